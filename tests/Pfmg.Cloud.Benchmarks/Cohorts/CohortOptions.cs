using System.Globalization;

namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>What cohort to draw: the same options give the same bytes.</summary>
internal sealed record CohortOptions
{
    /// <summary>Of everything: sites, genotypes, bases.</summary>
    public ulong Seed { get; init; } = 2_504;

    /// <summary>Samples of a joint VCF, or gVCFs to write.</summary>
    public int Samples { get; init; } = 2_504;

    /// <summary>The first sample's number: further samples of one cohort, in files of their own.</summary>
    public int First { get; init; }

    /// <summary>Records of a joint VCF.</summary>
    public int Sites { get; init; } = 40_000;

    /// <summary>Lines of each gVCF.</summary>
    public int Lines { get; init; } = 3_000_000;

    /// <summary>Mean bases from one candidate site to the next.</summary>
    public int Spacing { get; init; } = 40;

    /// <summary>Mean bases of a gVCF's reference block.</summary>
    public int Block { get; init; } = 30;

    /// <summary>Genotypes alone, without AD, DP and GQ.</summary>
    public bool GenotypesOnly { get; init; }

    /// <summary>Whether every genotype is phased; else one in ten heterozygotes is, as a caller that phases locally writes them.</summary>
    public bool Phased { get; init; }

    /// <summary>Whether every third sample is the child of the two before it.</summary>
    public bool Trios { get; init; }

    /// <summary>Bases of the contig.</summary>
    public int ContigLength { get; init; } = 250_000_000;

    /// <summary>zlib's level; bgzip's own is 6.</summary>
    public int Level { get; init; } = 6;

    /// <summary>Reads `--name value` and flags.</summary>
    /// <exception cref="FormatException">An option is none of these, or its value no number.</exception>
    public static CohortOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CohortOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            int Number() => int.Parse(i + 1 < arguments.Count ? arguments[++i] : "", CultureInfo.InvariantCulture);
            options = arguments[i] switch
            {
                "--seed" => options with { Seed = (ulong)Number() },
                "--samples" => options with { Samples = Number() },
                "--first" => options with { First = Number() },
                "--sites" => options with { Sites = Number() },
                "--lines" => options with { Lines = Number() },
                "--spacing" => options with { Spacing = Number() },
                "--block" => options with { Block = Number() },
                "--contig-length" => options with { ContigLength = Number() },
                "--level" => options with { Level = Number() },
                "--gt-only" => options with { GenotypesOnly = true },
                "--phased" => options with { Phased = true },
                "--trios" => options with { Trios = true },
                var other => throw new FormatException($"{other} is no option of generate."),
            };
        }

        return options;
    }
}
