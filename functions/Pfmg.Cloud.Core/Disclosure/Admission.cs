using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>Whether an aggregate over a cohort may be told, and over whom then.</summary>
/// <param name="Outcome">What was decided.</param>
/// <param name="Cohort">Over whom the aggregate is to be made: the cohort asked for, or the earlier one that is repeated; null if nothing is told.</param>
/// <param name="RegisterVersion">The register that this cohort is of; null if nothing is told.</param>
/// <param name="Reason">Why it is not the cohort asked for; for the audit, never for the caller: it tells what the rule hides.</param>
public sealed record Admission(AdmissionOutcome Outcome, ParticipantSet? Cohort, long? RegisterVersion, WithheldReason Reason)
{
    /// <summary>Whether an aggregate may be told.</summary>
    public bool MayTell => Cohort is not null;

    /// <summary>The cohort's size as the audience is told it.</summary>
    /// <param name="rule">The rule in force.</param>
    /// <param name="audience">As admitted.</param>
    public MaskedCount Count(DisclosureRule rule, Audience audience)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return Cohort is null ? MaskedCount.NotDisclosed : rule.Mask(Cohort.Count, audience);
    }
}

/// <summary>What a ledger decides.</summary>
public enum AdmissionOutcome
{
    /// <summary>Nothing is told: "not disclosed", as for a cell that is too small.</summary>
    Withheld,

    /// <summary>The cohort may be told of; the ledger holds it.</summary>
    Admitted,

    /// <summary>The same question was answered before over a cohort of which all are still in it: that answer is given again until enough have joined.</summary>
    Repeated,
}

/// <summary>Why a cohort is withheld.</summary>
public enum WithheldReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It holds fewer participants than the minimum cell.</summary>
    TooSmall,

    /// <summary>It differs from one released before by fewer participants than the least difference.</summary>
    Difference,

    /// <summary>Sums and differences with several released before would single out fewer than the minimum cell.</summary>
    Combination,
}
