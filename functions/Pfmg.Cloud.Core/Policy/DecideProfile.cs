using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Decides one question for one profile. Pure.</summary>
internal sealed class DecideProfile(AccessQuestion question, ConsentPolicy policy, Ontology mondo)
{
    /// <summary>What the profile is told.</summary>
    public ProfileVerdict Run(ConsentProfile profile)
    {
        var denied = new SortedSet<string>(StringComparer.Ordinal);
        var owed = new HashSet<Owed>();
        if (profile.IsErased)
        {
            denied.Add("erased");
            return new ProfileVerdict(denied, owed);
        }

        switch (question.Purpose)
        {
            case AccessPurpose.Stewardship:
                break;
            case AccessPurpose.Care:
                DenyUse(profile.Care, denied);
                break;
            case AccessPurpose.Public:
                DecidePublic(profile, denied);
                break;
            default:
                DecideResearch(profile, question.Use!, denied, owed);
                break;
        }

        return new ProfileVerdict(denied, owed);
    }

    /// <summary>The uses that a project needs consent to.</summary>
    public static IEnumerable<ConsentUse> UsesOf(ResearchUse use, ConsentPolicy policy)
    {
        yield return ConsentUse.Research;
        if (use.IsForProfit || !use.InstitutionsAreNonProfit)
        {
            yield return ConsentUse.Industry;
        }

        if (use.Countries.Count == 0 || use.Countries.Any(country => !policy.HomeCountries.Contains(country, StringComparer.Ordinal)))
        {
            yield return ConsentUse.International;
        }
    }

    private void DecideResearch(ConsentProfile profile, ResearchUse use, SortedSet<string> denied, HashSet<Owed> owed)
    {
        if (use.Start is { } start && question.Purpose == AccessPurpose.Project && question.Date < start)
        {
            denied.Add("project-not-begun");
        }

        if (use.End is { } end && question.Date > end)
        {
            denied.Add("project-ended");
        }

        foreach (var needed in UsesOf(use, policy))
        {
            var standing = profile.Of(needed);
            DenyUse(standing, denied);
            DenyMinority(standing, use.Start ?? question.Date, denied);
            foreach (var terms in (ReadOnlySpan<DuoTerms?>)[standing.FormTerms, standing.OwnTerms])
            {
                if (terms is not null)
                {
                    MatchTerms.Run(terms, standing.Effective, use, question.Date, mondo, denied, owed);
                }
            }
        }
    }

    /// <summary>Published counts: whoever asks, from wherever, for whatever purpose of health.</summary>
    private void DecidePublic(ConsentProfile profile, SortedSet<string> denied)
    {
        DenyUse(profile.Research, denied);
        DenyMinority(profile.Research, question.Date, denied);
        if (!profile.AllowsPublicAggregates)
        {
            denied.Add("public-not-on-form");
        }

        foreach (var refused in policy.RefusalsThatEndPublicAggregates.Where(use => profile.Of(use).IsRefused))
        {
            DenyUse(profile.Of(refused), denied);
        }

        // What a person chose beyond the form narrows what they agreed to, and nobody can say for the public that it keeps to it.
        if (profile.Research.OwnTerms is not null)
        {
            denied.Add("public-own-terms");
        }
    }

    private static void DenyUse(UseStanding standing, SortedSet<string> denied)
    {
        if (standing.Denial is { } clause)
        {
            denied.Add(clause);
        }
    }

    private void DenyMinority(UseStanding standing, DateOnly begun, SortedSet<string> denied)
    {
        if (standing.AdultSince is { } adult
            && !(begun < adult ? policy.GuardianConsentOutlivesMinorityForEarlierProjects : policy.GuardianConsentOutlivesMinorityForLaterProjects))
        {
            denied.Add("own-consent-as-adult");
        }
    }
}

/// <summary>What a profile is told.</summary>
/// <param name="Denied">The clauses that deny; none if it is permitted.</param>
/// <param name="Owed">What is owed if it is permitted.</param>
internal sealed record ProfileVerdict(IReadOnlySet<string> Denied, IReadOnlySet<Owed> Owed);
