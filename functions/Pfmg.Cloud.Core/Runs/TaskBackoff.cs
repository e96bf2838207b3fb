namespace Pfmg.Cloud.Core.Runs;

/// <summary>The pauses between the tries of a task: each is the one before times a factor, up to a maximum.</summary>
/// <param name="FirstSeconds">Seconds before the second try, at least 0.</param>
/// <param name="Factor">How much longer each pause is than the one before, at least 1.</param>
/// <param name="MaximumSeconds">No pause is longer, in seconds.</param>
public sealed record TaskBackoff(double FirstSeconds = 1, double Factor = 5, double MaximumSeconds = 300)
{
    /// <summary>The pause after a try that failed.</summary>
    /// <param name="tried">How often the task has been tried, at least 1.</param>
    public TimeSpan After(int tried) => TimeSpan.FromSeconds(Math.Min(MaximumSeconds, FirstSeconds * Math.Pow(Factor, tried - 1)));
}
