namespace Pfmg.Cloud.Core.Participants;

/// <summary>What a person, or who signs for them, said of one use of their data, from a date on.</summary>
public sealed record ConsentEvent
{
    /// <summary>What was said.</summary>
    public required ConsentStatus Status { get; init; }

    /// <summary>Of which use.</summary>
    public required ConsentUse Use { get; init; }

    /// <summary>From which date on, civil time in France. It may lie before the day on which it was recorded.</summary>
    public required DateOnly Effective { get; init; }

    /// <summary>Who signed.</summary>
    public required Signatory Signatory { get; init; }

    /// <summary>The form signed, as policies/consent names it; null if there was none, as for an opposition by telephone.</summary>
    public string? Form { get; init; }

    /// <summary>The form's version; told with <see cref="Form"/>.</summary>
    public string? FormVersion { get; init; }

    /// <summary>What the person chose beyond the form; null if nothing. Both must allow a use: no choice widens a form.</summary>
    public DuoTerms? Terms { get; init; }

    /// <summary>The signed document's reference where it is kept; never a name. It tells two forms of one day apart.</summary>
    public string? Document { get; init; }

    /// <summary>Whether it ends a use rather than allowing or announcing it.</summary>
    public bool IsRefusal => Status is ConsentStatus.Opposed or ConsentStatus.Withdrawn;
}

/// <summary>What can be said of a use.</summary>
public enum ConsentStatus
{
    /// <summary>The person was told, and said nothing yet.</summary>
    Informed,

    /// <summary>The person agreed.</summary>
    Consented,

    /// <summary>The person refuses.</summary>
    Opposed,

    /// <summary>The person agreed before, and no longer does.</summary>
    Withdrawn,
}

/// <summary>What data may be used for; each is agreed to or refused by itself.</summary>
public enum ConsentUse
{
    /// <summary>The person's own care.</summary>
    Care,

    /// <summary>Research.</summary>
    Research,

    /// <summary>Research by or for a company; needs research too.</summary>
    Industry,

    /// <summary>Research outside of the home countries that the policy names; needs research too.</summary>
    International,
}

/// <summary>Who signed.</summary>
public enum Signatory
{
    /// <summary>The person.</summary>
    Self,

    /// <summary>All who hold parental authority over a minor.</summary>
    Guardians,

    /// <summary>The only holder of parental authority over a minor.</summary>
    SoleGuardian,

    /// <summary>One of several holders of parental authority: enough to refuse, not to agree.</summary>
    OneGuardian,

    /// <summary>Who legally represents an adult under protection.</summary>
    Representative,
}

/// <summary>A permission and its modifiers in the terms of the Data Use Ontology.</summary>
/// <remarks>Source: EBISPOT/DUO, release 2021-02-23.</remarks>
public sealed record DuoTerms
{
    /// <summary>The permission: DUO:0000004, 0000006, 0000007, 0000011 or 0000042.</summary>
    public required string Permission { get; init; }

    /// <summary>Mondo diseases of DS (DUO:0000007); a request's must be one of them or below one.</summary>
    public IReadOnlyList<string> Diseases { get; init => field = value ?? []; } = [];

    /// <summary>Every one of them must hold.</summary>
    public IReadOnlyList<DuoModifier> Modifiers { get; init => field = value ?? []; } = [];

    /// <summary>Whether both say the same, in the same order: persons who do are decided once.</summary>
    public bool Equals(DuoTerms? other) => other is not null
        && string.Equals(Permission, other.Permission, StringComparison.Ordinal)
        && Diseases.SequenceEqual(other.Diseases, StringComparer.Ordinal)
        && Modifiers.SequenceEqual(other.Modifiers);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Permission, StringComparer.Ordinal);
        foreach (string disease in Diseases)
        {
            hash.Add(disease, StringComparer.Ordinal);
        }

        foreach (var modifier in Modifiers)
        {
            hash.Add(modifier);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A modifier with what it is about.</summary>
/// <param name="Code">"DUO:0000012" and so on.</param>
public sealed record DuoModifier(string Code)
{
    /// <summary>Of GS countries (ISO 3166-1 alpha-2), of US subjects, of PS project ids, of IS institutions, of RS types of research; else none.</summary>
    public IReadOnlyList<string> Values { get; init => field = value ?? []; } = [];

    /// <summary>Of TS: months from the consent's effective date, 1 to 1,200.</summary>
    public int? Months { get; init; }

    /// <summary>Of MOR: the first day on which results may be published.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Whether both say the same, in the same order.</summary>
    public bool Equals(DuoModifier? other) => other is not null
        && string.Equals(Code, other.Code, StringComparison.Ordinal)
        && Months == other.Months && Until == other.Until
        && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Code, StringComparer.Ordinal);
        hash.Add(Months);
        hash.Add(Until);
        foreach (string value in Values)
        {
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }
}
