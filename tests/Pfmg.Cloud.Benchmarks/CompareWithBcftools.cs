using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Measures VCF to Parquet side by side with `bcftools view -Ob`, in turns, and writes docs/benchmarks/vcf-to-parquet.*.</summary>
internal static class CompareWithBcftools
{
    private const int Records = 1_000_000;
    private const double Target = 2.5;
    private const double MemoryTargetMiB = 400;
    private const string Peer = "bcftools view -Ob -l1 --threads 2";
    private const string Ours = "VCF to the five tables";
    private const string OursWithReference = "the same, left-aligned against a reference of 60 Mb";
    private const string Inflate = "bgzip -dc -@2 (inflating only)";

    public static async Task<int> RunAsync(int runs)
    {
        var root = Root();
        var folder = Path.Combine(root, "artifacts", "bench", "vcf-to-parquet");
        var vcf = Path.Combine(folder, "million.vcf.gz");
        if (!File.Exists(vcf))
        {
            await Console.Error.WriteLineAsync($"Generating {Records} records …");
            GenerateVcf.Write(folder, Records);
        }

        var self = Path.ChangeExtension(typeof(CompareWithBcftools).Assembly.Location, null);
        var contenders = new Dictionary<string, Func<Task<Measured>>>(StringComparer.Ordinal)
        {
            [Peer] = () => Measured.RunAsync("bcftools", "view", "-Ob", "-l1", "--threads", "2", "-o", Path.Combine(folder, "peer.bcf"), vcf),
            [Ours] = () => Measured.RunAsync(self, "ingest", vcf, Path.Combine(folder, "ours")),
            [OursWithReference] = () => Measured.RunAsync(self, "ingest", vcf, Path.Combine(folder, "ours-reference"), Path.Combine(folder, "reference.fa")),
            [Inflate] = () => Measured.RunAsync("bgzip", "-dc", "-@2", vcf),
        };
        var measured = contenders.Keys.ToDictionary(static name => name, static _ => new List<Measured>(), StringComparer.Ordinal);
        for (var run = -1; run < runs; run++)
        {
            // Run -1 warms the disk's cache and does not count.
            foreach (var (name, contender) in contenders)
            {
                var one = await contender();
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{run + 1}/{runs} {one.Seconds,7:F2} s {one.CpuSeconds,7:F2} s CPU {one.PeakMiB,6:F0} MiB  {name}"));
                if (run >= 0)
                {
                    measured[name].Add(one);
                }
            }
        }

        var report = Report(measured, vcf, folder);
        var target = Directory.CreateDirectory(Path.Combine(root, "docs", "benchmarks")).FullName;
        await File.WriteAllTextAsync(Path.Combine(target, "vcf-to-parquet.json"), JsonSerializer.Serialize(report, PfmgJson.Indented) + "\n");
        var page = Page(report);
        await File.WriteAllTextAsync(Path.Combine(target, "vcf-to-parquet.md"), page);
        Console.WriteLine(page);
        return 0;
    }

    private static BenchmarkReport Report(Dictionary<string, List<Measured>> measured, string vcf, string folder)
    {
        var peer = measured[Peer];
        return new BenchmarkReport(
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, load average {LoadAverage()} at the end",
            peer.Count,
            Records,
            new FileInfo(vcf).Length,
            Directory.GetFiles(Path.Combine(folder, "ours"), "*.parquet").Sum(static f => new FileInfo(f).Length),
            new FileInfo(Path.Combine(folder, "peer.bcf")).Length,
            [.. measured.Select(m => Contender(m.Key, m.Value, peer))]);
    }

    // Wall times of a busy machine say little; CPU seconds then say more.
    internal static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    // Neighbours in time share the machine's load, so the ratio is the median of the ratios of neighbours.
    private static ContenderReport Contender(string name, List<Measured> runs, List<Measured> peer) => new(
        name,
        Round(Median(runs.Select(static r => r.Seconds))),
        Round(runs.Min(static r => r.Seconds)),
        Round(Median(runs.Select(static r => r.CpuSeconds))),
        Round(runs.Max(static r => r.PeakMiB)),
        Round(Median(runs.Zip(peer, static (r, p) => p.Seconds / r.Seconds))));

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    private static double Round(double value) => Math.Round(value, 2);

    private static string Page(BenchmarkReport report)
    {
        var ours = report.Contenders.First(static c => c.Name == Ours);
        var meets = ours.TimesAsFast >= Target;
        var memory = report.Contenders.Where(static c => c.Name is Ours or OursWithReference).Max(static c => c.PeakMiB);
        var page = new StringBuilder();
        page.Append(FormattableString.Invariant($"""
            # VCF to Parquet, side by side with bcftools

            Written by `make bench` on {report.Machine}. A seeded single-sample VCF of {report.Records:N0} records with INFO and FORMAT as GATK
            writes them ({report.InputBytes / 1e6:F1} MB of BGZF; 12 % indels, 1 % multi-allelic), read from and written to the same disk. Whole
            processes, start-up included, in turns; medians of {report.Runs} runs after one that does not count.

            | program | median | fastest | CPU | peak memory | times as fast as bcftools |
            | --- | ---: | ---: | ---: | ---: | ---: |

            """).ReplaceLineEndings("\n"));
        foreach (var one in report.Contenders)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Seconds:F2} s | {one.FastestSeconds:F2} s | {one.CpuSeconds:F2} s | {one.PeakMiB:F0} MiB | {one.TimesAsFast:F2} |\n");
        }

        page.Append(FormattableString.Invariant($"""

            Output: {report.ParquetBytes / 1e6:F1} MB of Parquet (zstd 1; samples, calls, assayed, records, formats; every record verbatim besides the
            calls) against {report.BcfBytes / 1e6:F1} MB of BCF.

            **Bar: at least {Target} times as fast, under {MemoryTargetMiB} MB.** Speed {(meets ? "holds" : $"does not hold: {ours.TimesAsFast:F2} times, where {Target} was asked for")};
            memory {(memory < MemoryTargetMiB ? "holds" : "does not hold")} ({memory:F0} MiB at most). The ratio is the median of the ratios of neighbouring runs, which share the machine's load.

            """).ReplaceLineEndings("\n"));
        return page.ToString();
    }

    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Pfmg.Cloud.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Pfmg.Cloud.sln is in no folder above the benchmark.");
    }
}

/// <summary>One benchmark's outcome.</summary>
internal sealed record BenchmarkReport(
    string Machine, int Runs, int Records, long InputBytes, long ParquetBytes, long BcfBytes, IReadOnlyList<ContenderReport> Contenders);

/// <summary>One program's medians.</summary>
internal sealed record ContenderReport(string Name, double Seconds, double FastestSeconds, double CpuSeconds, double PeakMiB, double TimesAsFast);
