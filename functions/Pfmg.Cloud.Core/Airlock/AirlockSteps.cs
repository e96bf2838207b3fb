using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Which acts lead from which state to which.</summary>
public static class AirlockSteps
{
    private static readonly Step[] Steps =
    [
        new("submit", AirlockState.Submitted, AirlockState.Draft),
        new("approve", AirlockState.Approved, AirlockState.Submitted),
        new("refuse", AirlockState.Refused, AirlockState.Submitted),
        new("fetch", AirlockState.Approved, AirlockState.Approved),
        new("hold", AirlockState.Held, AirlockState.Submitted, AirlockState.Approved),
        new("withdraw", AirlockState.Withdrawn, AirlockState.Draft, AirlockState.Submitted, AirlockState.Approved, AirlockState.Held),
    ];

    /// <summary>The acts that are legal in a state.</summary>
    public static IReadOnlyList<string> Legal(AirlockState state) => [.. Steps.Where(step => step.From.Contains(state)).Select(step => step.Act)];

    /// <summary>The state after an act.</summary>
    /// <exception cref="ConflictException">It is no step from this state; those that are, are named.</exception>
    public static AirlockState After(AirlockState state, string act) => Steps.FirstOrDefault(step => step.Act == act && step.From.Contains(state)) is { } step
        ? step.To
        : throw new ConflictException($"What is {state.ToString().ToLowerInvariant()} cannot {act}.") { Legal = Legal(state) };

    private sealed record Step(string Act, AirlockState To, params IReadOnlyList<AirlockState> From);
}
