using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>One simulated schedule: what came of it.</summary>
internal sealed record SimulatedRun(int Seed, string LakeHash, int Effects, IReadOnlyList<string> Violations, IReadOnlyList<string> Trace)
{
    private static readonly ConcurrentDictionary<string, string> CleanHashes = new(StringComparer.Ordinal);

    /// <summary>Simulates the schedule of a seed, with its own deliveries and faults, and compares it with the same deliveries' clean run.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="compute">What runs the tasks; null for a compute without a service behind it.</param>
    public static SimulatedRun OfSeed(int seed, Func<WorldParts, IWorldCompute>? compute = null)
    {
        var schedule = new Schedule(seed);
        var deliveries = Deliveries.Of(schedule);
        return Compared(Of(seed, schedule, deliveries, Faults.Of(schedule), compute), deliveries);
    }

    /// <summary>Simulates deliveries under chosen faults.</summary>
    public static SimulatedRun Of(int seed, Deliveries deliveries, Faults faults) => Compared(Of(seed, new Schedule(seed), deliveries, faults), deliveries);

    /// <summary>What to print of a failure: enough to see it, and how to see it again.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Seed {Seed} (again: PFMG_SIMULATION_SEED={Seed}), {Effects} side effects:\n");
        Violations.ToList().ForEach(violation => text.Append("  ").Append(violation).Append('\n'));
        text.Append("Schedule:\n");
        Trace.ToList().ForEach(line => text.Append("  ").Append(line).Append('\n'));
        return text.ToString();
    }

    private static SimulatedRun Compared(SimulatedRun simulated, Deliveries deliveries)
    {
        var clean = CleanHashes.GetOrAdd(string.Join(' ', deliveries.All.Select(delivery => delivery.Kind)), _ =>
        {
            var run = Of(0, new Schedule(0), deliveries, Faults.None);
            return run.Violations.Count == 0 ? run.LakeHash : throw new InvalidOperationException($"The clean run fails. {run.Describe()}");
        });
        return clean == simulated.LakeHash
            ? simulated
            : simulated with { Violations = [.. simulated.Violations, $"The lake is {simulated.LakeHash}, the clean run's {clean}."] };
    }

    // Whatever runs the tasks, a clean run is the same.
    private static SimulatedRun Of(int seed, Schedule schedule, Deliveries deliveries, Faults faults, Func<WorldParts, IWorldCompute>? compute = null)
    {
        using var world = new World(schedule, deliveries, faults, compute ?? (static parts => new SimulatedCompute(parts.Schedule, new SimulatedTask(parts.Store, parts.Time))));
        world.Run();
        var hash = "";
        var check = new CheckWorld(world, world.Memory);
        world.Act("check", new Process("checker"), async () =>
        {
            await check.EndAsync();
            hash = await check.LakeHashAsync();
        });
        world.Violations.AddRange(world.Compute.Remains());
        return new SimulatedRun(seed, hash, schedule.Effects, world.Violations, schedule.Trace);
    }
}
