using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Finds what stands of each use for one person on one date.</summary>
internal sealed class ResolveConsents(ConsentPolicy policy, DateOnly date)
{
    private static readonly UseStanding Allowed = new();
    private readonly Dictionary<(string Form, string Version), ConsentForm> _forms = policy.Forms.ToDictionary(static one => (one.Form, one.Version));

    /// <summary>A person's profile.</summary>
    public ConsentProfile Run(RegisteredParticipant person) => person.IsErased
        ? new ConsentProfile(Allowed, Allowed, Allowed, Allowed, AllowsPublicAggregates: false, IsErased: true)
        : new ConsentProfile(
            Of(person, ConsentUse.Care),
            Of(person, ConsentUse.Research),
            Of(person, ConsentUse.Industry),
            Of(person, ConsentUse.International),
            person.Standing(ConsentUse.Research, date) is { } research && FormOf(research.Event) is { AllowsPublicAggregates: true },
            IsErased: false);

    private UseStanding Of(RegisteredParticipant person, ConsentUse use)
    {
        string name = NameOf(use);
        if (person.Standing(use, date)?.Event is not { } said)
        {
            return use == ConsentUse.Care && policy.CareWithoutStatement ? Allowed : Denied($"{name}-no-statement");
        }

        if (said.IsRefusal)
        {
            return Denied(said.Status == ConsentStatus.Opposed ? $"{name}-opposed" : $"{name}-withdrawn") with { IsRefused = true };
        }

        if (!policy.PermittingStatuses.TryGetValue(use, out var permitting) || !permitting.Contains(said.Status))
        {
            return Denied($"{name}-informed-only");
        }

        if (said.Status == ConsentStatus.Consented && FaultOfSignature(person.Data, said) is { } fault)
        {
            return Denied($"{name}-{fault}");
        }

        if (person.Data.DeathDate is { } died && (said.Effective > died || (died <= date && !policy.StandsAfterDeath.Contains(use))))
        {
            return Denied($"{name}-after-death");
        }

        return use == ConsentUse.Care ? Allowed : OfTerms(person.Data, said, name);
    }

    private UseStanding OfTerms(Participant person, ConsentEvent said, string name)
    {
        var form = FormOf(said);
        if (said.Form is not null && form is null)
        {
            return Denied($"{name}-form-unknown");
        }

        var formTerms = form?.Terms.GetValueOrDefault(said.Use);
        if (form is not null && formTerms is null)
        {
            return Denied($"{name}-not-on-form");
        }

        if (formTerms is null && said.Terms is null)
        {
            return Denied($"{name}-no-terms");
        }

        bool isLimited = HasTimeLimit(formTerms) || HasTimeLimit(said.Terms);
        return new UseStanding
        {
            AdultSince = said.Signatory is Signatory.Guardians or Signatory.SoleGuardian ? AdultSince(person) : null,
            FormTerms = formTerms,
            OwnTerms = said.Terms,
            Effective = isLimited ? said.Effective : default,
        };
    }

    /// <summary>Why a signature under an agreement is worth nothing; null if it is good.</summary>
    private string? FaultOfSignature(Participant person, ConsentEvent said)
    {
        DateOnly? adult = person.BirthDate?.AddYears(policy.AdultAge);
        return said.Signatory switch
        {
            Signatory.OneGuardian => "one-guardian-only",
            Signatory.Self or Signatory.Representative when said.Effective < adult => "signed-by-minor",
            Signatory.Guardians or Signatory.SoleGuardian when adult is null => "age-unknown",
            Signatory.Guardians or Signatory.SoleGuardian when said.Effective >= adult => "guardians-of-adult",
            _ => null,
        };
    }

    // Who died as a minor never becomes an adult: what the guardians agreed to stands.
    private DateOnly? AdultSince(Participant person) =>
        person.BirthDate?.AddYears(policy.AdultAge) is { } adult && adult <= date && !(person.DeathDate < adult) ? adult : null;

    private ConsentForm? FormOf(ConsentEvent said) => said.Form is null ? null : _forms.GetValueOrDefault((said.Form, said.FormVersion ?? ""));

    private static bool HasTimeLimit(DuoTerms? terms) => terms is not null && terms.Modifiers.Any(static one => one.Months is not null);

    private static UseStanding Denied(string clause) => new() { Denial = clause };

    private static string NameOf(ConsentUse use) => use switch
    {
        ConsentUse.Care => "care",
        ConsentUse.Research => "research",
        ConsentUse.Industry => "industry",
        _ => "international",
    };
}
