using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>
/// A Batch account as its contract describes it: a state machine that answers requests and whose nodes are driven from outside. It has no clock,
/// no threads and no network of its own, refuses what the service would refuse, with the service's codes, and may be called from any thread.
/// </summary>
/// <remarks>
/// Sources: Azure/azure-rest-api-specs, specification/batch/data-plane/Batch/stable/2025-06-01/BatchService.json and its examples; "Batch Status and
/// Error Codes". Left out: job schedules, job managers, preparation and release tasks, auto pools, multi-instance tasks, files, application packages; a request
/// for these is refused as unsupported. Where the contract is silent: a task may depend on one that is not there yet, and waits for it; a task
/// past its maxWallClockTime is not tried again.
/// </remarks>
public sealed partial class FakeBatchAccount
{
    /// <summary>The one version that it speaks.</summary>
    public const string ApiVersion = "2025-06-01";

    /// <summary>The token that a client must bear, as the stand-in for an identity's.</summary>
    public const string Token = "stand-in";

    private readonly Lock _gate = new();
    private readonly FakeBatchState _state;
    private readonly FakeBatchJobCalls _jobs;
    private readonly FakeBatchTaskCalls _tasks;
    private readonly DateTimeOffset _created;

    /// <summary>Makes an empty account.</summary>
    /// <param name="time">The service's clock.</param>
    public FakeBatchAccount(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _created = time.GetUtcNow();
        _state = new FakeBatchState(time, begun => Stopped(begun));
        _jobs = new FakeBatchJobCalls(_state, () => ActiveJobQuota);
        _tasks = new FakeBatchTaskCalls(_state, _jobs);
    }

    /// <summary>The most jobs that are not completed.</summary>
    public int ActiveJobQuota { get; set; } = 300;

    /// <summary>Requests answered, by "VERB /path" with the ids left out.</summary>
    public Dictionary<string, int> Requests { get; } = new(StringComparer.Ordinal);

    /// <summary>Called when a try must stop: its node was taken, or its job or task terminated. Under the account's lock: it must not wait.</summary>
    public Action<FakeBatchTry> Stopped { get; set; } = static _ => { };

    /// <summary>Jobs that are not completed.</summary>
    public int ActiveJobs => Locked(() => _state.Counted.Count);

    /// <summary>Whether nothing is on its way that <see cref="Settle"/> would bring on, and no task is past its time.</summary>
    public bool IsSettled => Locked(() => _state.IsSettled);

    /// <summary>What an autoscale formula reads as $PendingTasks: tasks of active jobs that run, or could if there were room.</summary>
    public int PendingTasks(string pool) =>
        Locked(() => _state.Counted.Where(job => job.State == FakeBatchJob.Active && job.PoolId == pool).Sum(static job => job.RunningTasks + job.Ready.Count));

    /// <summary>Answers a request.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="fault">What goes wrong with it; lost answers are for the caller to lose.</param>
    public BatchResponse Answer(BatchRequest request, BatchFault fault = BatchFault.None)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            var answer = fault switch
            {
                BatchFault.TooManyRequests => FakeBatchAnswers.Later(429, "TooManyRequests", 1, request),
                BatchFault.Busy => FakeBatchAnswers.Later(503, "ServerBusy", 1, request),
                BatchFault.InternalError => FakeBatchAnswers.Of(new BatchRefusalException(500, "InternalError", "The server encountered an internal error. Please retry the request."), request),
                BatchFault.LostRequest => FakeBatchAnswers.Of(503),
                _ => Route(request, fault),
            };
            return fault == BatchFault.TimedOutAfterEffect
                ? FakeBatchAnswers.Of(new BatchRefusalException(500, "OperationTimedOut", "The operation could not be completed within the permitted time."), request)
                : answer;
        }
    }

    /// <summary>Makes a pool.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="slots">Scheduling slots of a node.</param>
    /// <param name="image">The image of its containers; null if it runs none.</param>
    public void AddPool(string id, int slots, string? image) => Locked(() => _state.Pools[id] = new FakeBatchPool(id, slots, image));

    /// <summary>Adds a node to a pool.</summary>
    /// <returns>The node's id.</returns>
    public string AddNode(string pool, bool isSpot) => Locked(() => _state.Pools[pool].Add(isSpot).Id);

    /// <summary>Nodes of a pool, in order, and how many of their slots are taken.</summary>
    public IReadOnlyList<FakeBatchNodeView> Nodes(string pool) => Locked<IReadOnlyList<FakeBatchNodeView>>(() =>
        [.. _state.Pools[pool].Nodes.Select(node => new FakeBatchNodeView(node.Id, node.IsSpot, node.State, node.Tries.Sum(static one => one.Slots)))]);

    /// <summary>Takes a node away for good; what ran on it is queued again.</summary>
    public void RemoveNode(string pool, string node) => Locked(() =>
    {
        if (_state.Pools[pool].Find(node) is { } found)
        {
            _state.Requeue(found, processesDie: true);
            _state.Pools[pool].Remove(found);
        }
    });

    /// <summary>The provider takes a spot node back: what ran on it dies and is queued again, and no try counts.</summary>
    public void Preempt(string pool, string node) => Locked(() =>
    {
        if (_state.Pools[pool].Find(node) is { IsPreempted: false } found)
        {
            found.IsPreempted = true;
            _state.Requeue(found, processesDie: true);
        }
    });

    /// <summary>A preempted node is there again.</summary>
    public void Restore(string pool, string node) => Locked(() =>
    {
        if (_state.Pools[pool].Find(node) is { } found)
        {
            found.IsPreempted = false;
        }
    });

    /// <summary>The service hears nothing of a node any more and queues its tasks again, though their processes go on.</summary>
    public void LoseSight(string pool, string node) => Locked(() =>
    {
        if (_state.Pools[pool].Find(node) is { } found)
        {
            _state.Requeue(found, processesDie: false);
        }
    });

    /// <summary>What the service does by itself, one step further: states on their way arrive, limits of time are held.</summary>
    public void Settle() => Locked(_state.Settle);

    /// <summary>Jobs and tasks that a node could begin now, the most urgent first.</summary>
    public IReadOnlyList<(string JobId, string TaskId)> Runnable(int most = int.MaxValue) =>
        Locked<IReadOnlyList<(string, string)>>(() => [.. _state.Runnable().Take(most).Select(static task => (task.Job.Id, task.Id))]);

    /// <summary>Gives a task to a node.</summary>
    /// <returns>The try; null if the task can no longer begin.</returns>
    public FakeBatchTry? Begin(string jobId, string taskId) => Locked(() => _state.Find(jobId)?.Find(taskId) is { } task
        ? _state.Begin(task, [KeyValuePair.Create("AZ_BATCH_ACCOUNT_NAME", "fake")])
        : null);

    /// <summary>A try's process has exited.</summary>
    /// <returns>False if the service had given the try up before, so that nothing follows from it.</returns>
    public bool End(FakeBatchTry ended, int exitCode)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return Locked(() => _state.End(ended, exitCode));
    }

    /// <summary>Whether the service counts on a try.</summary>
    public bool IsRunning(FakeBatchTry begun) => Locked(() => _state.IsRunning(begun));

    /// <summary>A job vanishes with its tasks, as when somebody deletes it by hand.</summary>
    /// <param name="choice">Which of the jobs there are.</param>
    /// <returns>Its id; null if there is none.</returns>
    public string? Forget(int choice) => Locked(() =>
    {
        if (_state.Jobs.Count == 0)
        {
            return null;
        }

        var job = _state.Jobs.ElementAt(choice % _state.Jobs.Count);
        if (job.State != FakeBatchJob.Deleting)
        {
            _state.Delete(job);
        }

        return job.Id;
    });

    private BatchResponse Route(BatchRequest request, BatchFault fault)
    {
        try
        {
            return Count(request, WithIds(request, Dispatch(request, fault)));
        }
        catch (BatchRefusalException refusal)
        {
            return Count(request, WithIds(request, FakeBatchAnswers.Of(refusal, request)));
        }
    }

    private BatchResponse Dispatch(BatchRequest request, BatchFault fault)
    {
        Admit(request);
        var parts = request.Url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var odd = 0;
        return (request.Method, parts) switch
        {
            ("POST", ["jobs"]) => _jobs.Create(request),
            ("GET", ["jobs"]) => _jobs.List(request),
            ("GET", ["jobs", var job]) => _jobs.Get(request, job),
            ("PATCH", ["jobs", var job]) => _jobs.Patch(request, job),
            ("DELETE", ["jobs", var job]) => _jobs.Delete(request, job),
            ("POST", ["jobs", var job, "terminate"]) => _jobs.Terminate(request, job),
            ("POST", ["jobs", var job, "disable"]) => _jobs.Disable(request, job),
            ("POST", ["jobs", var job, "enable"]) => _jobs.Enable(request, job),
            ("GET", ["jobs", var job, "taskcounts"]) => _jobs.Counts(request, job),
            ("POST", ["jobs", var job, "addtaskcollection"]) =>
                _tasks.AddAll(request, job, _ => fault == BatchFault.TaskErrors && odd++ % 2 == 1, half: fault == BatchFault.LostHalfway),
            ("POST", ["jobs", var job, "tasks"]) => _tasks.Add(request, job),
            ("GET", ["jobs", var job, "tasks"]) => _tasks.List(request, job),
            ("GET", ["jobs", var job, "tasks", var task]) => _tasks.Get(request, job, task),
            ("DELETE", ["jobs", var job, "tasks", var task]) => _tasks.Delete(request, job, task),
            ("POST", ["jobs", var job, "tasks", var task, "terminate"]) => _tasks.Terminate(request, job, task),
            ("POST", ["jobs", var job, "tasks", var task, "reactivate"]) => _tasks.Reactivate(request, job, task),
            _ => FakeBatchPoolCalls.Answer(_state, _created, request, parts) ?? throw Unknown(parts),
        };
    }

    private static void Admit(BatchRequest request)
    {
        var authorization = request.Header("Authorization");
        if (authorization != $"Bearer {Token}")
        {
            throw new BatchRefusalException(
                authorization is null ? 401 : 403, "AuthenticationFailed",
                "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.");
        }

        var query = System.Web.HttpUtility.ParseQueryString(request.Url.Query);
        switch (query["api-version"])
        {
            case null:
                throw new BatchRefusalException(
                    400, "MissingRequiredQueryParameter", "A required query parameter was not specified for this request.", ("QueryParameterName", "api-version"));
            case ApiVersion:
                break;
            default:
                throw new BatchRefusalException(400, "UnsupportedRequestVersion", "The specified request version is not supported.");
        }
    }

    private static BatchRefusalException Unknown(string[] parts) => parts is ["jobs"] or ["jobs", _] or ["pools", ..] or ["nodecounts"]
        or ["jobs", _, "tasks" or "terminate" or "disable" or "enable" or "taskcounts" or "addtaskcollection"] or ["jobs", _, "tasks", ..]
        ? new BatchRefusalException(405, "UnsupportedHttpVerb", "The resource doesn't support the specified HTTP verb.")
        : new BatchRefusalException(400, "InvalidUri", "The requested URI does not represent any resource on the server.");

    private static BatchResponse WithIds(BatchRequest request, BatchResponse answer)
    {
        var id = request.Header("client-request-id");
        return id is null || !string.Equals(request.Header("return-client-request-id"), "true", StringComparison.OrdinalIgnoreCase)
            ? answer
            : answer with { Headers = new Dictionary<string, string>(answer.Headers, StringComparer.OrdinalIgnoreCase) { ["client-request-id"] = id } };
    }

    private BatchResponse Count(BatchRequest request, BatchResponse answer)
    {
        var path = Ids().Replace(request.Url.AbsolutePath, "{id}");
        var key = $"{request.Method} {path}";
        Requests[key] = Requests.GetValueOrDefault(key) + 1;
        return answer;
    }

    private void Locked(Action action)
    {
        lock (_gate)
        {
            action();
        }
    }

    private T Locked<T>(Func<T> ask)
    {
        lock (_gate)
        {
            return ask();
        }
    }

    [GeneratedRegex("(?<=/(jobs|tasks|pools)/)[^/]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Ids();
}

/// <summary>A node as an operator sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsSpot">Its provider may take it.</param>
/// <param name="State">idle, running or preempted.</param>
/// <param name="TakenSlots">Slots of tasks that run on it.</param>
public sealed record FakeBatchNodeView(string Id, bool IsSpot, string State, int TakenSlots);
