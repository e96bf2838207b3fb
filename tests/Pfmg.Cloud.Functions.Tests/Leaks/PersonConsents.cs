using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Writes a person's story as the register would hold it.</summary>
internal static class PersonConsents
{
    private const string Adult = "pfmg-rare-disease";
    private const string Child = "pfmg-rare-disease-minor";

    /// <summary>What is known of the person besides consents.</summary>
    public static Participant Data(LeakPerson person, IReadOnlyList<LeakPerson> everybody, DateOnly today) => new()
    {
        Id = person.Name,
        Family = person.Mother is { } mother ? $"F{mother}" : null,
        Mother = person.Mother is { } her ? everybody[her].Name : null,
        Father = person.Father is { } his ? everybody[his].Name : null,
        Sex = Enum.Parse<DeclaredSex>(person.Sex, ignoreCase: true),
        BirthDate = person.Persona switch
        {
            Persona.Minor or Persona.MinorOneGuardian => today.AddYears(-9),
            Persona.TurnedAdult or Persona.TurnedAdultAgreed or Persona.TurnedAdultRefused => today.AddYears(-18).AddMonths(-2),
            _ => today.AddYears(-40),
        },
        DeathDate = person.Persona is Persona.Deceased or Persona.AgreedAfterDeath ? today.AddYears(-1) : null,
        Indication = person.Indication,
        Phenotypes = person.Phenotype is { } phenotype ? [phenotype] : [],
        Diseases = person.Disease is { } disease ? [disease] : [],
        Platform = "seqoia",
        Clinicians = person.Clinician is { } clinician ? [clinician] : [],
    };

    /// <summary>What was said, in the order recorded.</summary>
    public static IEnumerable<RegisterEvent> Of(LeakPerson person, DateOnly today)
    {
        foreach (var told in Said(person.Persona, today))
        {
            yield return new RegisterEvent { Participant = person.Name, Consent = told };
        }

        if (person.OpposesCare)
        {
            yield return new RegisterEvent { Participant = person.Name, Consent = Say(ConsentStatus.Opposed, ConsentUse.Care, today.AddDays(-3)) };
        }

        if (person.Persona == Persona.Erased)
        {
            yield return new RegisterEvent { Participant = person.Name, Erased = new ErasedMark("asked for", "dpo") };
        }
    }

    private static IEnumerable<ConsentEvent> Said(Persona persona, DateOnly today)
    {
        var then = today.AddYears(-3);
        switch (persona)
        {
            case Persona.Consented or Persona.Deceased or Persona.Erased:
                return [Agree(ConsentUse.Research, then)];
            case Persona.ConsentedToIndustry:
                return [Agree(ConsentUse.Research, then), Agree(ConsentUse.Industry, then)];
            case Persona.ConsentedAbroad:
                return [Agree(ConsentUse.Research, then), Agree(ConsentUse.International, then)];
            case Persona.ConsentedToAll:
                return [Agree(ConsentUse.Research, then), Agree(ConsentUse.Industry, then), Agree(ConsentUse.International, then)];
            case Persona.CancerOnly:
                return [Agree(ConsentUse.Research, then) with { Form = "pfmg-cancer" }];
            case Persona.UnaffectedParent:
                return [Agree(ConsentUse.Research, then) with { Form = "pfmg-unaffected-parent" }];
            case Persona.Refused:
                return [Say(ConsentStatus.Opposed, ConsentUse.Research, then)];
            case Persona.Withdrawn:
                return [Agree(ConsentUse.Research, then), Say(ConsentStatus.Withdrawn, ConsentUse.Research, today)];
            case Persona.WithdrawnLate:
                return [Say(ConsentStatus.Withdrawn, ConsentUse.Research, then.AddDays(20)), Agree(ConsentUse.Research, then)];
            case Persona.WithdrawsSoon:
                return [Agree(ConsentUse.Research, then), Say(ConsentStatus.Withdrawn, ConsentUse.Research, today.AddDays(2))];
            case Persona.InformedOnly:
                return [Say(ConsentStatus.Informed, ConsentUse.Research, then)];
            case Persona.AgreedAfterDeath:
                return [Agree(ConsentUse.Research, today.AddMonths(-6))];
            default:
                return OfChild(persona, today);
        }
    }

    private static IEnumerable<ConsentEvent> OfChild(Persona persona, DateOnly today)
    {
        var signed = Agree(ConsentUse.Research, today.AddYears(-2)) with { Form = Child, Signatory = persona == Persona.MinorOneGuardian ? Signatory.OneGuardian : Signatory.Guardians };
        return persona switch
        {
            Persona.Minor or Persona.MinorOneGuardian or Persona.TurnedAdult => [signed],
            Persona.TurnedAdultAgreed => [signed, Agree(ConsentUse.Research, today.AddDays(-20))],
            Persona.TurnedAdultRefused => [signed, Say(ConsentStatus.Opposed, ConsentUse.Research, today.AddDays(-20))],
            _ => [],
        };
    }

    private static ConsentEvent Agree(ConsentUse use, DateOnly from) => Say(ConsentStatus.Consented, use, from) with { Form = Adult, FormVersion = "1" };

    private static ConsentEvent Say(ConsentStatus status, ConsentUse use, DateOnly from) => new() { Status = status, Use = use, Effective = from, Signatory = Signatory.Self };
}
