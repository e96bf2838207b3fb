using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>The rules of docs/policy.md once more, person by person and sentence by sentence, without any of the engine's own parts: its oracle.</summary>
internal sealed class NaiveConsent(ConsentPolicy policy, Ontology mondo)
{
    public List<string> Why(RegisteredParticipant person, AccessQuestion q)
    {
        if (q.Purpose == AccessPurpose.Care)
        {
            bool mine = person.Data.Clinicians.Any(c => c == q.Subject);
            bool broken = person.BreakGlasses.Any(b => b.Clinician == q.Subject && q.At >= b.From && q.At < b.Until);
            if (!mine && !broken)
            {
                return ["not-own-patient"];
            }
        }

        if (person.IsErased)
        {
            return ["erased"];
        }

        var why = new HashSet<string>();
        if (q.Purpose == AccessPurpose.Care)
        {
            why.UnionWith(WhyNot(person, ConsentUse.Care, q.Date, null));
        }
        else if (q.Purpose == AccessPurpose.Public)
        {
            why.UnionWith(WhyNot(person, ConsentUse.Research, q.Date, q.Date));
            var said = Last(person, ConsentUse.Research, q.Date);
            if (said is null || policy.Forms.FirstOrDefault(f => f.Form == said.Form && f.Version == said.FormVersion) is not { AllowsPublicAggregates: true })
            {
                why.Add("public-not-on-form");
            }

            if (said?.Terms is not null && !WhyNot(person, ConsentUse.Research, q.Date, null).Any())
            {
                why.Add("public-own-terms");
            }

            foreach (var use in policy.RefusalsThatEndPublicAggregates)
            {
                if (Last(person, use, q.Date) is { Status: ConsentStatus.Opposed or ConsentStatus.Withdrawn } refusal)
                {
                    why.Add($"{Name(use)}-{(refusal.Status == ConsentStatus.Opposed ? "opposed" : "withdrawn")}");
                }
            }
        }
        else if (q.Purpose is AccessPurpose.Project or AccessPurpose.Preview)
        {
            var use = q.Use!;
            if (q.Purpose == AccessPurpose.Project && use.Start > q.Date)
            {
                why.Add("project-not-begun");
            }

            if (use.End < q.Date)
            {
                why.Add("project-ended");
            }

            foreach (var needed in Needed(use))
            {
                why.UnionWith(WhyNot(person, needed, q.Date, use.Start ?? q.Date));
                foreach (var (terms, from) in Terms(person, needed, q.Date))
                {
                    why.UnionWith(Duo(terms, from, use, q.Date));
                }
            }
        }

        return [.. why.Order(StringComparer.Ordinal)];
    }

    public HashSet<(string Code, DateOnly? Date)> Duties(RegisteredParticipant person, AccessQuestion q)
    {
        var duties = new HashSet<(string, DateOnly?)>();
        if (q.Use is not { } use)
        {
            return duties;
        }

        foreach (var (terms, from) in Needed(use).SelectMany(needed => Terms(person, needed, q.Date)))
        {
            foreach (var m in terms.Modifiers)
            {
                void If(string code, string shorthand, bool holds, DateOnly? date = null)
                {
                    if (m.Code == code && holds)
                    {
                        duties.Add((shorthand, date));
                    }
                }

                If("DUO:0000019", "PUB", use.Publication == Undertaking.Undertaken);
                If("DUO:0000020", "COL", use.Collaboration == Undertaking.Undertaken);
                If("DUO:0000021", "IRB", use.EthicsApproval == Undertaking.Undertaken);
                If("DUO:0000029", "RTN", use.ReturnOfResults == Undertaking.Undertaken);
                If("DUO:0000024", "MOR", true, m.Until);
                If("DUO:0000025", "TS", true, m.Months is { } months ? from.AddMonths(months).AddDays(-1) : null);
            }
        }

        return duties;
    }

    private List<ConsentUse> Needed(ResearchUse use)
    {
        List<ConsentUse> needed = [ConsentUse.Research];
        if (use.IsForProfit || !use.InstitutionsAreNonProfit)
        {
            needed.Add(ConsentUse.Industry);
        }

        if (!use.Countries.Any() || use.Countries.Except(policy.HomeCountries).Any())
        {
            needed.Add(ConsentUse.International);
        }

        return needed;
    }

    private static ConsentEvent? Last(RegisteredParticipant person, ConsentUse use, DateOnly date) => person.Consents
        .Select((c, i) => (c.Event, i)).Where(x => x.Event.Use == use && x.Event.Effective <= date).OrderByDescending(x => x.Event.Effective)
        .ThenByDescending(x => x.Event.Status is ConsentStatus.Opposed or ConsentStatus.Withdrawn).ThenByDescending(x => x.i).Select(x => x.Event).FirstOrDefault();

    // The first reason why a use is not allowed at all, and the one of age that depends on the project's beginning.
    private IEnumerable<string> WhyNot(RegisteredParticipant person, ConsentUse use, DateOnly date, DateOnly? begun)
    {
        var reason = FirstReason(person, use, date);
        if (reason is not null)
        {
            yield return $"{Name(use)}-{reason}";
        }
        else if (begun is { } start && Last(person, use, date) is { Signatory: Signatory.Guardians or Signatory.SoleGuardian } && person.Data.BirthDate is { } born)
        {
            var adult = born.AddYears(policy.AdultAge);
            bool diedBefore = person.Data.DeathDate is { } died && died < adult;
            if (date >= adult && !diedBefore && start >= adult)
            {
                Assert.False(policy.GuardianConsentOutlivesMinorityForLaterProjects);
                yield return "own-consent-as-adult";
            }
        }
    }

    private string? FirstReason(RegisteredParticipant person, ConsentUse use, DateOnly date)
    {
        if (Last(person, use, date) is not { } said)
        {
            return use == ConsentUse.Care ? null : "no-statement";
        }

        switch (said.Status)
        {
            case ConsentStatus.Opposed: return "opposed";
            case ConsentStatus.Withdrawn: return "withdrawn";
            case ConsentStatus.Informed when use != ConsentUse.Care: return "informed-only";
        }

        if (said.Status == ConsentStatus.Consented)
        {
            bool? minor = person.Data.BirthDate is { } born ? said.Effective < born.AddYears(18) : null;
            bool byGuardians = said.Signatory is Signatory.Guardians or Signatory.SoleGuardian;
            if (said.Signatory == Signatory.OneGuardian)
            {
                return "one-guardian-only";
            }

            if (!byGuardians && minor == true)
            {
                return "signed-by-minor";
            }

            if (byGuardians && minor is null)
            {
                return "age-unknown";
            }

            if (byGuardians && minor == false)
            {
                return "guardians-of-adult";
            }
        }

        if (person.Data.DeathDate < said.Effective)
        {
            return "after-death";
        }

        if (use == ConsentUse.Care)
        {
            return null;
        }

        var form = policy.Forms.FirstOrDefault(f => f.Form == said.Form && f.Version == said.FormVersion);
        if (said.Form != null)
        {
            return form is null ? "form-unknown" : form.Terms.ContainsKey(use) ? null : "not-on-form";
        }

        return said.Terms is null ? "no-terms" : null;
    }

    private IEnumerable<(DuoTerms Terms, DateOnly From)> Terms(RegisteredParticipant person, ConsentUse use, DateOnly date)
    {
        if (FirstReason(person, use, date) is not null || Last(person, use, date) is not { } said)
        {
            yield break;
        }

        if (policy.Forms.FirstOrDefault(f => f.Form == said.Form && f.Version == said.FormVersion) is { } form)
        {
            yield return (form.Terms[use], said.Effective);
        }

        if (said.Terms is { } own)
        {
            yield return (own, said.Effective);
        }
    }

    private IEnumerable<string> Duo(DuoTerms terms, DateOnly from, ResearchUse use, DateOnly date)
    {
        bool ancestry = use.StudiesAncestry || use.Purpose == "DUO:0000011";
        bool health = use.Purpose is "DUO:0000006" or "DUO:0000007";
        bool Below(string disease) => terms.Diseases.Any(d => d == disease || mondo.WithDescendants(d).Contains(disease));
        if (terms.Permission == "DUO:0000006" && !(health && !ancestry))
        {
            yield return "duo-hmb";
        }

        if (terms.Permission == "DUO:0000007" && !(use.Purpose == "DUO:0000007" && !ancestry && use.Diseases.Count != 0 && use.Diseases.All(Below)))
        {
            yield return "duo-ds";
        }

        if (terms.Permission == "DUO:0000011" && use.Purpose != "DUO:0000011")
        {
            yield return "duo-poa";
        }

        foreach (var m in terms.Modifiers)
        {
            bool Only(IReadOnlyList<string> asked) => asked.Count > 0 && !asked.Except(m.Values).Any();
            (string name, bool ok) = m.Code switch
            {
                "DUO:0000012" => ("rs", Only(use.ResearchTypes)),
                "DUO:0000015" => ("nmds", !use.DevelopsMethods),
                "DUO:0000016" => ("gso", !use.PhenotypesOnly),
                "DUO:0000018" => ("npuncu", use.InstitutionsAreNonProfit && !use.IsForProfit),
                "DUO:0000019" => ("pub", use.Publication != Undertaking.Declined),
                "DUO:0000020" => ("col", use.Collaboration != Undertaking.Declined),
                "DUO:0000021" => ("irb", use.EthicsApproval != Undertaking.Declined),
                "DUO:0000022" => ("gs", Only(use.Countries)),
                "DUO:0000024" => ("mor", true),
                "DUO:0000025" => ("ts", date < from.AddMonths(m.Months!.Value)),
                "DUO:0000026" => ("us", Only(use.Users)),
                "DUO:0000027" => ("ps", use.ProjectId != null && m.Values.Contains(use.ProjectId)),
                "DUO:0000028" => ("is", Only(use.Institutions)),
                "DUO:0000029" => ("rtn", use.ReturnOfResults != Undertaking.Declined),
                "DUO:0000043" => ("cc", true),
                "DUO:0000044" => ("npoa", !ancestry),
                "DUO:0000045" => ("npu", use.InstitutionsAreNonProfit),
                "DUO:0000046" => ("ncu", !use.IsForProfit),
                _ => throw new InvalidOperationException(m.Code),
            };
            if (!ok)
            {
                yield return $"duo-{name}";
            }
        }

        if (use.ForClinicalCare && terms.Modifiers.All(m => m.Code != "DUO:0000043"))
        {
            yield return "duo-cc";
        }
    }

    private static string Name(ConsentUse use) => use.ToString().ToLowerInvariant();
}
