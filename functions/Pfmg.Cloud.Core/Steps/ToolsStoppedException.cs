namespace Pfmg.Cloud.Core.Steps;

/// <summary>Tools were killed because their task was stopped; what they wrote last may say what they were waiting for.</summary>
/// <param name="lastLines">The last lines of all of them.</param>
/// <param name="ct">What stopped them.</param>
public sealed class ToolsStoppedException(IReadOnlyList<string> lastLines, CancellationToken ct) : OperationCanceledException(ct)
{
    /// <summary>The last lines that the tools wrote to their standard errors.</summary>
    public IReadOnlyList<string> LastLines { get; } = lastLines;
}
