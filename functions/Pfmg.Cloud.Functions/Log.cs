namespace Pfmg.Cloud.Functions;

/// <summary>Every line this program logs: ids, counts, durations. Never a sample's name, a genotype, a query or a file's name.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Request {TraceId} failed: {Code} {Exception} at {Stack}")]
    public static partial void RequestFailed(this ILogger log, string traceId, string code, string exception, string stack);

    [LoggerMessage(2, LogLevel.Information, "Manifest of run {RunId}: accepted {Accepted}, {Faults} faults")]
    public static partial void ManifestHandled(this ILogger log, string runId, bool accepted, int faults);
}
