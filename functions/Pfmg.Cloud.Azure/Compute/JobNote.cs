namespace Pfmg.Cloud.Azure.Compute;

/// <summary>What a run must remember of its jobs beside what the service tells: `runs/{id}/job.json`. A run without one has had no job but its first.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Attempt">Which job is its last, from 1.</param>
/// <param name="Waiting">The object path of its place in the queue; null once it was submitted. A place that is no more means the same.</param>
internal sealed record JobNote(string RunId, int Attempt, string? Waiting)
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";
}

/// <summary>A run's place in the queue of runs that wait for room in the account.</summary>
/// <param name="RunId">The run.</param>
internal sealed record WaitingRun(string RunId)
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";
}
