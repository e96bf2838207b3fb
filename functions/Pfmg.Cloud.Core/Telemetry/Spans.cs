using System.Diagnostics;

namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>Every span that this program makes. Nobody listening, none is made.</summary>
public static class Spans
{
    /// <summary>The name by which exporters subscribe.</summary>
    public const string SourceName = "Pfmg.Cloud";

    /// <summary>Whether anybody listens.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>A request.</summary>
    public static SpanShape Request { get; } = new(
        "request",
        ActivityKind.Server,
        "A request to the service; its name is the method and the route's template. Below its caller's span or, for a file of an upload, below the upload.",
        [Facts.Method, Facts.Route, Facts.Status, Facts.Code, Facts.LakeVersion, Facts.Rows, Facts.FetchedBytes, Facts.FetchedRequests]);

    /// <summary>A manifest arrived.</summary>
    public static SpanShape Event { get; } = new("event", ActivityKind.Consumer, "The event of a manifest's arrival, taken from its queue or from the watched folder.", [Facts.Run]);

    /// <summary>A run is checked, planned and submitted.</summary>
    public static SpanShape Start { get; } = new(
        "run.start", ActivityKind.Internal, "A manifest is checked, planned and submitted, or refused.", [Facts.Run, Facts.Known, Facts.Tasks, Facts.Faults]);

    /// <summary>A run, from its plan to its end.</summary>
    public static SpanShape Run { get; } = new(
        "run", ActivityKind.Internal, "A run from its plan to its end, made when the end is told.", [Facts.Run, Facts.State, Facts.Tasks, Facts.Code, Facts.LakeVersion]);

    /// <summary>A try of a task, as its supervisor sees it.</summary>
    public static SpanShape Try { get; } = new(
        "task", ActivityKind.Internal, "A try of a task as its supervisor sees it, so also of one that was killed.", [Facts.Run, Facts.Kind, Facts.Task, Facts.Try, Facts.Code]);

    /// <summary>A step at work.</summary>
    public static SpanShape Step { get; } = new(
        "task.step",
        ActivityKind.Internal,
        "The step of a try at work, as its own process sees it; below the try.",
        [Facts.Run, Facts.Kind, Facts.Task, Facts.Unit, Facts.Read, Facts.Written, Facts.Rejected, Facts.ToolSeconds, Facts.PeakMemory, Facts.Code]);

    /// <summary>A commit.</summary>
    public static SpanShape Commit { get; } = new(
        "lake.commit", ActivityKind.Internal, "Data files are made visible as one version of the lake, and published.", [Facts.LakeVersion, Facts.Files, Facts.Rows, Facts.Known]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SpanShape> All { get; } = [Request, Event, Start, Run, Try, Step, Commit];

    internal static ActivitySource Source { get; } = new(SourceName);
}
