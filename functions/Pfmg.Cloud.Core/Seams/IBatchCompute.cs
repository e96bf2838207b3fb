using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>Runs a plan's tasks in the order of their dependencies, each as one `pfmg task RUN TASK`.</summary>
/// <remarks>
/// It holds every try to its task's limits of time (by a monotonic clock), memory and scratch, kills it past them with all its tools, and
/// sees that a try does not outlive its compute. A failure that may pass (<see cref="FailureCode.MayPass"/>) is tried again
/// as often and after such pauses as the task says; any other stands. A try that left no receipt gets one that says how it died.
/// </remarks>
public interface IBatchCompute
{
    /// <summary>Submits a plan's task graph; a plan that is submitted already, or running, is left as it is.</summary>
    Task SubmitAsync(RunPlan plan, CancellationToken ct);

    /// <summary>Submits what waits for room, the most urgent first, as far as there is room; does nothing where nothing ever waits.</summary>
    Task SubmitWaitingAsync(CancellationToken ct) => Task.CompletedTask;

    /// <summary>What compute knows of a run's job; receipts, not this, say what a task did.</summary>
    Task<BatchJobState> StateAsync(string runId, CancellationToken ct);

    /// <summary>Stops a run's tasks and starts no more; a run unknown here is no error.</summary>
    Task CancelAsync(string runId, CancellationToken ct);
}

/// <summary>The state of a run's job on batch compute.</summary>
public enum BatchJobState
{
    /// <summary>Never submitted here, or forgotten since.</summary>
    Unknown,

    /// <summary>Waits for a slot.</summary>
    Queued,

    /// <summary>At least one task runs or can run.</summary>
    Running,

    /// <summary>No task runs or will run.</summary>
    Ended,
}
