using System.Diagnostics;

namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>A kind of span: what it is of, and the only attributes that it may carry.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its place between processes.</param>
/// <param name="Meaning">What it is of, one sentence.</param>
/// <param name="Attributes">Names of attributes, of <see cref="Facts"/>.</param>
public sealed record SpanShape(string Name, ActivityKind Kind, string Meaning, IReadOnlyList<string> Attributes)
{
    /// <summary>Begins a span; dispose it to end it.</summary>
    /// <param name="parent">What it is below; null for the current span, and without one it begins a trace.</param>
    /// <param name="startedAt">When it began, if that was earlier.</param>
    /// <returns>Null if nobody listens.</returns>
    public Activity? Begin(ActivityContext? parent = null, DateTimeOffset startedAt = default) =>
        Spans.Source.StartActivity(Kind, parent ?? default, startTime: startedAt, name: Name);

    /// <summary>Begins a span of a certain trace: below the current span if that is of it, else below the trace's root.</summary>
    /// <param name="root">The trace's root.</param>
    public Activity? BeginIn(ActivityContext root) => Begin(Activity.Current?.TraceId == root.TraceId ? null : root);

    /// <summary>Begins a span below nothing but a parent given, whatever the current span is.</summary>
    /// <param name="parent">The parent; null to begin a trace.</param>
    public Activity? BeginApart(ActivityContext? parent)
    {
        if (!Spans.AreWanted)
        {
            return null;
        }

        // Without a parent given, the source would take the current span.
        Activity.Current = null;
        return Begin(parent);
    }
}
