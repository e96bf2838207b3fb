using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>All of a person's consents that a decision of one date depends on. Persons who said the same share one, and are decided once.</summary>
/// <param name="Care">What stands of care.</param>
/// <param name="Research">What stands of research.</param>
/// <param name="Industry">What stands of industry.</param>
/// <param name="International">What stands of international use.</param>
/// <param name="AllowsPublicAggregates">Whether the form of <paramref name="Research"/> agrees to published counts.</param>
/// <param name="IsErased">Whether the person was erased: then nothing else matters.</param>
internal sealed record ConsentProfile(UseStanding Care, UseStanding Research, UseStanding Industry, UseStanding International, bool AllowsPublicAggregates, bool IsErased)
{
    /// <summary>What stands of a use.</summary>
    public UseStanding Of(ConsentUse use) => use switch
    {
        ConsentUse.Care => Care,
        ConsentUse.Research => Research,
        ConsentUse.Industry => Industry,
        _ => International,
    };
}

/// <summary>What stands of one use on one date.</summary>
internal sealed record UseStanding
{
    /// <summary>Which clause denies the use to everyone; null if none does.</summary>
    public string? Denial { get; init; }

    /// <summary>Whether it was refused.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Since when a person for whom guardians signed is an adult; null if that is not so.</summary>
    public DateOnly? AdultSince { get; init; }

    /// <summary>The form's terms; null if none was signed.</summary>
    public DuoTerms? FormTerms { get; init; }

    /// <summary>The person's own choices; null if none.</summary>
    public DuoTerms? OwnTerms { get; init; }

    /// <summary>From when on the statement has effect, if a time limit counts from it; else the first of all days, lest persons who said the same differ.</summary>
    public DateOnly Effective { get; init; }
}
