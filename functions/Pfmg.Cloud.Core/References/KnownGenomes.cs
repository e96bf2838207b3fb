using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>What is known of human references without being told: names of chromosomes, and pseudoautosomal regions by build.</summary>
/// <remarks>The regions are data: `references/pseudoautosomal.json` of the repository, with their source, embedded here.</remarks>
public static partial class KnownGenomes
{
    private static readonly Lazy<Table> Known = new(Load);

    /// <summary>Whether a contig is an autosome by its name: "1" to "22", with or without "chr", or RefSeq's NC_000001 to NC_000022.</summary>
    public static bool IsAutosome(string contig)
    {
        var match = AutosomeName().Match(contig);
        return match.Success && int.Parse(match.Groups["n"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) is >= 1 and <= 22;
    }

    /// <summary>Whether a contig is X by its name.</summary>
    public static bool IsX(string contig) => contig is "X" or "chrX" || contig.StartsWith("NC_000023.", StringComparison.Ordinal);

    /// <summary>Whether a contig is Y by its name.</summary>
    public static bool IsY(string contig) => contig is "Y" or "chrY" || contig.StartsWith("NC_000024.", StringComparison.Ordinal);

    /// <summary>Whether a contig is the mitochondrial genome by its name.</summary>
    /// <remarks>The name does not tell which sequence: hg19's chrM is not the rCRS of the others.</remarks>
    public static bool IsMitochondrion(string contig) => contig is "MT" or "chrM" or "M" or "chrMT" || contig.StartsWith("NC_012920.", StringComparison.Ordinal);

    /// <summary>X and Y by their names, with the pseudoautosomal regions of the build whose lengths they have.</summary>
    /// <returns>Null if the reference lacks either.</returns>
    public static SexChromosomes? SexChromosomesOf(IReadOnlyList<Contig> contigs)
    {
        if (contigs.FirstOrDefault(contig => IsX(contig.Name)) is not { } x || contigs.FirstOrDefault(contig => IsY(contig.Name)) is not { } y)
        {
            return null;
        }

        return Known.Value.Builds.FirstOrDefault(build => build.LengthOfX == x.Length && build.LengthOfY == y.Length) is { } known
            ? new(x.Name, y.Name, [.. known.Pairs.Select(pair => pair.On(x.Name, y.Name))], $"{known.Build}, by the lengths of X and Y")
            : new(x.Name, y.Name, [], "names alone; no build has these lengths");
    }

    private static Table Load()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("references/pseudoautosomal.json")!;
        return JsonSerializer.Deserialize<Table>(resource, PfmgJson.Options)!;
    }

    [GeneratedRegex(@"^(chr)?(?<n>[0-9]{1,2})$|^NC_0000(?<n>[0-9]{2})\.[0-9]+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex AutosomeName();

    private sealed record Table(string SchemaVersion, string Source, IReadOnlyList<KnownBuild> Builds);

    private sealed record KnownBuild(string Build, int LengthOfX, int LengthOfY, IReadOnlyList<Pair> Pairs);

    private sealed record Pair(string Name, int XStart, int XEnd, int YStart, int YEnd)
    {
        public PseudoautosomalPair On(string x, string y) => new(Name, new Interval(x, XStart, XEnd), new Interval(y, YStart, YEnd));
    }
}
