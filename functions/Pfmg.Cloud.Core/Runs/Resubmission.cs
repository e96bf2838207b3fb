namespace Pfmg.Cloud.Core.Runs;

/// <summary>That the sweeper submitted a run again: `runs/{id}/resubmissions/{n}.json`.</summary>
/// <param name="RunId">The run.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">What was found; one of <see cref="SweepKinds"/>.</param>
/// <param name="Succeeded">Tasks that had succeeded by then: more of them at the next one means progress.</param>
public sealed record Resubmission(string RunId, DateTimeOffset At, string Kind, int Succeeded);
