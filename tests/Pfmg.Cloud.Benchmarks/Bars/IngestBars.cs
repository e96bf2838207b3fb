using System.Globalization;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>The bars of writing: whole processes, from the file to a committed version.</summary>
internal static class IngestBars
{
    private const double MostBytesLossless = 1.0;
    private const double MostBytesCalls = 0.3;
    private const string Ours = "pfmg ingest";
    private const string Bcf = "bcftools view -Ob";
    private const string Pgen = "plink2 --make-pgen";

    public static IReadOnlyList<Bar> All { get; } =
    [
        new("single-bcftools", "single-sample VCF, 1 M records, all columns, normalised, to a committed version", "at least 2.5 times as fast as `bcftools view -Ob -l1 --threads 2`", SingleAgainstBcftoolsAsync),
        new("single-inflate", "the same", "at most 1.8 times the time of `bgzip -dc \\| wc -l`", SingleAgainstInflatingAsync),
        new("gvcf", "gVCF, 3 M lines, to calls and assayed", "at least 4 times as fast as `bcftools view -Ob`", inputs =>
            AgainstBcfAsync(inputs, inputs.GvcfFile(), "gvcf", 4, MostBytesLossless)),
        new("joint", "2,504 samples × 40 k sites, GT:AD:DP:GQ, every table, lossless", "at least 4 times as fast as `bcftools view -Ob`", inputs =>
            AgainstBcfAsync(inputs, inputs.Joint(), "joint", 4, MostBytesLossless)),
        new("joint-calls-only", "the same, calls, sites and carriers only", "at least 8 times as fast as `bcftools view -Ob`, 2 times as `plink2 --make-pgen`", CallsOnlyAsync),
    ];

    private static async Task<BarOutcome> SingleAgainstBcftoolsAsync(BarInputs inputs)
    {
        const string Peer = "bcftools view -Ob -l1 --threads 2";
        var (vcf, ours) = (inputs.Single(), await SingleAsync(inputs));
        var peer = inputs.PathOf("single.bcf");
        var runs = await SideBySide.RunAsync(inputs, false, ours, new Contender(Peer, ["bcftools", "view", "-Ob", "-l1", "--threads", "2", "-o", peer, vcf]) { Output = peer });
        return Faster(runs, Ours, Peer, 2.5, vcf, MostBytesLossless);
    }

    private static async Task<BarOutcome> SingleAgainstInflatingAsync(BarInputs inputs)
    {
        const double Most = 1.8;
        const string Peer = "bgzip -dc | wc -l";
        var vcf = inputs.Single();
        var runs = await SideBySide.RunAsync(inputs, false, await SingleAsync(inputs), Contender.Shell(Peer, $"bgzip -dc -@2 '{vcf}' | wc -l"));
        var times = 1 / runs.TimesAsFast(Ours, Peer);
        return new BarOutcome(
            string.Create(CultureInfo.InvariantCulture, $"{times:F2} times"), times <= Most, string.Create(CultureInfo.InvariantCulture, $"{times / Most:F2} of what is allowed"),
            "whole processes; bgzip on two threads", runs.Lines);
    }

    private static async Task<Contender> SingleAsync(BarInputs inputs)
    {
        var store = await inputs.SingleStoreAsync();
        return new Contender(Ours, [BarInputs.Pfmg, "ingest", inputs.Single(), "--reference", "bench", "--store", store]) { Output = Path.Combine(store, "lake") };
    }

    private static async Task<BarOutcome> AgainstBcfAsync(BarInputs inputs, string vcf, string name, double least, double mostBytes)
    {
        var (store, peer) = (inputs.PathOf($"{name}-ingest"), inputs.PathOf($"{name}-peer.bcf"));
        var runs = await SideBySide.RunAsync(
            inputs,
            false,
            new Contender(Ours, [BarInputs.Pfmg, "ingest", vcf, "--store", store]) { Output = store },
            new Contender(Bcf, ["bcftools", "view", "-Ob", "-o", peer, vcf]) { Output = peer });
        return Faster(runs, Ours, Bcf, least, vcf, mostBytes);
    }

    private static async Task<BarOutcome> CallsOnlyAsync(BarInputs inputs)
    {
        const string OursCallsOnly = "pfmg ingest --calls-only";
        var vcf = inputs.Joint();
        var (store, peer, pgen) = (inputs.PathOf("joint-calls"), inputs.PathOf("joint-peer.bcf"), inputs.PathOf("joint-peer"));
        var runs = await SideBySide.RunAsync(
            inputs,
            false,
            new Contender(OursCallsOnly, [BarInputs.Pfmg, "ingest", "--calls-only", vcf, "--store", store]) { Output = store },
            new Contender(Bcf, ["bcftools", "view", "-Ob", "-o", peer, vcf]) { Output = peer },
            new Contender(Pgen, ["plink2", "--vcf", vcf, "--make-pgen", "--allow-extra-chr", "--out", pgen]) { Output = pgen + ".pgen" });
        var (bcf, plink) = (Faster(runs, OursCallsOnly, Bcf, 8, vcf, MostBytesCalls), runs.TimesAsFast(OursCallsOnly, Pgen));
        return bcf with
        {
            Measured = string.Create(CultureInfo.InvariantCulture, $"{bcf.Measured}; {plink:F2} times as fast as plink2"),
            Holds = bcf.Holds && plink >= 2,
            By = string.Create(CultureInfo.InvariantCulture, $"{bcf.By}; {plink / 2:F2} of what plink2 asks for"),
        };
    }

    // Bytes and memory are bars of their own, told here because the same run measures them.
    private static BarOutcome Faster(SideBySide runs, string ours, string peer, double least, string vcf, double mostBytes)
    {
        const double MostMiB = 600e6 / (1 << 20);
        var (times, line) = (runs.TimesAsFast(ours, peer), runs.Lines.First(one => one.Name == ours));
        var bytes = (double)line.Bytes!.Value / new FileInfo(vcf).Length;
        return new BarOutcome(
            string.Create(CultureInfo.InvariantCulture, $"{times:F2} times as fast; lake {bytes:F2} of the VCF's bytes (at most {mostBytes:F1}); peak {line.PeakMiB:F0} MiB (at most {MostMiB:F0})"),
            times >= least && bytes <= mostBytes && line.PeakMiB <= MostMiB,
            string.Create(CultureInfo.InvariantCulture, $"{times / least:F2} of the pace, {bytes / mostBytes:F2} of the bytes, {line.PeakMiB / MostMiB:F2} of the memory"),
            "whole processes, start-up included",
            runs.Lines);
    }
}
