using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>The bars of reading that have a peer, which reads the same cohort.</summary>
/// <remarks>
/// What a service or a notebook calls, in a warm process, every row written as CSV; beside it the whole process `pfmg sql`. bcftools
/// reads an indexed BCF that was split by `bcftools norm -m-` before, as ingest splits, so that all print the same rows: their
/// numbers are compared, and a bar where they differ is not measured.
/// </remarks>
internal static class QueryBars
{
    private const string Columns = "chrom, pos, ref, alt, sample, gt, ad_ref, ad_alt, dp, gq";
    private const string Format = "[%CHROM\t%POS\t%REF\t%ALT\t%SAMPLE\t%GT\t%AD\t%DP\t%GQ\n]";
    private const int RegionBases = 1_000_000;
    private const int Genes = 50;
    private const int GeneBases = 15_000;
    private const int AdHoc = 500;

    // As often as the runtime waits to see a method called before it compiles it well.
    private const int WarmingCalls = 30;

    public static IReadOnlyList<Bar> All { get; } =
    [
        new("ad-hoc", "frequencies of 500 ad-hoc samples, whole slice, exact AN", "as fast as `plink2 --freq`", AdHocAsync),
        new("region", "1 Mb region, all genotypes", "at least 4 times as fast as `bcftools query` on the full BCF", RegionAsync),
        new("genes", "50 genes", "at least 2 times as fast as `bcftools -R` on the full BCF", GenesAsync),
        new("trio", "trio filter: child has, both parents assayed and without the allele", "at least 5 times as fast as bcftools on the full BCF", TrioAsync),
        new("one-sample", "one sample's variants", "at least 10 times as fast as `bcftools view -s`", OneSampleAsync),
    ];

    private static VariantQuery TenColumns { get; } = new(null) { Columns = Columns.Split(", ") };

    private static async Task<BarOutcome> RegionAsync(BarInputs inputs)
    {
        var region = new Interval(RandomContig.Name, 200_000, 200_000 + RegionBases - 1);
        var reaches = FormattableString.Invariant($"chrom = '{region.Contig}' AND pos BETWEEN {region.Start - 10_000} AND {region.End} AND pos + length(ref) - 1 >= {region.Start}");
        return await AgainstAsync(
            inputs,
            4,
            lake => new ReadVariants(lake).RunAsync(TenColumns with { Region = region }, CancellationToken.None),
            $"SELECT {Columns} FROM calls WHERE {reaches} AND dosage > 0",
            new Contender("bcftools query -r -i 'GT=\"alt\"'", ["bcftools", "query", "-r", FormattableString.Invariant($"{region.Contig}:{region.Start}-{region.End}"), "-i", "GT=\"alt\"", "-f", Format, await inputs.BcfAsync()]));
    }

    private static async Task<BarOutcome> GenesAsync(BarInputs inputs)
    {
        var genes = Enumerable.Range(0, Genes).Select(static i => new Interval(RandomContig.Name, 20_000 + (i * 2 * GeneBases), 20_000 + (((i * 2) + 1) * GeneBases))).ToList();
        var bed = inputs.PathOf("genes.bed");
        await File.WriteAllLinesAsync(bed, genes.Select(static gene => FormattableString.Invariant($"{gene.Contig}\t{gene.Start - 1}\t{gene.End}")));
        var values = string.Join(", ", genes.Select(static gene => FormattableString.Invariant($"({gene.Start}, {gene.End})")));
        var sql = FormattableString.Invariant($"""
            WITH genes(first, last) AS (VALUES {values}), binned AS (SELECT *, unnest(range((first >> 14) - 1, (last >> 14) + 1)) AS bin FROM genes)
            SELECT {Columns} FROM calls SEMI JOIN binned ON pos >> 14 = bin AND pos <= last AND pos + length(ref) - 1 >= first
            WHERE chrom = '{RandomContig.Name}' AND dosage > 0 AND pos BETWEEN {genes[0].Start - 10_000} AND {genes[^1].End}
            """);
        return await AgainstAsync(
            inputs,
            2,
            lake => new ReadVariants(lake).RunAsync(TenColumns with { Regions = genes }, CancellationToken.None),
            sql,
            new Contender("bcftools query -R -i 'GT=\"alt\"'", ["bcftools", "query", "-R", bed, "-i", "GT=\"alt\"", "-f", Format, await inputs.BcfAsync()]));
    }

    // Of a joint VCF, whoever has a row in calls neither carries nor is counted as reference there; who has none is reference.
    private static async Task<BarOutcome> TrioAsync(BarInputs inputs)
    {
        // The drawn child has no new variants, so that its father's place is given to another: then there are rows to compare.
        var (mother, father, child) = (GenerateCohort.NameOf(0), GenerateCohort.NameOf(3), GenerateCohort.NameOf(2));
        var parent = FormattableString.Invariant($"(SELECT chrom, start, \"end\" FROM assayed WHERE sample = '{{0}}')");
        var sql = $"""
            SELECT c.{Columns.Replace(", ", ", c.", StringComparison.Ordinal)} FROM calls AS c
            ASOF JOIN {string.Format(System.Globalization.CultureInfo.InvariantCulture, parent, mother)} AS m ON c.chrom = m.chrom AND c.pos >= m.start
            ASOF JOIN {string.Format(System.Globalization.CultureInfo.InvariantCulture, parent, father)} AS f ON c.chrom = f.chrom AND c.pos >= f.start
            WHERE c.sample = '{child}' AND c.dosage > 0 AND c.pos <= m."end" AND c.pos <= f."end" AND NOT EXISTS (
                SELECT 1 FROM calls AS p WHERE p.sample IN ('{mother}', '{father}') AND p.dosage > 0 AND p.chrom = c.chrom AND p.pos = c.pos AND p.ref = c.ref AND p.alt = c.alt)
            """;
        // Assayed is what the rule gatk/1 counts.
        const string Counted = "(FILTER=\"PASS\" || FILTER=\".\") && FMT/DP[1]>=10 && FMT/DP[2]>=10 && FMT/GQ[1]>=20 && FMT/GQ[2]>=20";
        const string Filter = "GT[0]=\"alt\" && GT[1]=\"ref\" && GT[2]=\"ref\" && " + Counted;
        return await AgainstAsync(
            inputs,
            5,
            lake => new ReadTrio(lake).RunAsync(new TrioQuery(child) { Mother = mother, Father = father }, CancellationToken.None),
            sql,
            Contender.Shell("bcftools view -s C,F,M -Ou | bcftools query -i", $"bcftools view -I -s {child},{father},{mother} -Ou '{await inputs.BcfAsync()}' | bcftools query -i '{Filter}' -f '%CHROM\\t%POS\\t%REF\\t%ALT[\\t%GT:%AD:%DP:%GQ]\\n'"));
    }

    private static async Task<BarOutcome> OneSampleAsync(BarInputs inputs)
    {
        var sample = GenerateCohort.NameOf(inputs.Cohort.Samples / 2);
        return await AgainstAsync(
            inputs,
            10,
            lake => new ReadVariants(lake).RunAsync(TenColumns with { Sample = sample }, CancellationToken.None),
            $"SELECT {Columns} FROM calls WHERE sample = '{sample}' AND dosage > 0",
            new Contender("bcftools view -s S -c1", ["bcftools", "view", "-H", "-s", sample, "-c1", await inputs.BcfAsync()]));
    }

    private static async Task<BarOutcome> AdHocAsync(BarInputs inputs)
    {
        const string Plink = "plink2 --freq --keep";
        var names = Enumerable.Range(0, inputs.Cohort.Samples).Select(GenerateCohort.NameOf).Where(static (_, i) => i % 5 == 0).Take(AdHoc).ToList();
        var keep = inputs.PathOf("ad-hoc.txt");
        await File.WriteAllLinesAsync(keep, names);
        var peer = new Contender(Plink, ["plink2", "--pfile", await inputs.PgenAsync(), "--keep", keep, "--freq", "--allow-extra-chr", "--out", inputs.PathOf("ad-hoc")]);
        using var lake = new OpenedLake(await inputs.JointStoreAsync(), inputs.PathOf("scratch"));
        async Task AskAsync() => await OpenedLake.CountRowsAsync(new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery { Samples = names }, CancellationToken.None));
        for (var i = 0; i < WarmingCalls; i++)
        {
            await AskAsync();
        }

        var (ratios, ours, theirs) = (new List<double>(), new List<InProcess>(), new List<ProcessRun>());
        for (var turn = 0; turn <= inputs.Turns; turn++)
        {
            var one = await InProcess.MeasureAsync(AskAsync);
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
            "`CountFrequencies` in a warm process, by popcount: code is compiled, samples and carriers are in memory from 30 calls before, every row is made and read; plink2 a whole process on its own pgen, its files in the system's cache",
            [InProcess.Line("CountFrequencies", ours), new BarLine(Plink, SideBySide.Median(theirs.Select(static run => run.Seconds)), SideBySide.Median(theirs.Select(static run => run.CpuSeconds)), theirs.Max(static run => run.PeakMiB), null)]);
    }

    private static async Task<BarOutcome> AgainstAsync(BarInputs inputs, double least, Func<LakeReader, Task<QueryRows>> ask, string sql, Contender peer)
    {
        const string Library = "library call";
        const string Process = "pfmg sql";
        var store = await inputs.JointStoreAsync();
        using var lake = new OpenedLake(store, inputs.PathOf("scratch"));
        var runs = await SideBySide.RunAsync(
            inputs,
            true,
            Contender.InProcess(Library, async () =>
            {
                await using var rows = await ask(lake.Reader);
                return await ResultWriter.WriteAsync(rows, ResultFormat.Csv, Stream.Null, CancellationToken.None);
            }),
            new Contender(Process, [BarInputs.Pfmg, "sql", sql, "--format", "csv", "--store", store]) { HeaderLines = 1 },
            peer);
        var (times, whole) = (runs.TimesAsFast(Library, peer.Name), runs.TimesAsFast(Process, peer.Name));
        return new BarOutcome(
            FormattableString.Invariant($"{times:F2} times as fast in a warm process; {whole:F2} as a whole process `pfmg sql`"),
            times >= least,
            FormattableString.Invariant($"{times / least:F2} of what is asked; {whole / least:F2} as a process"),
            "`library call` is what a service or notebook calls, in a warm process, every row written as CSV; `pfmg sql` and bcftools are whole processes, start-up included. After `pfmg lake compact`, which leaves a file of 2,504 samples as it is. The BCF was split by `bcftools norm -m-`, its `*` left out; all contenders gave the same number of rows",
            runs.Lines);
    }
}
