namespace Pfmg.Cloud.Core.Runs;

/// <summary>A run's reconciliation from reads to rows: everything that one task gave, the next took.</summary>
public sealed record RunChain
{
    /// <summary>Whether all of it balances; null while tasks are still to come, or if nothing was counted.</summary>
    public bool? Balanced { get; init; }

    /// <summary>In the order in which a run passes through them, sample by sample.</summary>
    public required IReadOnlyList<ChainLink> Links { get; init; }

    /// <summary>What was left out on purpose.</summary>
    public required IReadOnlyList<ChainLoss> Rejected { get; init; }

    /// <summary>A sentence for each account and each link that does not balance.</summary>
    public required IReadOnlyList<string> Breaks { get; init; }
}

/// <summary>A place where things pass from task to task.</summary>
/// <param name="Subject">Whose: a sample, or a delivered file.</param>
/// <param name="Unit">What is counted; see <see cref="Units"/>.</param>
/// <param name="Place">See <see cref="Places"/>.</param>
/// <param name="Given">What was put there, one a kind of task; the sum counts.</param>
/// <param name="Taken">What was taken from there, one a kind of task; each must be all that was given.</param>
/// <param name="Balanced">Whether they are the same; null while tasks are still to come.</param>
public sealed record ChainLink(
    string Subject, string Unit, string Place, IReadOnlyList<ChainSide> Given, IReadOnlyList<ChainSide> Taken, bool? Balanced);

/// <summary>What tasks of one kind gave or took.</summary>
/// <param name="Kind">See <see cref="TaskKinds"/>.</param>
/// <param name="Tasks">How many of them.</param>
/// <param name="Count">Of the link's unit.</param>
public sealed record ChainSide(string Kind, int Tasks, long Count);

/// <summary>What tasks of one kind left out on purpose.</summary>
/// <param name="Subject">Whose: a sample, or a delivered file.</param>
/// <param name="Unit">What is counted; see <see cref="Units"/>.</param>
/// <param name="Kind">See <see cref="TaskKinds"/>.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How many.</param>
public sealed record ChainLoss(string Subject, string Unit, string Kind, string Reason, long Count);
