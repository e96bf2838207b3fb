using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>Writes a seeded cohort as one joint VCF, or as a gVCF a sample: the same persons either way.</summary>
internal static class GenerateCohort
{
    private const string Usage = """
        generate joint  OUT.vcf.gz  [--samples 2504] [--sites 40000] [--gt-only] [--phased]
        generate gvcf   FOLDER      [--samples 1] [--lines 3000000] [--block 30]      (S00000.g.vcf.gz …)
        generate fasta  OUT.fa      [--contig-length 250000000]
          for all: [--seed 2504] [--first 0] [--spacing 40] [--trios] [--contig-length 250000000] [--level 6]
        """;

    /// <summary>Runs the command; `-` writes a joint VCF to standard output.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments is not [var kind, var target, ..])
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        var options = CohortOptions.Parse([.. arguments.Skip(2)]);
        switch (kind)
        {
            case "joint":
                WriteJoint(target, options);
                return 0;
            case "gvcf":
                WriteGvcfs(target, options with { Samples = arguments.Contains("--samples", StringComparer.Ordinal) ? options.Samples : 1 });
                return 0;
            case "fasta":
                new RandomContig(options.Seed, options.ContigLength).WriteFasta(target);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    /// <summary>The name of a sample by its number.</summary>
    public static string NameOf(int sample) => string.Create(CultureInfo.InvariantCulture, $"S{sample:D5}");

    /// <summary>Writes one VCF of all samples.</summary>
    public static void WriteJoint(string path, CohortOptions options)
    {
        using var output = Create(path, options);
        output.Write(Encoding.ASCII.GetBytes(CohortHeader.Joint(options)));
        var contig = new RandomContig(options.Seed, options.ContigLength);
        var haplotypes = new Haplotypes(options, options.First, options.Samples);
        var alleles = new byte[2 * options.Samples];
        var writer = new JointLine(options);
        var line = new TextBuffer();
        var written = 0;
        foreach (var site in new DrawSites(options, contig).All().TakeWhile(_ => written < options.Sites))
        {
            line.Clear();
            if (haplotypes.Draw(site, alleles) && writer.Append(line, site, alleles))
            {
                output.Write(line.Written);
                written++;
            }
        }

        if (written < options.Sites)
        {
            throw new InvalidOperationException($"The contig ends after {written} sites: make it longer, or the spacing smaller.");
        }
    }

    /// <summary>Writes one gVCF a sample into a folder.</summary>
    public static void WriteGvcfs(string folder, CohortOptions options)
    {
        Directory.CreateDirectory(folder);
        for (var sample = options.First; sample < options.First + options.Samples; sample++)
        {
            using var output = Create(Path.Combine(folder, $"{NameOf(sample)}.g.vcf.gz"), options);
            new WriteGvcf(options, sample).Run(output);
        }
    }

    private static Stream Create(string path, CohortOptions options) => path == "-"
        ? new BufferedStream(Console.OpenStandardOutput(), 1 << 20)
        : new BgzfWriteStream(File.Create(path), options.Level, threads: Environment.ProcessorCount);
}
