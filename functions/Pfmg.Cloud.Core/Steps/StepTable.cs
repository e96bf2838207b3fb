namespace Pfmg.Cloud.Core.Steps;

/// <summary>Which step runs a kind of task. The executable fills it: reads' steps from here, `ingest` and `commit` from the lake.</summary>
public sealed class StepTable
{
    private readonly Dictionary<string, TaskStep> _steps = new(StringComparer.Ordinal);

    /// <summary>Adds the step of a kind.</summary>
    /// <param name="kind">One of <see cref="Runs.TaskKinds"/>, not added yet.</param>
    /// <param name="step">The step.</param>
    /// <returns>This table.</returns>
    public StepTable Add(string kind, TaskStep step)
    {
        _steps.Add(kind, step);
        return this;
    }

    /// <summary>The step of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No step of this kind was added.</exception>
    public TaskStep Of(string kind) =>
        _steps.TryGetValue(kind, out var step) ? step : throw new ArgumentOutOfRangeException(nameof(kind), kind, "No step of this kind.");
}
