namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>The persons that frequencies count, each by one callset a reference.</summary>
/// <param name="Parts">One a reference that anyone was compared with, in the order of answers: by name, those without one last.</param>
/// <param name="WithoutReferenceCalls">Current germline callsets left out for want of reference calls.</param>
internal sealed record Cohort(IReadOnlyList<CohortPart> Parts, int WithoutReferenceCalls)
{
    /// <summary>The rules of counting applied, in ordinal order.</summary>
    public IReadOnlyList<string> Rules => [.. Parts.SelectMany(static part => part.Rules).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Persons, once a reference.</summary>
    public int Persons => Parts.Sum(static part => part.Ids.Count);

    /// <summary>Whom they count, as the scope names them; made when it is read.</summary>
    public IEnumerable<string> People => Parts.SelectMany(static part => part.People);

    /// <summary>The callsets of all parts.</summary>
    public IEnumerable<int> Ids => Parts.SelectMany(static part => part.Ids);
}

/// <summary>The persons of one reference.</summary>
/// <param name="Reference">Its name; null without one.</param>
/// <param name="Ids">Their callsets, ascending.</param>
/// <param name="Rules">The rules of counting applied, in ordinal order.</param>
internal sealed record CohortPart(string? Reference, IReadOnlyList<int> Ids, IReadOnlyList<string> Rules)
{
    /// <summary>Whom they are of, as the scope names them; made when it is read.</summary>
    public IEnumerable<string> People { get; init; } = [];

    /// <summary>The rules as answers name them.</summary>
    public string Rule { get; } = string.Join(',', Rules);
}
