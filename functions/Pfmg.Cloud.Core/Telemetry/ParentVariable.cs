using System.Diagnostics;

namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>How the span that starts a process becomes the parent of that process' own.</summary>
/// <remarks>Source: OpenTelemetry, "Environment Variables as Context Propagation Carriers"; the value is W3C Trace Context's `traceparent`.</remarks>
public static class ParentVariable
{
    /// <summary>The variable.</summary>
    public const string Name = "TRACEPARENT";

    /// <summary>What a child process is to find in it: the current span; null if there is none.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>The parent that a text names; null if it names none.</summary>
    /// <param name="text">What was found in the variable.</param>
    public static ActivityContext? Read(string? text) => ActivityContext.TryParse(text, null, isRemote: true, out var parent) ? parent : null;
}
