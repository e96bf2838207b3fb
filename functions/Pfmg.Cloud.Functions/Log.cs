using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions;

/// <summary>Every line this program logs: ids, counts, durations. Never a sample's name, a genotype, a query or a file's name.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Error, "Request {TraceId} failed: {Code} {Exception} at {Stack}")]
    public static partial void RequestFailed(this ILogger log, string traceId, string code, string exception, string stack);

    [LoggerMessage(103, LogLevel.Information, "Sweep: {Kind} {Action} {Objects} objects of {Subject}")]
    public static partial void SweepFound(this ILogger log, string kind, SweepAction action, int objects, string subject);

    [LoggerMessage(104, LogLevel.Error, "A sweep failed ({Code}); the next one goes on")]
    public static partial void SweepFailed(this ILogger log, Exception failure, string code);

    /// <summary>Logs what a sweep found, a line a finding. Subjects in uploads are left out: platforms name them.</summary>
    public static void Swept(this ILogger log, SweepReport report)
    {
        foreach (var finding in report.Findings)
        {
            var subject = finding.Subject.StartsWith(StorePaths.Uploads, StringComparison.Ordinal) ? "an upload" : finding.Subject;
            log.SweepFound(finding.Kind, finding.Action, finding.Objects, subject);
        }
    }

    [LoggerMessage(102, LogLevel.Information, "Manifest of run {RunId}: accepted {Accepted}, {Faults} faults")]
    public static partial void ManifestHandled(this ILogger log, string runId, bool accepted, int faults);

    [LoggerMessage(131, LogLevel.Error, "A file could not be summed up ({Exception}, {Code}); whoever asks again begins it again")]
    public static partial void FileNotSummed(this ILogger log, string exception, string code);

    [LoggerMessage(105, LogLevel.Error, "Message {MessageId} of queue {Queue} failed as often as it may and is set aside")]
    public static partial void MessageSetAside(this ILogger log, string messageId, string queue);

    [LoggerMessage(141, LogLevel.Information, "Audit anchor {Sha256} of {Chains} chains, {Faults} faults")]
    public static partial void AuditAnchored(this ILogger log, string sha256, int chains, int faults);

    [LoggerMessage(142, LogLevel.Critical, "The audit trail is not as it was written: {File} {Where}")]
    public static partial void AuditBroken(this ILogger log, string file, string where);

    [LoggerMessage(143, LogLevel.Error, "An audit anchor could not be taken ({Code}); the next try goes on")]
    public static partial void AnchorFailed(this ILogger log, Exception failure, string code);

    [LoggerMessage(151, LogLevel.Information, "The counter was behind: {Count} events told and duties made")]
    private static partial void CounterWasBehind(this ILogger log, int count);

    [LoggerMessage(152, LogLevel.Error, "A part of the counter could not be mended ({Code}); the next sweep goes on")]
    public static partial void MendFailed(this ILogger log, Exception failure, string code);

    /// <summary>Logs what was mended at the counter, if anything was.</summary>
    public static void CounterMended(this ILogger log, int count)
    {
        if (count > 0)
        {
            log.CounterWasBehind(count);
        }
    }

    /// <summary>Logs an anchor, with its hash: a witness outside of the store.</summary>
    public static void Anchored(this ILogger log, AnchorReport? report)
    {
        if (report is null)
        {
            return;
        }

        log.AuditAnchored(report.Sha256, report.Chains, report.Faults.Count);
        foreach (var fault in report.Faults)
        {
            log.AuditBroken(fault.File, fault.Where);
        }
    }
}
