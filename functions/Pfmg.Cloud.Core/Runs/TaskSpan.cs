using System.Diagnostics;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Begins the spans of tasks.</summary>
public static class TaskSpan
{
    /// <summary>A try of a task, in the trace of its run's upload.</summary>
    /// <param name="shape"><see cref="Spans.Try"/>.</param>
    /// <param name="plan">The run.</param>
    /// <param name="task">One of its tasks; told by its number, since its id holds a sample's name.</param>
    /// <param name="tried">Which try, from 1.</param>
    public static Activity? BeginOf(this SpanShape shape, RunPlan plan, PlannedTask task, int tried) => shape
        .Begin(UploadTrace.Of(plan.Platform, plan.Run))
        ?.SetTag(Facts.Run, plan.RunId).SetTag(Facts.Kind, task.Kind).SetTag(Facts.Task, plan.NumberOf(task)).SetTag(Facts.Try, tried);
}
