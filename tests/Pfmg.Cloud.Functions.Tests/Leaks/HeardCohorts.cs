namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>The rule of disclosure as a reader of docs/disclosure.md would write it: who was told of whom, and what must never be told then.</summary>
/// <remarks>
/// Naive: it compares cohorts pair by pair. The service audits sums of several besides, so where something was heard before it may withhold more
/// than must be withheld here; never less, and where nothing was, not more either.
/// </remarks>
internal sealed class HeardCohorts
{
    /// <summary>Who has not signed in.</summary>
    public const string Public = "";

    private const int Minimum = 5;

    private readonly List<(string Audience, HashSet<int> Cohort)> _heard = [];

    /// <summary>Whether nothing may be told of a cohort: it is too small, or too near to one that this audience or everybody was told of.</summary>
    public bool MustWithhold(string audience, HashSet<int> cohort) => cohort.Count < Minimum || By(audience).Any(other => Apart(other, cohort) is > 0 and < Minimum);

    /// <summary>Whether there is no reason at all to withhold a cohort that need not be: it is the first, or was told of before.</summary>
    public bool MustTell(string audience, HashSet<int> cohort) => !MustWithhold(audience, cohort) && (!By(audience).Any() || By(audience).Any(cohort.SetEquals));

    /// <summary>Something was told.</summary>
    public void Hear(string audience, HashSet<int> cohort) => _heard.Add((audience, cohort));

    private IEnumerable<HashSet<int>> By(string audience) => _heard.Where(one => one.Audience == audience || one.Audience == Public).Select(static one => one.Cohort);

    private static int Apart(HashSet<int> one, HashSet<int> other) => one.Count(person => !other.Contains(person)) + other.Count(person => !one.Contains(person));
}
