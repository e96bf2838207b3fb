namespace Pfmg.Cloud.Core.Runs;

/// <summary>The pauses between the tries of a task: each is the one before times a factor, up to a maximum.</summary>
public sealed record TaskBackoff
{
    /// <summary>Seconds before the second try, at least 0.</summary>
    public double FirstSeconds { get; init; } = 1;

    /// <summary>How much longer each pause is than the one before, at least 1.</summary>
    public double Factor { get; init; } = 5;

    /// <summary>No pause is longer, in seconds.</summary>
    public double MaximumSeconds { get; init; } = 300;

    /// <summary>The pause after a try that failed.</summary>
    /// <param name="tried">How often the task has been tried, at least 1.</param>
    public TimeSpan After(int tried) => TimeSpan.FromSeconds(Math.Min(MaximumSeconds, FirstSeconds * Math.Pow(Factor, tried - 1)));
}
