using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Measures `pfmg run` on the simulated 990 kb against the same tools in a shell pipeline, in turns, and writes docs/benchmarks/run-overhead.md.</summary>
internal static class CompareRunWithShell
{
    private const double MostTimes = 1.25;
    private const double MostSecondsATask = 0.3;
    private const string Reference = "hg19-chr20";
    private const string Sample = "SIM1";

    public static async Task<int> RunAsync(int turns)
    {
        var root = CompareWithBcftools.Root();
        var folder = Directory.CreateDirectory(Path.Combine(root, "artifacts", "bench", "run-overhead")).FullName;
        var program = Path.Combine(root, "artifacts", "publish", "Pfmg.Cloud.Functions", "release_linux-x64", "pfmg");
        var (delivery, data) = (Path.Combine(folder, "delivery"), Path.Combine(root, "tests", "data"));
        Prepare(root, delivery);
        var store = Path.Combine(folder, "store");
        if (!Directory.Exists(Path.Combine(store, "references", Reference)))
        {
            await TimedCommand.RunAsync(program, "reference", "add", Reference, "--fasta", Path.Combine(data, "ref", "hg19.chr20_1-11095000.fa.gz"), "--store", store);
        }

        var measured = new List<Turn>();
        for (var turn = 0; turn <= turns; turn++)
        {
            // Turn 0 warms the disk's cache and does not count.
            var one = await TurnAsync(root, folder, program, store, delivery);
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{turn}/{turns} run {one.Run.Seconds:F2} s ({one.Run.CpuSeconds:F2} s CPU), shell {one.Shell.Seconds:F2} s ({one.Shell.CpuSeconds:F2} s CPU)"));
            if (turn > 0)
            {
                measured.Add(one);
            }
        }

        var page = Page(measured);
        await File.WriteAllTextAsync(Path.Combine(root, "docs", "benchmarks", "run-overhead.md"), page);
        Console.WriteLine(page);
        return 0;
    }

    private static void Prepare(string root, string delivery)
    {
        Directory.CreateDirectory(delivery);
        File.Copy(Path.Combine(root, "demo", Sample, "manifest.json"), Path.Combine(delivery, "manifest.json"), overwrite: true);
        foreach (var mate in (string[])["R1", "R2"])
        {
            File.Copy(Path.Combine(root, "tests", "data", "a_sim", $"{Sample}_{mate}.fastq.gz"), Path.Combine(delivery, $"{Sample}_{mate}.fastq.gz"), overwrite: true);
        }
    }

    private static async Task<Turn> TurnAsync(string root, string folder, string program, string store, string delivery)
    {
        var output = Path.Combine(folder, "shell");
        foreach (var left in (string[])[output, Path.Combine(store, "runs"), Path.Combine(store, "uploads"), Path.Combine(store, "lake")])
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        Directory.CreateDirectory(output);
        var fasta = Path.Combine(store, "references", Reference, $"{Reference}.fa");
        fasta = File.Exists(fasta) ? fasta : Directory.GetFiles(Path.Combine(store, "references", Reference), "*.fa").Single();
        var batch = PipelineDefinition.Load(PipelineDefinition.Default).Reads.BatchBases.ToString(CultureInfo.InvariantCulture);
        var shell = await TimedCommand.RunAsync(
            Path.Combine(root, "eng", "plain-tools.sh"), "run", fasta, Sample, "F", batch,
            Path.Combine(delivery, $"{Sample}_R1.fastq.gz"), Path.Combine(delivery, $"{Sample}_R2.fastq.gz"), output);
        var run = await TimedCommand.RunAsync(program, "run", delivery, "--platform", "bench", "--run", Sample, "--store", store);
        var record = JsonSerializer.Deserialize<RunRecord>(run.Output, PfmgJson.Options)!;
        var start = await TimedCommand.RunAsync(program, "task", record.RunId, record.Receipts[^1].Task, "--store", store);
        return new Turn(run, shell, start, record);
    }

    private static string Page(IReadOnlyList<Turn> turns)
    {
        var times = Median(turns.Select(turn => turn.Run.Seconds / turn.Shell.Seconds));
        var start = Median(turns.Select(turn => turn.Start.Seconds));
        var tasks = turns[0].Record.Receipts.Select(receipt => TaskTimes.Of(receipt.Task, turns)).ToList();
        var perTask = tasks.Average(task => task.Ours) + start;
        var page = new StringBuilder();
        page.Append(FormattableString.Invariant($"""
            # What a run adds to its tools

            Written by `make bench` (`dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- overhead`) on {TimeProvider.System.GetUtcNow():yyyy-MM-dd},
            {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, load average {CompareWithBcftools.LoadAverage()} at the end.
            `pfmg run` of the simulated reads (tests/data/a_sim, 990 kb, 20×; upload, run and commit) against the same tools in a shell
            (`eng/plain-tools.sh run`: align, fixmate, sort, markdup, call, index, CRAM, CRAM read back, stats, mosdepth), in turns; medians of {turns.Count} turns after one that
            does not count. The ratio is the median of the turns' ratios: neighbours share the machine's load.

            | program | median | CPU |
            | --- | ---: | ---: |
            | `pfmg run` | {Median(turns.Select(turn => turn.Run.Seconds)):F2} s | {Median(turns.Select(turn => turn.Run.CpuSeconds)):F2} s |
            | the tools in a shell | {Median(turns.Select(turn => turn.Shell.Seconds)):F2} s | {Median(turns.Select(turn => turn.Shell.CpuSeconds)):F2} s |
            | ratio | {times:F2} | {Median(turns.Select(turn => turn.Run.CpuSeconds / turn.Shell.CpuSeconds)):F2} |

            | task | seconds | of these its tools' | ours |
            | --- | ---: | ---: | ---: |

            """).ReplaceLineEndings("\n"));
        foreach (var task in tasks)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {task.Task} | {task.Seconds:F2} | {task.Tools:F2} | {task.Ours:F2} |\n");
        }

        page.Append(FormattableString.Invariant($"""

            *Ours* is a task's wall time without its tools': receipts, checks, copies, hashes, and all the work of `prepare`, `qc` and `ingest` that no tool does. To it comes the
            start of the task's process: {start:F2} s of wall time and {Median(turns.Select(turn => turn.Start.CpuSeconds)):F2} s of CPU (a task that finds itself done; median).

            **Bar: at most {MostTimes} times the shell, at most {MostSecondsATask} s a task.** The ratio {(times <= MostTimes ? "holds" : "does not hold")}: {times:F2}. A task costs
            {perTask:F2} s on average, its start included: {(perTask <= MostSecondsATask ? "holds" : "does not hold")}.

            """).ReplaceLineEndings("\n"));
        return page.ToString();
    }

    private static double Median(IEnumerable<double> values) => CompareWithBcftools.Median(values);

    /// <summary>A run and the shell after each other, and the start of a task's process.</summary>
    private sealed record Turn(TimedCommand Run, TimedCommand Shell, TimedCommand Start, RunRecord Record);

    /// <summary>One task's medians over the turns.</summary>
    private sealed record TaskTimes(string Task, double Seconds, double Tools, double Ours)
    {
        public static TaskTimes Of(string task, IReadOnlyList<Turn> turns)
        {
            var receipts = turns.Select(turn => turn.Record.Receipts.First(receipt => receipt.Task == task)).ToList();
            return new TaskTimes(
                task,
                Median(receipts.Select(receipt => receipt.Seconds)),
                Median(receipts.Select(receipt => receipt.ToolSeconds ?? 0)),
                Median(receipts.Select(receipt => receipt.Seconds - (receipt.ToolSeconds ?? 0))));
        }
    }
}
