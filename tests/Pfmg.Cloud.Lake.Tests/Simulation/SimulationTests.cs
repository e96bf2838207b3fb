using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>
/// The real planner, functions, commit and sweeper in a simulated world: events come twice, late, in any order or never, processes die after
/// any side effect, two instances and two sweepers work at once, compute loses nodes and jobs, clocks step.
/// </summary>
public sealed class SimulationTests
{
    private const string SeedVariable = "PFMG_SIMULATION_SEED";
    private const string Page = "docs/benchmarks/simulation.md";

    [Fact]
    public void Three_hundred_schedules_end_as_the_clean_run_does() => Simulate(300);

    [Fact]
    [Trait("Category", "Slow")]
    public void Ten_thousand_schedules_end_as_the_clean_run_does()
    {
        const int Seeds = 10_000;
        var began = Stopwatch.GetTimestamp();
        var simulated = Simulate(Seeds);
        if (simulated.Length == Seeds)
        {
            WritePage(simulated, Stopwatch.GetElapsedTime(began));
        }
    }

    [Fact]
    public void A_crash_after_any_one_side_effect_is_mended()
    {
        var deliveries = Deliveries.Of(DeliveryKind.Reads, DeliveryKind.Refused, DeliveryKind.Damaged);
        var clean = SimulatedRun.Of(1, deliveries, Faults.None);
        Assert.Empty(clean.Violations);
        for (var effect = 1; effect <= clean.Effects; effect++)
        {
            Pass(SimulatedRun.Of(1, deliveries, Faults.None with { CrashAfterEffect = effect }));
        }
    }

    [Fact]
    public void The_same_seed_is_the_same_schedule()
    {
        var first = SimulatedRun.OfSeed(7);
        var second = SimulatedRun.OfSeed(7);

        Assert.Equal(first.Trace, second.Trace);
        Assert.NotEqual(first.Trace, SimulatedRun.OfSeed(8).Trace);
    }

    [Fact]
    public void Without_the_sweeper_a_lost_event_is_a_lost_run()
    {
        var simulated = SimulatedRun.Of(1, Deliveries.Of(DeliveryKind.Calls), Faults.None with { Drop = 1, Sweeps = false });

        Assert.Contains(simulated.Violations, violation => violation.Contains("is lost", StringComparison.Ordinal));
    }

    private static SimulatedRun[] Simulate(int seeds)
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } wanted)
        {
            var replayed = SimulatedRun.OfSeed(int.Parse(wanted, CultureInfo.InvariantCulture));
            Assert.True(replayed.Violations.Count == 0, replayed.Describe());
            return [replayed];
        }

        var results = new SimulatedRun[seeds];
        Parallel.For(0, seeds, seed =>
        {
            var simulated = SimulatedRun.OfSeed(seed);

            // Ten thousand schedules are not kept.
            results[seed] = simulated.Violations.Count == 0 ? simulated with { Trace = [] } : simulated;
        });
        var failed = results.Where(result => result.Violations.Count > 0).ToList();
        Assert.True(failed.Count == 0, $"{failed.Count} of {seeds} seeds fail: {string.Join(", ", failed.Take(20).Select(result => result.Seed))}.\n{failed.FirstOrDefault()?.Describe()}");
        return results;
    }

    private static void Pass(SimulatedRun simulated) => Assert.True(simulated.Violations.Count == 0, simulated.Describe());

    private static void WritePage(SimulatedRun[] simulated, TimeSpan elapsed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"""
            # Simulated schedules

            Written by `dotnet test tests/Pfmg.Cloud.Lake.Tests --filter Ten_thousand_schedules_end_as_the_clean_run_does` (in `make test-all`) on {DateTime.UtcNow:yyyy-MM-dd},
            {Environment.ProcessorCount} cores.

            | seeds | side effects | failed | seconds |
            | ---: | ---: | ---: | ---: |
            | 0 to {simulated.Length - 1} | {simulated.Sum(one => (long)one.Effects)} | {simulated.Count(one => one.Violations.Count > 0)} | {elapsed.TotalSeconds:F0} |

            Each seed draws one to four deliveries (calls, reads, a refused manifest, a damaged file) and up to 24 faults, and runs the real planner,
            `OnUpload`, `OnReceipt`, commit, Delta view and sweeper, in one thread, over a store, bus, compute and clock in memory. Storage
            events are lost, doubled, reordered and late; the bus refuses; any process dies after any side effect, a put halfway among them; two instances and
            two sweepers work at once; compute loses nodes, takes living ones for dead, hangs, and forgets jobs; the clock steps by up to six weeks.

            Held by every seed, with readers looking on throughout:

            - the lake's last version has the same hash as the same deliveries' clean run;
            - every delivery has one run, in the state that it should have; every completed one is in the log once;
            - every end was told, under one event id, and no other; the Delta view is complete and was never ahead;
            - nothing partial was ever readable; after the sweep no intermediate file, no data file without an entry, and no half object is left.

            A seed that fails prints its schedule and is replayed by `PFMG_SIMULATION_SEED=N`.

            """);
        File.WriteAllText(Path.Combine(Repository.Root, Page), text);
    }
}
