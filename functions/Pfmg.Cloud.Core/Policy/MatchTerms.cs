using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Matches what a consent allows against what a project wants.</summary>
/// <remarks>Source: DUO's definitions (duo.csv) and GA4GH's matching algorithm for them; docs/policy.md has a story for each rule.</remarks>
internal static class MatchTerms
{
    /// <summary>Whether a project keeps to terms, and what it owes for that.</summary>
    /// <param name="terms">What was allowed.</param>
    /// <param name="effective">From when on.</param>
    /// <param name="use">What is wanted.</param>
    /// <param name="date">When.</param>
    /// <param name="mondo">Which disease lies below which.</param>
    /// <param name="denied">Takes the clauses that deny: "duo-" and the term's shorthand.</param>
    /// <param name="owed">Takes the duties.</param>
    public static void Run(DuoTerms terms, DateOnly effective, ResearchUse use, DateOnly date, Ontology mondo, ISet<string> denied, ICollection<Owed> owed)
    {
        if (!PermissionAllows(terms, use, mondo))
        {
            denied.Add("duo-" + Shorthand(DuoCodes.Permissions, terms.Permission));
        }

        foreach (var modifier in terms.Modifiers)
        {
            string shorthand = Shorthand(DuoCodes.Modifiers, modifier.Code);
            if (!ModifierAllows(shorthand, modifier, effective, use, date))
            {
                denied.Add("duo-" + shorthand);
            }
            else if (DutyOf(shorthand, modifier, effective, use) is { } duty)
            {
                owed.Add(duty);
            }
        }

        if (use.ForClinicalCare && !terms.Modifiers.Any(static one => Shorthand(DuoCodes.Modifiers, one.Code) == "cc"))
        {
            denied.Add("duo-cc");
        }
    }

    /// <summary>The last day of a time limit: so many months after the consent took effect, less a day.</summary>
    public static DateOnly? LastDay(DuoModifier modifier, DateOnly effective) =>
        modifier.Months is { } months ? effective.AddMonths(months).AddDays(-1) : null;

    private static bool PermissionAllows(DuoTerms terms, ResearchUse use, Ontology mondo) => terms.Permission switch
    {
        DuoCodes.NoRestriction or DuoCodes.GeneralResearch => DuoCodes.Permissions.ContainsKey(use.Purpose),
        DuoCodes.HealthResearch => use.Purpose is DuoCodes.HealthResearch or DuoCodes.DiseaseSpecific && !use.StudiesAncestry,
        DuoCodes.DiseaseSpecific => use.Purpose == DuoCodes.DiseaseSpecific && !use.StudiesAncestry && use.Diseases.Count > 0
            && use.Diseases.All(wanted => terms.Diseases.Any(allowed => mondo.IsOrDescends(wanted, allowed))),
        DuoCodes.OriginsOrAncestry => use.Purpose == DuoCodes.OriginsOrAncestry,
        _ => false,
    };

    private static bool ModifierAllows(string shorthand, DuoModifier modifier, DateOnly effective, ResearchUse use, DateOnly date) => shorthand switch
    {
        "rs" => AreAmong(use.ResearchTypes, modifier.Values),
        "nmds" => !use.DevelopsMethods,
        "gso" => !use.PhenotypesOnly,
        "npuncu" => !use.IsForProfit && use.InstitutionsAreNonProfit,
        "npu" => use.InstitutionsAreNonProfit,
        "ncu" => !use.IsForProfit,
        "npoa" => !use.StudiesAncestry && use.Purpose != DuoCodes.OriginsOrAncestry,
        "gs" => AreAmong(use.Countries, modifier.Values),
        "us" => AreAmong(use.Users, modifier.Values),
        "ps" => use.ProjectId is { } project && modifier.Values.Contains(project, StringComparer.Ordinal),
        "is" => AreAmong(use.Institutions, modifier.Values),
        "ts" => LastDay(modifier, effective) is { } last && date <= last,
        "irb" => use.EthicsApproval != Undertaking.Declined,
        "pub" => use.Publication != Undertaking.Declined,
        "col" => use.Collaboration != Undertaking.Declined,
        "rtn" => use.ReturnOfResults != Undertaking.Declined,
        "mor" => modifier.Until is not null,
        "cc" => true,
        _ => false,
    };

    private static Owed? DutyOf(string shorthand, DuoModifier modifier, DateOnly effective, ResearchUse use) => shorthand switch
    {
        "irb" when use.EthicsApproval == Undertaking.Undertaken => new Owed("IRB", null),
        "pub" when use.Publication == Undertaking.Undertaken => new Owed("PUB", null),
        "col" when use.Collaboration == Undertaking.Undertaken => new Owed("COL", null),
        "rtn" when use.ReturnOfResults == Undertaking.Undertaken => new Owed("RTN", null),
        "mor" => new Owed("MOR", modifier.Until),
        "ts" => new Owed("TS", LastDay(modifier, effective)),
        _ => null,
    };

    // Who tells nothing is not among those allowed.
    private static bool AreAmong(IReadOnlyList<string> wanted, IReadOnlyList<string> allowed) =>
        wanted.Count > 0 && wanted.All(one => allowed.Contains(one, StringComparer.Ordinal));

    // A term that this code does not know has no meaning that could be kept to.
    private static string Shorthand(IReadOnlyDictionary<string, string> terms, string code) =>
        terms.TryGetValue(code, out string? shorthand) ? shorthand.ToLowerInvariant() : "unknown-term";
}

/// <summary>A duty of a project towards one consent.</summary>
/// <param name="Code">IRB, PUB, COL, RTN, MOR or TS.</param>
/// <param name="Date">Of MOR the first day on which results may be published, of TS the last day of use; else null.</param>
internal sealed record Owed(string Code, DateOnly? Date);
