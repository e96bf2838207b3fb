namespace Pfmg.Cloud.Core.Runs;

/// <summary>What one sweep found and did.</summary>
/// <param name="At">When it began, UTC.</param>
/// <param name="Runs">Runs looked at.</param>
/// <param name="Findings">Everything that was not as it should be, each with what was done.</param>
public sealed record SweepReport(DateTimeOffset At, int Runs, IReadOnlyList<SweepFinding> Findings);

/// <summary>Something that was not as it should be.</summary>
/// <param name="Kind">One of <see cref="SweepKinds"/>.</param>
/// <param name="Action">What was done about it.</param>
/// <param name="Subject">The path of what it is about: "runs/{id}", "lake/{id}", an upload's folder.</param>
/// <param name="Reason">One sentence, without names of samples.</param>
/// <param name="Objects">Objects deleted; 0 if none.</param>
public sealed record SweepFinding(string Kind, SweepAction Action, string Subject, string Reason, int Objects = 0)
{
    /// <summary>A finding about a run.</summary>
    public static SweepFinding OfRun(string kind, SweepAction action, string runId, string reason, int objects = 0) =>
        new(kind, action, StorePaths.Run(runId)[..^1], reason, objects);

    /// <summary>The run that it is about; null if it is about none.</summary>
    public string? RunId => Subject.StartsWith(StorePaths.Runs, StringComparison.Ordinal) ? Subject[StorePaths.Runs.Length..] : null;
}

/// <summary>What the sweeper did.</summary>
public enum SweepAction
{
    /// <summary>Nothing: somebody should look, or the next sweep tries again.</summary>
    Reported,

    /// <summary>Mended it.</summary>
    Repaired,

    /// <summary>Submitted the run again.</summary>
    Resubmitted,

    /// <summary>Gave the run up.</summary>
    Failed,

    /// <summary>Deleted what nothing needs.</summary>
    Deleted,
}

/// <summary>What the sweeper finds.</summary>
public static class SweepKinds
{
    /// <summary>A manifest that nobody handled: its event was lost.</summary>
    public const string ManifestWithoutRun = "manifest-without-run";

    /// <summary>Files that wait long for their manifest.</summary>
    public const string UploadWithoutManifest = "upload-without-manifest";

    /// <summary>A plan whose job compute does not know: never submitted, or forgotten.</summary>
    public const string PlanWithoutJob = "plan-without-job";

    /// <summary>A job that ended without a commit.</summary>
    public const string JobWithoutCommit = "job-without-commit";

    /// <summary>A commit in the lake without its receipt.</summary>
    public const string CommitWithoutReceipt = "commit-without-receipt";

    /// <summary>A job without progress for longer than its tasks may take.</summary>
    public const string Stuck = "stuck";

    /// <summary>An end that was not told to the bus.</summary>
    public const string EndUntold = "end-untold";

    /// <summary>Intermediate files of a run that ended long ago.</summary>
    public const string WorkLeft = "work-left";

    /// <summary>Data files of the lake that no entry of its log names.</summary>
    public const string DataFileWithoutEntry = "data-file-without-entry";

    /// <summary>Versions of the lake that readers of Delta do not see yet.</summary>
    public const string DeltaBehind = "delta-behind";

    /// <summary>Halves of objects whose writers died.</summary>
    public const string PutAbandoned = "put-abandoned";

    /// <summary>Entries of the list of runs that are of no run, or events that waited in it. An entry that was behind is mended and not told: it is an index.</summary>
    public const string CatalogueBehind = "catalogue-behind";

    /// <summary>Something that could not be swept now; the next sweep tries again.</summary>
    public const string NotSwept = "not-swept";
}
