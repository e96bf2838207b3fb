namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>Names of what spans and metrics say: ids, counts, kinds. Nothing that a sender may write freely, and no id of a task, which has a sample's name in it.</summary>
public static class Facts
{
    /// <summary>A run's id.</summary>
    public const string Run = "pfmg.run.id";

    /// <summary>How a run ended: completed, failed, rejected.</summary>
    public const string State = "pfmg.run.state";

    /// <summary>Tasks of a plan.</summary>
    public const string Tasks = "pfmg.run.tasks";

    /// <summary>Whether a manifest was a run already.</summary>
    public const string Known = "pfmg.run.known";

    /// <summary>Faults of a manifest.</summary>
    public const string Faults = "pfmg.run.faults";

    /// <summary>A task's place in its plan's list, from 0: `jq '.tasks[N].id' plan.json` tells its id.</summary>
    public const string Task = "pfmg.task.number";

    /// <summary>A task's kind: prepare, align and so on to commit.</summary>
    public const string Kind = "pfmg.task.kind";

    /// <summary>Which try of a task, from 1.</summary>
    public const string Try = "pfmg.task.try";

    /// <summary>What a task counts: reads, records, rows.</summary>
    public const string Unit = "pfmg.task.unit";

    /// <summary>How many came in.</summary>
    public const string Read = "pfmg.task.read";

    /// <summary>How many went out.</summary>
    public const string Written = "pfmg.task.written";

    /// <summary>How many were left out on purpose.</summary>
    public const string Rejected = "pfmg.task.rejected";

    /// <summary>Seconds in which tools ran.</summary>
    public const string ToolSeconds = "pfmg.task.tool_seconds";

    /// <summary>The most bytes of memory held at once.</summary>
    public const string PeakMemory = "pfmg.task.peak_memory";

    /// <summary>A failure's code; "ok" in metrics where there was none.</summary>
    public const string Code = "pfmg.code";

    /// <summary>A version of the lake.</summary>
    public const string LakeVersion = "pfmg.lake.version";

    /// <summary>Data files.</summary>
    public const string Files = "pfmg.lake.files";

    /// <summary>Rows.</summary>
    public const string Rows = "pfmg.lake.rows";

    /// <summary>Bytes fetched from the store for a query.</summary>
    public const string FetchedBytes = "pfmg.cache.bytes";

    /// <summary>Requests to the store for a query.</summary>
    public const string FetchedRequests = "pfmg.cache.requests";

    /// <summary>What a sweep found.</summary>
    public const string Finding = "pfmg.sweep.kind";

    /// <summary>What a sweep did about it.</summary>
    public const string Action = "pfmg.sweep.action";

    /// <summary>What was asked of a service of Azure: an operation's name.</summary>
    public const string Operation = "pfmg.operation";

    /// <summary>A collection of documents.</summary>
    public const string Collection = "pfmg.collection";

    /// <summary>A request's method.</summary>
    public const string Method = "http.request.method";

    /// <summary>The template of a request's route; never its path, which may name a sample.</summary>
    public const string Route = "http.route";

    /// <summary>An answer's status.</summary>
    public const string Status = "http.response.status_code";
}
