using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>An account in a task's books: what it took of one unit, and where all of that went. It balances, or the task fails.</summary>
/// <remarks>
/// What goes in is what others promised (their receipts) or what was counted on arrival; what goes out is counted where
/// it is written. A kind of task that is new only keeps its books by these places and is part of the chain.
/// </remarks>
public sealed record TaskAccount
{
    /// <summary>What is counted; see <see cref="Units"/>.</summary>
    public required string Unit { get; init; }

    /// <summary>Whose: a sample, or a delivered file by its path in the manifest.</summary>
    public required string Subject { get; init; }

    /// <summary>From where; see <see cref="Places"/>.</summary>
    public required IReadOnlyList<Flow> In { get; init; }

    /// <summary>Where to; see <see cref="Places"/>.</summary>
    public required IReadOnlyList<Flow> Out { get; init; }

    /// <summary>What was left out on purpose, by reason; without reasons of count 0.</summary>
    public IReadOnlyList<Flow> Rejected { get; init => field = value ?? []; } = [];

    /// <summary>Whether everything that came in went out or was rejected, and nothing is negative.</summary>
    [JsonIgnore]
    public bool Balances => Total(In) == Total(Out) + Total(Rejected) && In.Concat(Out).Concat(Rejected).All(flow => flow.Count >= 0);

    /// <summary>An account.</summary>
    /// <param name="unit">See <see cref="Unit"/>.</param>
    /// <param name="subject">See <see cref="Subject"/>.</param>
    /// <param name="taken">See <see cref="In"/>.</param>
    /// <param name="given">See <see cref="Out"/>.</param>
    /// <param name="rejected">See <see cref="Rejected"/>; those of count 0 are dropped.</param>
    public static TaskAccount Of(string unit, string subject, IReadOnlyList<Flow> taken, IReadOnlyList<Flow> given, params IEnumerable<Flow> rejected) => new()
    {
        Unit = unit,
        Subject = subject,
        In = taken,
        Out = given,
        Rejected = [.. rejected.Where(flow => flow.Count != 0)],
    };

    /// <summary>The account in one figure a side.</summary>
    public TaskCounts ToCounts() => new(Unit, Total(In), Total(Out), Total(Rejected));

    private static long Total(IReadOnlyList<Flow> flows) => flows.Sum(flow => flow.Count);
}

/// <summary>A number of things on one side of an account.</summary>
/// <param name="Place">Where they come from or go to; of rejected things, why.</param>
/// <param name="Count">How many.</param>
public sealed record Flow(string Place, long Count);
