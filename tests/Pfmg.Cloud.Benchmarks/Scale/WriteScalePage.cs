using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks.Scale;

/// <summary>Measures a growing lake and writes docs/scale.md: curves, and the arithmetic from them to the whole country.</summary>
internal static class WriteScalePage
{
    private const int Lines = 400;
    private const long Genomes = 235_000;

    // A 30× genome as GATK writes it: an assumption, named on the page, not a measurement of ours.
    private const double LinesAGenome = 90e6;
    private const int L1Samples = 128;
    private const int L2Samples = 4_096;
    private const int Contigs = 25;
    private const int Bins = 322;
    private const int BigTables = 4;

    /// <summary>Measures at these numbers of samples, or at 100, 500 and 2,504.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> sizes)
    {
        var folder = Path.Combine(Repository.Root, "artifacts", "bench", "scale");
        var wanted = sizes.Count == 0 ? [100, 500, 2_504] : sizes.Select(static size => int.Parse(size, CultureInfo.InvariantCulture)).Order().ToList();
        var measured = await new GrowLake(folder, Lines, asks: true).RunAsync(wanted);
        Directory.Delete(folder, recursive: true);
        var page = Page(measured, await new GrowJoint(folder).RunAsync());
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "scale.md"), page);
        Console.WriteLine(page);
        return 0;
    }

    private static string Page(IReadOnlyList<LakeSize> measured, string joint)
    {
        var page = new StringBuilder(FormattableString.Invariant($"""
            # How the lake grows

            Written by `dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- scale [SIZE …]` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription},
            {Environment.ProcessorCount} cores, load average {CompareWithBcftools.LoadAverage()} at the end. Seeded gVCFs of {Lines} lines each (a slice: about {Lines * 30 / 1_000} kb), one commit a sample.

            | samples | gVCFs | data | data files | log | log files | opening the log | point lookup | after compaction | one more sample |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |

            """).ReplaceLineEndings("\n"));
        foreach (var one in measured)
        {
            var compacted = one.CompactedSeconds is { } seconds ? FormattableString.Invariant($"{1_000 * seconds:F0} ms") : "not measured";
            page.Append(CultureInfo.InvariantCulture, $"| {one.Samples:N0} | {one.GvcfBytes / 1e6:F1} MB | {one.DataBytes / 1e6:F1} MB | {one.DataFiles:N0} | {one.LogBytes / 1e6:F1} MB | {one.LogFiles:N0} | {1_000 * one.OpeningSeconds:F0} ms | {1_000 * one.LookupSeconds:F0} ms | {compacted} | {1_000 * one.AddingSeconds:F0} ms, {one.AddedBytes / 1e3:F0} kB |\n");
        }

        return page.Append(joint).Append(Arithmetic(measured[0], measured[^1])).ToString();
    }

    private static string Arithmetic(LakeSize few, LakeSize many)
    {
        var more = many.Samples > few.Samples ? many.Samples - few.Samples : many.Samples;
        var logBytes = (double)(many.Samples > few.Samples ? many.LogBytes - few.LogBytes : many.LogBytes) / more;
        var genomeBytes = (double)many.DataBytes / many.Samples * (LinesAGenome / Lines);
        return FormattableString.Invariant($"""

            ## To {Genomes:N0} genomes a year
            Arithmetic on the last line of the first table, not a measurement. Assumed: {LinesAGenome / 1e6:F0} M lines a gVCF. A slice's file has its footer and dictionaries for
            {Lines} lines alone, so bytes by line are an upper bound; the bar `gvcf` of [the bars](benchmarks/lake.md) has the ratio for a long file.

            | what | at most, a year |
            | --- | ---: |
            | data, before compaction | {genomeBytes * Genomes / 1e15:F1} PB ({genomeBytes / 1e9:F1} GB a genome) |
            | log, at {logBytes / 1e3:F1} kB a commit from {few.Samples:N0} to {many.Samples:N0} samples; eight times as many commits repeat an entry in one checkpoint more | {logBytes * Genomes / 1e9:F1} GB |
            | data files as they come (L0) | {(double)many.DataFiles / many.Samples * Genomes:N0} |
            | data files at L1 ({L1Samples} samples × contig, {BigTables} big tables) | {Math.Ceiling((double)Genomes / L1Samples) * Contigs * BigTables:N0} |
            | data files at L2 ({L2Samples:N0} samples × 10 Mb) | {Math.Ceiling((double)Genomes / L2Samples) * Bins * BigTables:N0} |
            | files that a point lookup opens at L2 | {Math.Ceiling((double)Genomes / L2Samples):N0} |

            ## Where one node ends
            A question about a region or a gene touches one bin of 10 Mb, and opens genomes / {L2Samples:N0} files of it. All of one sample's variants are spread over the {Bins} files of
            its group of {L2Samples:N0}, however many groups there are. Both stay on one node. A frequency over the whole genome and everybody reads every `carriers` row: that is the disk's or the network's pace over the table, and belongs
            to many machines. Until compaction a lookup opens a file a sample, which the table above shows as it grows.

            ## The same question in Spark
            The files are Delta tables (reader 1, writer 2): Spark, Databricks, Fabric and Trino read them where they lie. Operators only, since this passes by policy.

            ```sql
            -- Who carries a variant: as /api/variants/chr1-10234-C-A/carriers, superseded callsets apart.
            SELECT s.sample, c.gt, c.dosage, c.ad_ref, c.ad_alt, c.dp, c.gq
            FROM delta.`lake/calls` AS c JOIN delta.`lake/samples` AS s ON s.sample_id = c.sample_id
            WHERE c.chrom = 'chr1' AND c.pos = 10234 AND c.ref = 'C' AND c.alt = 'A' AND c.dosage > 0;

            -- Alleles a site over the whole genome, at one lake version.
            SELECT chrom, pos, ref, alt, sum(dosage) AS ac
            FROM delta.`lake/calls@v1000` WHERE countable GROUP BY chrom, pos, ref, alt;
            ```

            """).ReplaceLineEndings("\n");
    }
}
