using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Turns what a step threw into what its receipt says.</summary>
public static class DescribeFailure
{
    private const int StackLines = 20;

    /// <summary>Names the cause by its code.</summary>
    public static TaskFailure Of(Exception thrown) => thrown switch
    {
        InvalidInputException invalid => new TaskFailure(invalid.Code, invalid.Message, invalid.Faults, []),
        _ when IsDiskFull(thrown) => new TaskFailure(FailureCodes.OutOfDisk, WithholdData.From(thrown.Message), [], LinesOf(thrown)),
        CorruptException { Breaks: { Count: > 0 } breaks } unbalanced => new TaskFailure(FailureCodes.Unbalanced, unbalanced.Message, [], breaks),
        LakeException known => new TaskFailure(known.Code, known.Message, [], LinesOf(known)),
        OutOfMemoryException => new TaskFailure(FailureCodes.OutOfMemory, "The machine gave no more memory.", [], Stack(thrown)),
        _ => new TaskFailure(FailureCodes.Internal, $"{thrown.GetType().Name}: {WithholdData.From(thrown.Message)}", [], Stack(thrown)),
    };

    /// <summary>The step was stopped at its limit of time.</summary>
    public static TaskFailure OfTimeout(PlannedTask task, Exception thrown) =>
        new(FailureCodes.Timeout, $"The task did not end within {task.TimeoutSeconds} s.", [], (thrown as ToolsStoppedException)?.LastLines ?? []);

    // ENOSPC and EDQUOT reach us as an exception of ours around .NET's, or in a tool's own words (strerror in the C locale).
    private static bool IsDiskFull(Exception thrown) =>
        LinesOf(thrown).Any(SaysDiskFull) || SaysDiskFull(thrown.Message) || (thrown.InnerException is { } inner && IsDiskFull(inner));

    private static bool SaysDiskFull(string text) =>
        text.Contains("No space left on device", StringComparison.Ordinal) || text.Contains("Disk quota exceeded", StringComparison.Ordinal);

    private static IReadOnlyList<string> LinesOf(Exception thrown) => (thrown as UnavailableException)?.LastLines ?? [];

    private static IReadOnlyList<string> Stack(Exception thrown) => [.. (thrown.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(StackLines)];
}
