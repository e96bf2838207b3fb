using System.Text.Json.Nodes;
using System.Xml;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>A task as the fake account keeps it.</summary>
/// <remarks>Source: BatchService.json (2025-06-01), BatchTask, BatchTaskExecutionInfo, ExitConditions.</remarks>
internal sealed class FakeBatchTask
{
    public const string Active = "active";
    public const string Running = "running";
    public const string Completed = "completed";

    private readonly JsonObject _created;
    private readonly int _jobRetries;

    public FakeBatchTask(FakeBatchJob job, JsonObject created, int number, DateTimeOffset now)
    {
        (Job, _created, Number, CreatedAt, StateAt, _jobRetries) = (job, created, number, now, now, job.TaskRetries);
        Id = (string)created["id"]!;
        Slots = (int?)created["requiredSlots"] ?? 1;
        var limit = (string?)created["constraints"]?["maxWallClockTime"];
        TimeLimit = limit is null ? null : XmlConvert.ToTimeSpan(limit);
        Needs = [.. ReadNeeds(created["dependsOn"]).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public FakeBatchJob Job { get; }

    public string Id { get; }

    /// <summary>Its place in the account's order of creation.</summary>
    public int Number { get; }

    public int Slots { get; }

    public TimeSpan? TimeLimit { get; }

    public IReadOnlyList<string> Needs { get; }

    /// <summary>Of those that it needs, how many do not let it begin yet.</summary>
    public int Unmet { get; set; }

    /// <summary>Whether its dependents may begin.</summary>
    public bool IsSatisfied { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset StateAt { get; private set; }

    public string State { get; private set; } = Active;

    public string? Before { get; private set; }

    public int Version { get; private set; } = 1;

    public int Retries { get; private set; }

    public int Requeues { get; private set; }

    /// <summary>The try that runs; null if none does.</summary>
    public FakeBatchTry? Try { get; private set; }

    public int? ExitCode { get; private set; }

    public JsonObject? Failure { get; private set; }

    public bool HasSucceeded => State == Completed && Failure is null;

    public string? Image => (string?)_created["containerSettings"]?["imageName"];

    public string CommandLine => (string)_created["commandLine"]!;

    public int MostRetries => (int?)_created["constraints"]?["maxTaskRetryCount"] ?? _jobRetries;

    private DateTimeOffset? StartedAt { get; set; }

    private string? NodeId { get; set; }

    public IEnumerable<KeyValuePair<string, string>> Environment => ReadEnvironment(_created["environmentSettings"]);

    public static IEnumerable<KeyValuePair<string, string>> ReadEnvironment(JsonNode? settings) =>
        settings?.AsArray().Select(static one => KeyValuePair.Create((string)one!["name"]!, (string?)one["value"] ?? "")) ?? [];

    public void Begin(FakeBatchTry begun, DateTimeOffset now)
    {
        (Try, StartedAt, NodeId) = (begun, now, begun.NodeId);
        Become(Running, now);
    }

    /// <summary>Puts it back into the queue.</summary>
    /// <param name="now">Now.</param>
    /// <param name="isRetry">It exited with a failure and has tries left; this counts.</param>
    /// <param name="isRequest">Somebody asked for it, by disabling the job; this is counted apart.</param>
    public void Queue(DateTimeOffset now, bool isRetry = false, bool isRequest = false)
    {
        Try = null;
        Retries += isRetry ? 1 : 0;
        Requeues += isRequest ? 1 : 0;
        Become(Active, now);
    }

    /// <summary>Ends it for good.</summary>
    public void Complete(int exitCode, JsonObject? failure, DateTimeOffset now)
    {
        (Try, ExitCode, Failure) = (null, exitCode, failure);
        Become(Completed, now);
        IsSatisfied = (string?)OptionsOf(exitCode, failure)["dependencyAction"] is { } action ? action == "satisfy" : failure is null;
    }

    /// <summary>Makes an ended task active again, its retries uncounted.</summary>
    public void Reactivate(DateTimeOffset now)
    {
        (Retries, ExitCode, Failure, IsSatisfied) = (0, null, null, false);
        Become(Active, now);
    }

    /// <summary>What happens to the job when this task ends so: none, disable or terminate.</summary>
    public string JobActionOf() => (string?)OptionsOf(ExitCode ?? 0, Failure)["jobAction"] ?? (Failure is null ? "none" : "terminate");

    public JsonObject ToJson(string account)
    {
        var url = $"{account}/jobs/{Job.Id}/tasks/{Id}";
        var json = new JsonObject
        {
            ["url"] = url,
            ["eTag"] = ETag,
            ["creationTime"] = Text(CreatedAt),
            ["lastModified"] = Text(StateAt),
            ["state"] = State,
            ["stateTransitionTime"] = Text(StateAt),
            ["requiredSlots"] = Slots,
        };
        foreach (var (name, value) in _created)
        {
            json[name] = value?.DeepClone();
        }

        if (Before is not null)
        {
            json["previousState"] = Before;
            json["previousStateTransitionTime"] = Text(StateAt);
        }

        json["executionInfo"] = Execution();
        if (NodeId is not null)
        {
            json["nodeInfo"] = new JsonObject { ["nodeId"] = NodeId, ["poolId"] = Job.PoolId, ["taskRootDirectory"] = $"workitems/{Job.Id}/job-1/{Id}" };
        }

        return json;
    }

    public string ETag => $"0x8D{Number:X6}{Version:X6}";

    internal static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private JsonObject Execution()
    {
        var info = new JsonObject { ["retryCount"] = Retries, ["requeueCount"] = Requeues };
        if (StartedAt is { } started)
        {
            info["startTime"] = Text(started);
        }

        if (State == Completed)
        {
            info["endTime"] = Text(StateAt);
            info["exitCode"] = ExitCode;
            info["result"] = Failure is null ? "success" : "failure";
            if (Failure is not null)
            {
                info["failureInfo"] = Failure.DeepClone();
            }
        }

        return info;
    }

    private JsonObject OptionsOf(int exitCode, JsonObject? failure)
    {
        var conditions = _created["exitConditions"];
        var exact = conditions?["exitCodes"]?.AsArray().FirstOrDefault(one => (int)one!["code"]! == exitCode);
        var ranged = conditions?["exitCodeRanges"]?.AsArray().FirstOrDefault(one => (int)one!["start"]! <= exitCode && exitCode <= (int)one["end"]!);
        return (exact ?? ranged)?["exitOptions"]?.AsObject() ?? (failure is null ? null : conditions?["default"]?.AsObject()) ?? [];
    }

    private void Become(string state, DateTimeOffset now)
    {
        (Before, State, StateAt) = (State, state, now);
        Version++;
    }

    private static IEnumerable<string> ReadNeeds(JsonNode? dependsOn)
    {
        foreach (var id in dependsOn?["taskIds"]?.AsArray() ?? [])
        {
            yield return (string)id!;
        }

        foreach (var range in dependsOn?["taskIdRanges"]?.AsArray() ?? [])
        {
            for (var id = (int)range!["start"]!; id <= (int)range["end"]!; id++)
            {
                yield return id.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
        }
    }
}

/// <summary>One try of a task on a node.</summary>
/// <param name="JobId">The job.</param>
/// <param name="TaskId">The task.</param>
/// <param name="NodeId">The node that it was given.</param>
/// <param name="PoolId">The node's pool.</param>
/// <param name="CommandLine">What to run, not under a shell.</param>
/// <param name="Image">The container image; null in a pool without containers.</param>
/// <param name="Environment">The settings of job and task, and those of the service (AZ_BATCH_…).</param>
public sealed record FakeBatchTry(
    string JobId, string TaskId, string NodeId, string PoolId, string CommandLine, string? Image, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Scheduling slots that it holds.</summary>
    public int Slots { get; init; } = 1;

    /// <inheritdoc />
    public bool Equals(FakeBatchTry? other) => ReferenceEquals(this, other);

    /// <inheritdoc />
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
