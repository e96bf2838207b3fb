using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>
/// The same world with Azure Batch in it: the adapter, its pipeline and a strict account made from the contract. Whatever happens between two requests, the lake
/// ends as it does without the service, and no run and no place of the quota is lost.
/// </summary>
public sealed class BatchSimulationTests
{
    private const string SeedVariable = "PFMG_SIMULATION_SEED";
    private const string Page = "docs/benchmarks/batch-simulation.md";

    [Fact]
    public void Sixty_schedules_over_Batch_end_as_the_clean_run_does() => Simulate(60);

    [Fact]
    [Trait("Category", "Slow")]
    public void A_thousand_schedules_over_Batch_end_as_the_clean_run_does()
    {
        const int Seeds = 1_000;
        var began = Stopwatch.GetTimestamp();
        var simulated = Simulate(Seeds);
        if (simulated.Length == Seeds)
        {
            WritePage(simulated, Stopwatch.GetElapsedTime(began));
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_schedule_over_Batch()
    {
        var (first, second) = (Run(7).Run, Run(7).Run);

        Assert.Equal(first.Trace, second.Trace);
        Assert.NotEqual(first.Trace, Run(8).Run.Trace);
    }

    private static (SimulatedRun Run, int Requests, int Disturbances)[] Simulate(int seeds)
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } wanted)
        {
            var replayed = Run(int.Parse(wanted, CultureInfo.InvariantCulture));
            Assert.True(replayed.Run.Violations.Count == 0, replayed.Run.Describe());
            return [replayed];
        }

        var results = new (SimulatedRun Run, int Requests, int Disturbances)[seeds];
        Parallel.For(0, seeds, seed =>
        {
            var (run, requests, disturbances) = Run(seed);
            results[seed] = (run.Violations.Count == 0 ? run with { Trace = [] } : run, requests, disturbances);
        });
        var failed = results.Select(result => result.Run).Where(run => run.Violations.Count > 0).ToList();
        Assert.True(failed.Count == 0, $"{failed.Count} of {seeds} seeds fail: {string.Join(", ", failed.Take(20).Select(run => run.Seed))}.\n{failed.FirstOrDefault()?.Describe()}");
        return results;
    }

    private static (SimulatedRun Run, int Requests, int Disturbances) Run(int seed)
    {
        SimulatedBatch? batch = null;
        var run = SimulatedRun.OfSeed(seed, parts => batch = new SimulatedBatch(parts));
        return (run, batch!.Requests, batch.Disturbances);
    }

    private static void WritePage((SimulatedRun Run, int Requests, int Disturbances)[] simulated, TimeSpan elapsed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # Simulated schedules over Azure Batch

            Written by `dotnet test tests/Pfmg.Cloud.Lake.Tests --filter A_thousand_schedules_over_Batch_end_as_the_clean_run_does` (in `make test-all`) on {DateTime.UtcNow:yyyy-MM-dd},
            {Environment.ProcessorCount} cores. Nothing here has met Azure: the service is the strict account of `tests/Pfmg.Cloud.Testing/Batch`, made from the published contract.

            | seeds | side effects | requests to Batch | requests disturbed and nodes taken | failed | seconds |
            | ---: | ---: | ---: | ---: | ---: | ---: |
            | 0 to {simulated.Length - 1} | {simulated.Sum(one => (long)one.Run.Effects)} | {simulated.Sum(one => (long)one.Requests)} | {simulated.Sum(one => (long)one.Disturbances)} | {simulated.Count(one => one.Run.Violations.Count > 0)} | {elapsed.TotalSeconds:F0} |

            Each seed is a schedule as in [simulation.md](simulation.md), with its deliveries and faults, but tasks run through the adapter for Azure Batch, its
            request pipeline, and an account with room for one to four jobs and two to four spot nodes. Beside everything of that page: the account is full and runs wait in
            their queue; requests meet 429, 503 and 500, time out after they took effect, are lost on the way there, or on the way back, or halfway through a collection of
            tasks; tasks of a collection fail one by one; nodes are taken with what runs on them, are out of sight, or begin hours late; jobs are deleted by hand; a process of the
            function app dies between any two requests.

            Held by every seed: all of [simulation.md](simulation.md), the lake's hash being that of a clean run without Batch; no job is left that holds a place of
            the quota, and no run waits.

            A seed that fails prints its schedule and is replayed by `PFMG_SIMULATION_SEED=N`.

            """);
        File.WriteAllText(Path.Combine(Repository.Root, Page), text);
    }
}
