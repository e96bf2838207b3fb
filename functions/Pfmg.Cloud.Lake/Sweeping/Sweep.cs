using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Sweeping;

/// <summary>One sweep of everything: manifests, runs, the lake, halves of objects. What a timer or an operator calls.</summary>
/// <param name="store">The object store.</param>
/// <param name="runs">Sweeps manifests and runs.</param>
/// <param name="catalogue">Mends the list of runs.</param>
/// <param name="lake">Sweeps the lake.</param>
/// <param name="bus">Hears of what was repaired.</param>
/// <param name="clock">The clock and how patient it is.</param>
public sealed class Sweep(IObjectStore store, SweepRuns runs, RepairCatalogue catalogue, SweepLake lake, IEventBus bus, SweepClock clock)
{
    /// <summary>Sweeps once; any number of sweeps at once are harmless.</summary>
    /// <param name="ct">Cancels; the next sweep goes on.</param>
    public async Task<SweepReport> RunAsync(CancellationToken ct)
    {
        var at = clock.Now;
        var swept = await runs.RunAsync(ct);
        var findings = new List<SweepFinding>(swept.Findings);
        await AddAsync(findings, RunCatalogue.Collection, async () => findings.AddRange(await MendCatalogueAsync(swept.Findings, ct)));
        await AddAsync(findings, StorePaths.Lake[..^1], async () => findings.AddRange(await lake.RunAsync(ct)));
        await AddAsync(findings, "store", async () =>
        {
            if (await store.DeleteAbandonedPutsAsync(clock.Options.PutGrace, ct) is > 0 and var halves)
            {
                findings.Add(new SweepFinding(SweepKinds.PutAbandoned, SweepAction.Deleted, "store", "Their writers died long ago.", halves));
            }
        });
        foreach (var finding in findings.Where(finding => finding.Action is SweepAction.Repaired or SweepAction.Resubmitted or SweepAction.Deleted))
        {
            await TellAsync(finding, at, ct);
        }

        await AddAsync(findings, StorePaths.Lake[..^1], () => CountErasuresAsync(ct));
        foreach (var finding in findings)
        {
            Measures.SweepFindings.Add(1, new(Facts.Finding, finding.Kind), new(Facts.Action, finding.Action.ToString().ToLowerInvariant()));
        }

        return new SweepReport(at, swept.Count, findings);
    }

    // A run that was just resumed or given up is not what its entry says.
    private async Task<IReadOnlyList<SweepFinding>> MendCatalogueAsync(IReadOnlyList<SweepFinding> found, CancellationToken ct)
    {
        var touched = found.Where(static finding => finding.Action != SweepAction.Reported).Select(static finding => finding.RunId).OfType<string>();
        var mended = await catalogue.RunAsync(touched.ToHashSet(StringComparer.Ordinal), ct);
        return mended is { Removed: 0, Told: 0 }
            ? []
            : [new SweepFinding(SweepKinds.CatalogueBehind, SweepAction.Repaired, RunCatalogue.Collection, $"{mended.Removed} entries of no run, {mended.Told} events untold.")];
    }

    // What says what an erasure at work must know is deleted with its end.
    private async Task CountErasuresAsync(CancellationToken ct)
    {
        if (Measures.ErasuresPending.Enabled)
        {
            var pending = 0L;
            await foreach (var found in store.ListAsync(LakePaths.Erasures, ct))
            {
                pending += found.Path.EndsWith($"/{LakePaths.WorkFile}", StringComparison.Ordinal) ? 1 : 0;
            }

            Measures.ErasuresPending.Record(pending);
        }
    }

    private static async Task AddAsync(List<SweepFinding> findings, string subject, Func<Task> sweep)
    {
        try
        {
            await sweep();
        }
        catch (LakeException e)
        {
            // One part must not hide the others.
            findings.Add(new SweepFinding(SweepKinds.NotSwept, SweepAction.Reported, subject, $"It could not be swept: {e.Code}."));
        }
    }

    private async Task TellAsync(SweepFinding finding, DateTimeOffset at, CancellationToken ct)
    {
        var data = new JsonObject { ["kind"] = finding.Kind, ["action"] = finding.Action.ToString().ToLowerInvariant(), ["objects"] = finding.Objects };
        var id = $"{DomainEvents.SweepRepaired}:{finding.Kind}:{finding.Subject}:{at:O}";
        try
        {
            await bus.PublishAsync(new DomainEvent(id, DomainEvents.SweepRepaired, finding.Subject, at, data), ct);
        }
        catch (UnavailableException)
        {
            // The report keeps what was done; an end of a run is told by its own event, and again until it is.
        }
    }
}
