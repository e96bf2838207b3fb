using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Counts a run's end and makes the run's span, from its plan to now. Nobody listening, it reads nothing.</summary>
internal sealed class MeasureEnd(IObjectStore store)
{
    /// <summary>What stands for a code where nothing failed.</summary>
    public const string Ok = "ok";

    /// <summary>Measures; never fails, as what it measures has happened.</summary>
    public async Task RunAsync(RunEnd end, CancellationToken ct)
    {
        var state = end.State.ToString().ToLowerInvariant();
        Measures.RunsEnded.Add(1, new(Facts.State, state), new(Facts.Code, end.Code ?? Ok));
        if (end.State == RunState.Rejected || !(Measures.RunSeconds.Enabled || Spans.AreWanted))
        {
            return;
        }

        try
        {
            await TellAsync(end, state, ct);
        }
        catch (LakeException)
        {
            // The run's end is told and noted; only its length stays unmeasured.
        }
    }

    private async Task TellAsync(RunEnd end, string state, CancellationToken ct)
    {
        if (await store.HeadAsync(StorePaths.Plan(end.RunId), ct) is not { } planned)
        {
            return;
        }

        Measures.RunSeconds.Record(Math.Max(0, (end.At - planned.LastModified).TotalSeconds), new KeyValuePair<string, object?>(Facts.State, state));
        if (!Spans.AreWanted || await store.ReadJsonAsync<RunPlan>(planned.Path, ct) is not { } plan)
        {
            return;
        }

        using var span = Spans.Run.Begin(UploadTrace.Of(plan.Platform, plan.Run), planned.LastModified);
        span?.SetTag(Facts.Run, end.RunId).SetTag(Facts.State, state).SetTag(Facts.Tasks, plan.Tasks.Count).SetTag(Facts.LakeVersion, end.LakeVersion);
        if (end.Code is { } code)
        {
            span.Failed(code);
        }

        span?.SetEndTime(end.At.UtcDateTime);
    }
}
