using System.Text.Json.Nodes;
using System.Xml;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>A job as the fake account keeps it.</summary>
/// <remarks>Source: BatchService.json (2025-06-01), BatchJob, BatchJobState, BatchJobUpdateOptions.</remarks>
internal sealed class FakeBatchJob
{
    public const string Active = "active";
    public const string Disabling = "disabling";
    public const string Disabled = "disabled";
    public const string Enabling = "enabling";
    public const string Terminating = "terminating";
    public const string Completed = "completed";
    public const string Deleting = "deleting";

    private readonly JsonObject _body;
    private readonly Dictionary<string, FakeBatchTask> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<FakeBatchTask>> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<FakeBatchTask> _ready = new(Comparer<FakeBatchTask>.Create(static (one, other) => one.Number.CompareTo(other.Number)));

    public FakeBatchJob(JsonObject created, int number, DateTimeOffset now)
    {
        (_body, Number, CreatedAt, StateAt) = (created, number, now, now);
        Id = (string)created["id"]!;
    }

    public string Id { get; }

    public int Number { get; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset StateAt { get; private set; }

    public string State { get; private set; } = Active;

    public string? Before { get; private set; }

    public int Version { get; private set; } = 1;

    public string ETag => $"0x8D{Number:X6}{Version:X6}";

    public string? TerminateReason { get; private set; }

    public string PoolId => (string)_body["poolInfo"]!["poolId"]!;

    public int Priority => (int?)_body["priority"] ?? 0;

    public bool UsesDependencies => (bool?)_body["usesTaskDependencies"] ?? false;

    public bool EndsWhenAllComplete => (string?)_body["onAllTasksComplete"] == "terminatejob";

    public bool ActsOnFailure => (string?)_body["onTaskFailure"] == "performexitoptionsjobaction";

    public int TaskRetries => (int?)_body["constraints"]?["maxTaskRetryCount"] ?? 0;

    public DateTimeOffset? EndsBy => (string?)_body["constraints"]?["maxWallClockTime"] is { } limit ? CreatedAt + XmlConvert.ToTimeSpan(limit) : null;

    public IEnumerable<KeyValuePair<string, string>> Environment => FakeBatchTask.ReadEnvironment(_body["commonEnvironmentSettings"]);

    public IReadOnlyCollection<FakeBatchTask> Tasks => _tasks.Values;

    /// <summary>Tasks whose needs are met, in order of creation.</summary>
    public IReadOnlyCollection<FakeBatchTask> Ready => _ready;

    public int RunningTasks { get; private set; }

    public int CompletedTasks { get; private set; }

    public FakeBatchTask? Find(string id) => _tasks.GetValueOrDefault(id);

    public void Add(FakeBatchTask task)
    {
        _tasks.Add(task.Id, task);
        task.Unmet = task.Needs.Count(needed => Find(needed) is not { IsSatisfied: true });
        foreach (var needed in task.Needs)
        {
            if (!_waiting.TryGetValue(needed, out var waiting))
            {
                _waiting.Add(needed, waiting = []);
            }

            waiting.Add(task);
        }

        Sort(task);
    }

    public void Remove(FakeBatchTask task)
    {
        _tasks.Remove(task.Id);
        _ready.Remove(task);
        CompletedTasks -= task.State == FakeBatchTask.Completed ? 1 : 0;
        foreach (var needed in task.Needs)
        {
            _waiting[needed].Remove(task);
        }
    }

    /// <summary>Changes a task, and what follows from it for those that need it.</summary>
    public void Change(FakeBatchTask task, Action change)
    {
        var (before, satisfied) = (task.State, task.IsSatisfied);
        change();
        RunningTasks += Count(task.State, FakeBatchTask.Running) - Count(before, FakeBatchTask.Running);
        CompletedTasks += Count(task.State, FakeBatchTask.Completed) - Count(before, FakeBatchTask.Completed);
        Sort(task);
        if (task.IsSatisfied != satisfied)
        {
            foreach (var waiting in _waiting.GetValueOrDefault(task.Id) ?? [])
            {
                waiting.Unmet += task.IsSatisfied ? -1 : 1;
                Sort(waiting);
            }
        }

        static int Count(string state, string wanted) => state == wanted ? 1 : 0;
    }

    public void Become(string state, DateTimeOffset now, string? reason = null)
    {
        (Before, State, StateAt, TerminateReason) = (State, state, now, reason ?? TerminateReason);
        Version++;
    }

    /// <summary>Changes what a request may change.</summary>
    public void Update(JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            _body[name] = value?.DeepClone();
        }

        Version++;
    }

    public JsonObject ToJson(string account)
    {
        var json = new JsonObject
        {
            ["url"] = $"{account}/jobs/{Id}",
            ["eTag"] = ETag,
            ["lastModified"] = FakeBatchTask.Text(StateAt),
            ["creationTime"] = FakeBatchTask.Text(CreatedAt),
            ["state"] = State,
            ["stateTransitionTime"] = FakeBatchTask.Text(StateAt),
            ["priority"] = Priority,
            ["maxParallelTasks"] = -1,
            ["allowTaskPreemption"] = false,
            ["usesTaskDependencies"] = UsesDependencies,
            ["onAllTasksComplete"] = "noaction",
            ["onTaskFailure"] = "noaction",
        };
        foreach (var (name, value) in _body)
        {
            json[name] = value?.DeepClone();
        }

        if (Before is not null)
        {
            json["previousState"] = Before;
            json["previousStateTransitionTime"] = FakeBatchTask.Text(StateAt);
        }

        var execution = new JsonObject { ["startTime"] = FakeBatchTask.Text(CreatedAt), ["poolId"] = PoolId };
        if (State == Completed)
        {
            execution["endTime"] = FakeBatchTask.Text(StateAt);
            execution["terminateReason"] = TerminateReason;
        }

        json["executionInfo"] = execution;
        return json;
    }

    private void Sort(FakeBatchTask task)
    {
        if (task is { State: FakeBatchTask.Active, Unmet: 0 })
        {
            _ready.Add(task);
        }
        else
        {
            _ready.Remove(task);
        }
    }
}
