using Microsoft.Extensions.Logging;

namespace Pfmg.Cloud.Local;

/// <summary>Every line this project logs: ids, counts, durations.</summary>
internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Information, "Manifest of run {RunId}: accepted {Accepted}, {Faults} faults")]
    public static partial void ManifestHandled(this ILogger log, string runId, bool accepted, int faults);

    [LoggerMessage(202, LogLevel.Warning, "A manifest could not be handled ({Code}); the next scan tries again")]
    public static partial void ManifestNotHandled(this ILogger log, Exception failure, string code);

    [LoggerMessage(203, LogLevel.Information, "A {Kind} task of run {RunId} begins")]
    public static partial void TaskStarted(this ILogger log, string runId, string kind);

    [LoggerMessage(204, LogLevel.Warning, "A {Kind} task of run {RunId} failed ({Code}), try {Tried} of {Tries}")]
    public static partial void TaskFailed(this ILogger log, string runId, string kind, string code, int tried, int tries);

    [LoggerMessage(205, LogLevel.Error, "The store took no receipt of a failed {Kind} task of run {RunId}")]
    public static partial void ReceiptLost(this ILogger log, string runId, string kind);
}
