using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>Everything that an account holds, and the rules by which it changes. No clock and no threads of its own.</summary>
/// <remarks>
/// Source: BatchService.json (2025-06-01), descriptions of BatchJobState, BatchTaskState, onAllTasksComplete, onTaskFailure, ExitOptions,
/// BatchTaskConstraints, requiredSlots, and of the operations terminate, disable, enable and delete of a job.
/// </remarks>
internal sealed class FakeBatchState(TimeProvider time, Action<FakeBatchTry> stopped)
{
    private readonly Dictionary<string, FakeBatchJob> _jobs = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<FakeBatchJob> _counted = [];
    private readonly HashSet<FakeBatchJob> _unsettled = [];
    private readonly Dictionary<FakeBatchTry, FakeBatchTask> _tries = [];
    private int _numbers;

    public DateTimeOffset Now => time.GetUtcNow();

    public Dictionary<string, FakeBatchPool> Pools { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyCollection<FakeBatchJob> Jobs => _jobs.Values;

    /// <summary>Jobs that are not completed.</summary>
    public IReadOnlyCollection<FakeBatchJob> Counted => _counted;

    public bool IsSettled => _unsettled.Count == 0 && !_tries.Values.Any(IsLate) && !_counted.Any(IsLate);

    public int NextNumber() => ++_numbers;

    public FakeBatchJob? Find(string job) => _jobs.GetValueOrDefault(job);

    public void Add(FakeBatchJob job)
    {
        _jobs.Add(job.Id, job);
        _counted.Add(job);
        Touch(job);
    }

    /// <summary>Something of a job has changed: what follows from it, follows when the account settles.</summary>
    public void Touch(FakeBatchJob job) => _unsettled.Add(job);

    public void Become(FakeBatchJob job, string state, string? reason = null)
    {
        job.Become(state, Now, reason);
        if (job.State == FakeBatchJob.Completed)
        {
            _counted.Remove(job);
        }
        else
        {
            // Also one that was completed and is being deleted.
            _counted.Add(job);
        }

        Touch(job);
    }

    public void Terminate(FakeBatchJob job, string reason)
    {
        Become(job, FakeBatchJob.Terminating, reason);
        StopAll(job, "TaskEnded", "The job was terminated.");
    }

    public void Delete(FakeBatchJob job)
    {
        Become(job, FakeBatchJob.Deleting);
        StopAll(job, "TaskEnded", "The job was deleted.");
    }

    public void Disable(FakeBatchJob job, string tasks)
    {
        Become(job, FakeBatchJob.Disabling);
        switch (tasks)
        {
            case "requeue":
                foreach (var task in Running(job))
                {
                    Stop(task, () => task.Queue(Now, isRequest: true));
                }

                break;
            case "terminate":
                StopAll(job, "TaskEnded", "The job was disabled.");
                break;
        }
    }

    public void StopTask(FakeBatchTask task) => Stop(task, () => task.Complete(137, FailureOf("TaskEnded", "The task was terminated by a request."), Now));

    /// <summary>
    /// What the service does by itself, in its own time: jobs whose tasks are all complete end, those that are being terminated, disabled, enabled or deleted
    /// are so; tasks and jobs past their time are stopped.
    /// </summary>
    public void Settle()
    {
        foreach (var task in _tries.Values.Where(IsLate).ToList())
        {
            Stop(task, () => task.Complete(137, FailureOf("TaskEnded", "The task exceeded its maxWallClockTime."), Now));
            ActOn(task);
        }

        foreach (var job in _counted.Where(IsLate).ToList())
        {
            Terminate(job, "MaxWallClockTimeExpiry");
        }

        foreach (var job in _unsettled.ToList())
        {
            Settle(job);
        }
    }

    /// <summary>Tasks that could begin now, most urgent first: their job's priority, then order of creation.</summary>
    public IEnumerable<FakeBatchTask> Runnable()
    {
        var free = Pools.Values.ToDictionary(pool => pool.Id, pool => pool.MostFree, StringComparer.OrdinalIgnoreCase);
        return _counted
            .Where(job => job is { State: FakeBatchJob.Active, Ready.Count: > 0 } && free[job.PoolId] > 0)
            .OrderByDescending(job => job.Priority).ThenBy(job => job.Number)
            .SelectMany(job => job.Ready.Where(task => task.Slots <= free[job.PoolId]));
    }

    public FakeBatchTry? Begin(FakeBatchTask task, IEnumerable<KeyValuePair<string, string>> service)
    {
        var job = task.Job;
        var node = Pools[job.PoolId].Nodes.Where(node => node.Fits(task.Slots)).MaxBy(node => node.Free);
        if (node is null || job.State != FakeBatchJob.Active || !job.Ready.Contains(task))
        {
            return null;
        }

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in service.Concat(job.Environment).Concat(task.Environment))
        {
            environment[name] = value;
        }

        (environment["AZ_BATCH_JOB_ID"], environment["AZ_BATCH_TASK_ID"]) = (job.Id, task.Id);
        (environment["AZ_BATCH_NODE_ID"], environment["AZ_BATCH_POOL_ID"]) = (node.Id, job.PoolId);
        var begun = new FakeBatchTry(job.Id, task.Id, node.Id, job.PoolId, task.CommandLine, task.Image, environment) { Slots = task.Slots };
        node.Take(begun);
        _tries.Add(begun, task);
        job.Change(task, () => task.Begin(begun, Now));
        return begun;
    }

    /// <summary>A try's command has exited.</summary>
    /// <returns>False if the service had given it up before.</returns>
    public bool End(FakeBatchTry ended, int exitCode)
    {
        if (!_tries.TryGetValue(ended, out var task))
        {
            return false;
        }

        if (exitCode != 0 && (task.MostRetries < 0 || task.Retries < task.MostRetries))
        {
            Release(task, () => task.Queue(Now, isRetry: true));
            return true;
        }

        Release(task, () => task.Complete(exitCode, exitCode == 0 ? null : FailureOf("FailureExitCode", "The task exited with an exit code representing a failure."), Now));
        ActOn(task);
        return true;
    }

    /// <summary>Puts what runs on a node back into the queue; no try counts.</summary>
    public void Requeue(FakeBatchNode node, bool processesDie)
    {
        foreach (var task in node.Tries.Select(begun => _tries[begun]).ToList())
        {
            if (processesDie)
            {
                Stop(task, () => task.Queue(Now));
            }
            else
            {
                Release(task, () => task.Queue(Now));
            }
        }
    }

    public bool IsRunning(FakeBatchTry begun) => _tries.ContainsKey(begun);

    private static List<FakeBatchTask> Running(FakeBatchJob job) => [.. job.Tasks.Where(static task => task.Try is not null)];

    private static JsonObject FailureOf(string code, string message) => new() { ["category"] = "usererror", ["code"] = code, ["message"] = message };

    private bool IsLate(FakeBatchTask task) => task.TimeLimit is { } limit && Now - task.StateAt > limit;

    private bool IsLate(FakeBatchJob job) => job.State == FakeBatchJob.Active && job.EndsBy < Now;

    private void Settle(FakeBatchJob job)
    {
        _unsettled.Remove(job);
        switch (job.State)
        {
            case FakeBatchJob.Active when job.EndsWhenAllComplete && job.CompletedTasks == job.Tasks.Count:
                Become(job, FakeBatchJob.Terminating, "AllTasksComplete");
                break;
            case FakeBatchJob.Terminating:
                Become(job, FakeBatchJob.Completed);
                break;
            case FakeBatchJob.Disabling when job.RunningTasks == 0:
                Become(job, FakeBatchJob.Disabled);
                break;
            case FakeBatchJob.Enabling:
                Become(job, FakeBatchJob.Active);
                break;
            case FakeBatchJob.Deleting:
                _jobs.Remove(job.Id);
                _unsettled.Remove(job);
                _counted.Remove(job);
                break;
        }
    }

    private void ActOn(FakeBatchTask task)
    {
        var job = task.Job;
        if (!job.ActsOnFailure || job.State != FakeBatchJob.Active)
        {
            return;
        }

        switch (task.JobActionOf())
        {
            case "terminate":
                Terminate(job, "TaskFailed");
                break;
            case "disable":
                Disable(job, "requeue");
                break;
        }
    }

    private void StopAll(FakeBatchJob job, string code, string message)
    {
        // Tasks that are active stay so, and are never scheduled.
        foreach (var task in Running(job))
        {
            Stop(task, () => task.Complete(137, FailureOf(code, message), Now));
        }
    }

    private void Stop(FakeBatchTask task, Action change)
    {
        var begun = task.Try;
        Release(task, change);
        if (begun is not null)
        {
            stopped(begun);
        }
    }

    private void Release(FakeBatchTask task, Action change)
    {
        if (task.Try is { } begun)
        {
            _tries.Remove(begun);
            Pools[begun.PoolId].Find(begun.NodeId)?.Leave(begun);
        }

        task.Job.Change(task, change);
        Touch(task.Job);
    }
}
