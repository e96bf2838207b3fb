namespace Pfmg.Cloud.Core.Runs;

/// <summary>The stable catalogue of why a run or a task failed: one code a cause that an operator treats differently.</summary>
/// <remarks>
/// A code is never renamed. Each has a page `docs/runbook/{code}.md` and a row in docs/runbook.md; a test holds the three together.
/// Codes of <see cref="Errors.LakeException"/>s are among them.
/// </remarks>
public static class FailureCodes
{
    /// <summary>The manifest was refused: there is no plan.</summary>
    public const string Rejected = "rejected";

    /// <summary>A delivered file is damaged or is not what the manifest says.</summary>
    public const string InvalidInput = "invalid-input";

    /// <summary>An object that should be in the store is not.</summary>
    public const string NotFound = "not-found";

    /// <summary>Another writer was first.</summary>
    public const string Conflict = "conflict";

    /// <summary>The task may not read or write what it must.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>What a task took is not what it gave, or not what the task before it gave.</summary>
    public const string Unbalanced = "unbalanced";

    /// <summary>Something of ours no longer holds what we wrote.</summary>
    public const string Corrupt = "corrupt";

    /// <summary>A sample failed the policy of its assay, and no signed override lets it pass.</summary>
    public const string QualityFailed = "quality-failed";

    /// <summary>The run holds what was erased from the lake.</summary>
    public const string Erased = "erased";

    /// <summary>A tool failed, or a service or disk did not answer.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The task's process was killed, or crashed, and left no receipt.</summary>
    public const string Killed = "killed";

    /// <summary>The task did not end within its time.</summary>
    public const string Timeout = "timeout";

    /// <summary>The task and its tools held more memory than the pipeline allows.</summary>
    public const string OutOfMemory = "out-of-memory";

    /// <summary>A disk is full.</summary>
    public const string OutOfDisk = "out-of-disk";

    /// <summary>The task put more into its scratch folder than the pipeline allows.</summary>
    public const string OutOfScratch = "out-of-scratch";

    /// <summary>The run's job ended or vanished, again and again, without a task that failed.</summary>
    public const string JobLost = "job-lost";

    /// <summary>The run's job made no progress for longer than its tasks may take, again and again.</summary>
    public const string Stuck = "stuck";

    /// <summary>A fault of ours.</summary>
    public const string Internal = "internal";

    /// <summary>Every code, in the order in which the runbook lists them.</summary>
    public static IReadOnlyList<FailureCode> All { get; } =
    [
        new(Rejected, "The manifest was refused; nothing ran.", "Send the faults to the platform; it delivers a corrected manifest.", MayPass: false),
        new(InvalidInput, "A delivered file is damaged or is not what the manifest says.", "Send the faults to the platform; it delivers the file again under a new name.", MayPass: false),
        new(NotFound, "An upload, reference or intermediate object is missing.", "Put the object back, then resume the run.", MayPass: false),
        new(Conflict, "Another writer was first, or a task that this one needs has not succeeded.", "Resume the run; if it happens again, see that one service only works on the store.", MayPass: true),
        new(Forbidden, "The task may not read or write something of the store.", "Give the service its rights on the store back, then resume the run.", MayPass: false),
        new(Unbalanced, "A count of the run does not balance: reads, records or rows were lost or came twice.", "Nothing was committed; keep the run, and report it with its record: the chain names the place.", MayPass: false),
        new(Corrupt, "Something of ours no longer holds the bytes we wrote.", "Keep the disk as it is; restore the named object from the backup, then resume the run.", MayPass: false),
        new(QualityFailed, "A sample failed the policy of its assay, and no signed override lets it pass; nothing of the run is in the lake.", "Have the sample taken or sequenced again; if it cannot be, decide with `pfmg override`, which resumes the run.", MayPass: false),
        new(Erased, "The run holds a sample or person that was erased from the lake; nothing of the run is in the lake.", "Delete the delivery. If others were delivered with it, the platform delivers these alone, as another run.", MayPass: false),
        new(Unavailable, "A tool failed, or a service or disk did not answer.", "Read the last lines; mend what they name, then resume the run.", MayPass: true),
        new(Killed, "The task's process was killed, or crashed, and left no receipt.", "See in the machine's log who killed it, often the kernel for want of memory; then resume the run.", MayPass: true),
        new(Timeout, "The task did not end within the pipeline's time for its step.", "See whether the machine was overloaded or the tool hung; then resume the run.", MayPass: true),
        new(OutOfMemory, "The task and its tools held more memory than the pipeline allows the step.", "Compare with the step's other receipts; a larger limit needs a new version of the pipeline.", MayPass: false),
        new(OutOfDisk, "The disk of the store or of the scratch folder is full.", "Free or add space, then resume the run.", MayPass: true),
        new(OutOfScratch, "The task put more into its scratch folder than the pipeline allows the step.", "Compare with the step's other receipts; a larger limit needs a new version of the pipeline.", MayPass: false),
        new(JobLost, "The run's job ended or vanished again and again, and no task had failed.", "See why batch compute loses jobs of this run; then resume the run.", MayPass: false),
        new(Stuck, "The run's job made no progress for longer than its tasks may take, again and again.", "See what its tasks wait for; then resume the run.", MayPass: false),
        new(Internal, "The fault is ours.", "Report it with the receipt; it holds no genotypes.", MayPass: false),
    ];

    private static readonly Dictionary<string, FailureCode> ByName = All.ToDictionary(code => code.Name, StringComparer.Ordinal);

    /// <summary>What the catalogue says of a code; of one it does not know (an older build's, a newer one's), what it says of <see cref="Internal"/>.</summary>
    public static FailureCode Of(string name) => ByName.GetValueOrDefault(name) ?? ByName[Internal] with { Name = name };
}

/// <summary>A cause of failure.</summary>
/// <param name="Name">The stable code: lower-case letters and '-'.</param>
/// <param name="Meaning">One sentence for the operator.</param>
/// <param name="Action">What the operator does about it, in one sentence.</param>
/// <param name="MayPass">Whether trying again, with nobody doing anything, may help; only then is a task tried again.</param>
public sealed record FailureCode(string Name, string Meaning, string Action, bool MayPass)
{
    /// <summary>Its page, relative to the repository's root.</summary>
    public string Page => $"docs/runbook/{Name}.md";
}
