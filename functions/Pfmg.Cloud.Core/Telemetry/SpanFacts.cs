using System.Diagnostics;

namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>Says how something went, in its span.</summary>
public static class SpanFacts
{
    /// <summary>Says that it failed.</summary>
    /// <param name="span">The span; null if nobody listens.</param>
    /// <param name="code">A stable code. A failure's message is left out: it may quote what a sender wrote.</param>
    public static void Failed(this Activity? span, string code) => span?.SetTag(Facts.Code, code).SetStatus(ActivityStatusCode.Error);
}
