using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>How tasks run on this machine.</summary>
public sealed class LocalBatchOptions
{
    /// <summary>The command that runs one task of a run and writes its receipt: `pfmg task RUN TASK --supervised` with its store.</summary>
    public required Func<string, string, ToolCommand> Command { get; init; }

    /// <summary>
    /// The command that waits for the line `RUN TAB TASK TAB TRACEPARENT` on its standard input and then does as <see cref="Command"/> with them: one such process is
    /// started ahead while runs are active. Null: every process is started when its task is due.
    /// </summary>
    public ToolCommand? Waiting { get; init; }

    /// <summary>A folder of this machine, outside of what the store lists, for lock files; shared by all processes that run tasks of the store.</summary>
    public required string LockFolder { get; init; }

    /// <summary>Cores that tasks share, at least 1; a task that wants more gets all.</summary>
    public int Cores { get; init; } = Environment.ProcessorCount;

    /// <summary>The folder in which each try makes `{run}/{task}.{process}.{number}`, to hold it to its limit of scratch; null if nobody can look.</summary>
    public string? ScratchFolder { get; init; }

    /// <summary>How much longer than its limit of time a try may live: time to stop its tools and write its receipt by itself.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Called with a receipt's object path after the task that wrote it; at least once for each.</summary>
    public Func<string, CancellationToken, Task>? OnReceipt { get; init; }

    /// <summary>Called when a task begins or ends, on any thread.</summary>
    public Action<TaskProgress>? Progress { get; init; }
}

/// <summary>A step in the life of a task.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Task">The task's id.</param>
/// <param name="Kind">See <see cref="Core.Runs.TaskKinds"/>.</param>
/// <param name="Phase">What happened.</param>
public sealed record TaskProgress(string RunId, string Task, string Kind, TaskPhase Phase);

/// <summary>What happened to a task.</summary>
public enum TaskPhase
{
    /// <summary>A process for it began.</summary>
    Started,

    /// <summary>A try failed; after a pause it is tried again.</summary>
    Waiting,

    /// <summary>Its receipt tells of success, written now or earlier.</summary>
    Succeeded,

    /// <summary>Its receipt tells of failure.</summary>
    Failed,
}
