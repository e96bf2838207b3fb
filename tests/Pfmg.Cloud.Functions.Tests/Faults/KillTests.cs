using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>`kill -9` of whatever runs, at any moment, with somebody reading all the time: the lake is that of a run nobody disturbed.</summary>
[Collection(SmallRunGroup.Name)]
public sealed class KillTests(SmallRun run)
{
    private const int Seed = 20_261_122;
    private const string Page = "docs/benchmarks/kills.md";

    [Theory]
    [InlineData(Victim.Service)]
    [InlineData(Victim.Compute)]
    [InlineData(Victim.Child)]
    public async Task Three_kills_of_one_run_change_nothing(Victim victim) =>
        await new KillRun(run, victim, Seed + (int)victim).RunAsync(kills: 3, perRun: 3);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Thirty_kills_at_random_moments_of_thirty_runs_change_nothing()
    {
        var rows = new List<string>();
        foreach (var victim in Enum.GetValues<Victim>())
        {
            var killed = new KillRun(run, victim, Seed - 1 - (int)victim);
            await killed.RunAsync(kills: 10, perRun: 1);
            var moments = string.Join(", ", killed.Moments.Select(moment => (moment / run.Seconds).ToString("P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal)));
            rows.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Named(victim)} | {killed.Moments.Count} | {moments} | {killed.Runs - killed.Moments.Count} | {killed.Polls:N0} | {killed.Answers:N0} |"));
        }

        Write(rows);
    }

    private static string Named(Victim victim) => victim switch
    {
        Victim.Service => "service (`pfmg serve`)",
        Victim.Compute => "compute (`pfmg run`)",
        _ => "child (a task or one of its tools)",
    };

    private void Write(IReadOnlyList<string> rows)
    {
        if (!string.Equals(Environment.GetEnvironmentVariable("PFMG_KILL_REPORT"), "write", StringComparison.Ordinal))
        {
            return;
        }

        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Thirty kills

            Written on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `PFMG_KILL_REPORT=write make test-all` (the test `{nameof(KillTests)}`), seed {Seed}, on .NET {Environment.Version}, {Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}.

            A run of real reads, from FASTQ to commit ({run.Plan.Tasks.Count} tasks: {string.Join(", ", run.Plan.Tasks.GroupBy(task => task.Kind).Select(kind => $"{kind.Key} ×{kind.Count()}"))}), takes {run.Seconds:F1} s undisturbed. Each
            of the runs below was hit once by `kill -9` at a random moment, given as share of that time, and brought to its end: a service was
            started again, `pfmg run` was given the same folder again, and for a child nobody did anything. The service and the local compute are
            one process; a compute without a service is `pfmg run`'s.

            Meanwhile another process read again and again, 20 ms apart: it opened the lake's last version and compared the hash of all its files and rows, counted rows by SQL,
            read every object of the store, and asked the service. Whatever it saw was nothing, or exactly what the undisturbed run wrote. What a
            killed process had started ended with it.

            | killed by `kill -9` | kills | at | runs that ended before their kill | times the lake was read | times the service answered |
            | --- | ---: | --- | ---: | ---: | ---: |

            """);
        var foot = $"\n**Bar: same final lake hash, nothing partial ever readable. It holds**: every run ended with lake hash\n`{run.LakeSha256}` (all files and rows of the last version, commit times left out).\n";
        File.WriteAllText(Path.Combine(Repository.Root, Page), head + string.Join('\n', rows) + "\n" + foot);
    }
}
