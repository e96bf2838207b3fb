using System.Globalization;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>The bars of reading that have a peer: `pfmg sql` and bcftools or plink2, whole processes, both reading one cohort.</summary>
/// <remarks>
/// bcftools reads the indexed BCF. It prints a record's carriers once, `calls` has a row an ALT: on sites of several ALTs
/// the numbers of lines differ, and what the answers hold is compared by the tests' oracles, not here.
/// </remarks>
internal static class QueryBars
{
    private const string Columns = "chrom, pos, ref, alt, sample, gt, ad_ref, ad_alt, dp, gq";
    private const string Format = "[%CHROM\t%POS\t%REF\t%ALT\t%SAMPLE\t%GT\t%AD\t%DP\t%GQ\n]";
    private const int RegionBases = 1_000_000;
    private const int Genes = 50;
    private const int GeneBases = 15_000;
    private const int AdHoc = 500;

    public static IReadOnlyList<Bar> All { get; } =
    [
        new("ad-hoc", "frequencies of 500 ad-hoc samples, whole slice, exact AN", "as fast as `plink2 --freq`", AdHocAsync),
        new("region", "1 Mb region, all genotypes", "at least 4 times as fast as `bcftools query` on the full BCF", RegionAsync),
        new("genes", "50 genes", "at least 2 times as fast as `bcftools -R` on the full BCF", GenesAsync),
        new("trio", "trio filter: child has, both parents assayed and without the allele", "at least 5 times as fast as bcftools on the full BCF", TrioAsync),
        new("one-sample", "one sample's variants", "at least 10 times as fast as `bcftools view -s`", OneSampleAsync),
    ];

    private static async Task<BarOutcome> RegionAsync(BarInputs inputs)
    {
        var (start, end) = (200_000, 200_000 + RegionBases - 1);
        return Outcome(4, await SideBySide.RunAsync(
            inputs,
            false,
            await SqlAsync(inputs, FormattableString.Invariant($"SELECT {Columns} FROM calls WHERE chrom = '{RandomContig.Name}' AND pos BETWEEN {start} AND {end} AND dosage > 0")),
            new Contender("bcftools query -r -i 'GT=\"alt\"'", ["bcftools", "query", "-r", FormattableString.Invariant($"{RandomContig.Name}:{start}-{end}"), "-i", "GT=\"alt\"", "-f", Format, await inputs.BcfAsync()])));
    }

    private static async Task<BarOutcome> GenesAsync(BarInputs inputs)
    {
        var genes = Enumerable.Range(0, Genes).Select(static i => (Start: 20_000 + (i * 2 * GeneBases), End: 20_000 + (((i * 2) + 1) * GeneBases))).ToList();
        var bed = inputs.PathOf("genes.bed");
        await File.WriteAllLinesAsync(bed, genes.Select(static gene => FormattableString.Invariant($"{RandomContig.Name}\t{gene.Start - 1}\t{gene.End}")));
        var values = string.Join(", ", genes.Select(static gene => FormattableString.Invariant($"({gene.Start}, {gene.End})")));
        var sql = $"""
            WITH genes(first, last) AS (VALUES {values}), binned AS (SELECT *, unnest(range(first >> 14, (last >> 14) + 1)) AS bin FROM genes)
            SELECT {Columns} FROM calls JOIN binned ON pos >> 14 = bin AND pos BETWEEN first AND last
            WHERE chrom = '{RandomContig.Name}' AND dosage > 0 AND pos BETWEEN {genes[0].Start} AND {genes[^1].End}
            """;
        var bcf = await inputs.BcfAsync();
        return Outcome(2, await SideBySide.RunAsync(inputs, false, await SqlAsync(inputs, sql), new Contender("bcftools query -R -i 'GT=\"alt\"'", ["bcftools", "query", "-R", bed, "-i", "GT=\"alt\"", "-f", Format, bcf])));
    }

    // Of a joint VCF, whoever has a row in calls neither carries nor is counted as reference there; who has none is reference.
    private static async Task<BarOutcome> TrioAsync(BarInputs inputs)
    {
        var (mother, father, child) = (GenerateCohort.NameOf(0), GenerateCohort.NameOf(1), GenerateCohort.NameOf(2));
        var sql = $"""
            SELECT {Columns} FROM calls AS c WHERE sample = '{child}' AND dosage > 0 AND NOT EXISTS (
                SELECT 1 FROM calls AS p WHERE p.sample IN ('{mother}', '{father}') AND p.chrom = c.chrom AND p.pos = c.pos AND p.ref = c.ref AND p.alt = c.alt)
            """;
        const string Filter = "GT[0]=\"alt\" && GT[1]=\"ref\" && GT[2]=\"ref\"";
        return Outcome(5, await SideBySide.RunAsync(
            inputs,
            false,
            await SqlAsync(inputs, sql),
            Contender.Shell("bcftools view -s C,F,M -Ou | bcftools query -i", $"bcftools view -I -s {child},{father},{mother} -Ou '{await inputs.BcfAsync()}' | bcftools query -i '{Filter}' -f '%CHROM\\t%POS\\t%REF\\t%ALT[\\t%GT:%AD:%DP:%GQ]\\n'")));
    }

    private static async Task<BarOutcome> OneSampleAsync(BarInputs inputs)
    {
        var sample = GenerateCohort.NameOf(inputs.Cohort.Samples / 2);
        return Outcome(10, await SideBySide.RunAsync(
            inputs,
            false,
            await SqlAsync(inputs, $"SELECT {Columns} FROM calls WHERE sample = '{sample}' AND dosage > 0"),
            new Contender("bcftools view -s S -c1", ["bcftools", "view", "-H", "-s", sample, "-c1", await inputs.BcfAsync()])));
    }

    private static async Task<BarOutcome> AdHocAsync(BarInputs inputs)
    {
        const string Plink = "plink2 --freq --keep";
        var names = Enumerable.Range(0, inputs.Cohort.Samples).Select(GenerateCohort.NameOf).Where(static (_, i) => i % 5 == 0).Take(AdHoc).ToList();
        var keep = inputs.PathOf("ad-hoc.txt");
        await File.WriteAllLinesAsync(keep, names);
        var peer = new Contender(Plink, ["plink2", "--pfile", await inputs.PgenAsync(), "--keep", keep, "--freq", "--allow-extra-chr", "--out", inputs.PathOf("ad-hoc")]);
        using var lake = new OpenedLake(await inputs.JointStoreAsync(), inputs.PathOf("scratch"));
        var (ratios, ours, theirs) = (new List<double>(), new List<InProcess>(), new List<ProcessRun>());
        for (var turn = 0; turn <= inputs.Turns; turn++)
        {
            var one = await InProcess.MeasureAsync(async () => await OpenedLake.CountRowsAsync(new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery { Samples = names }, CancellationToken.None)));
            var other = await ProcessRun.RunAsync(peer.Command, countLines: false);
            await Console.Error.WriteLineAsync(FormattableString.Invariant($"{turn}/{inputs.Turns} {one.Seconds,7:F2} s in process, {other.Seconds,7:F2} s {Plink}"));
            if (turn > 0)
            {
                ours.Add(one);
                theirs.Add(other);
                ratios.Add(other.Seconds / one.Seconds);
            }
        }

        var times = SideBySide.Median(ratios);
        return new BarOutcome(
            FormattableString.Invariant($"{times:F2} times as fast"), times >= 1, FormattableString.Invariant($"{times:F2} of what is asked"),
            "`CountFrequencies` in a warm process, by popcount: code is compiled, samples and carriers are in memory from the turn that does not count, every row is made and read; plink2 a whole process on its own pgen, its files in the system's cache",
            [InProcess.Line("CountFrequencies", ours), new BarLine(Plink, SideBySide.Median(theirs.Select(static run => run.Seconds)), SideBySide.Median(theirs.Select(static run => run.CpuSeconds)), theirs.Max(static run => run.PeakMiB), null)]);
    }

    private static async Task<Contender> SqlAsync(BarInputs inputs, string sql) =>
        new("pfmg sql", [BarInputs.Pfmg, "sql", sql, "--format", "csv", "--store", await inputs.JointStoreAsync()]);

    private static BarOutcome Outcome(double least, SideBySide runs)
    {
        var times = runs.TimesAsFast(runs.Lines[0].Name, runs.Lines[1].Name);
        return new BarOutcome(
            string.Create(CultureInfo.InvariantCulture, $"{times:F2} times as fast"), times >= least, string.Create(CultureInfo.InvariantCulture, $"{times / least:F2} of what is asked"),
            "whole processes, start-up included", runs.Lines);
    }
}
