using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>Runs a plan's tasks in the order of their dependencies, each as one `pfmg task RUN TASK`.</summary>
public interface IBatchCompute
{
    /// <summary>Submits a plan's task graph; a plan that is submitted already, or running, is left as it is.</summary>
    Task SubmitAsync(RunPlan plan, CancellationToken ct);

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
