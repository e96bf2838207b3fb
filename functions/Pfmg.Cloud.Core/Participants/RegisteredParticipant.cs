using System.Collections.Immutable;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>A participant as the register knows them at one of its versions; never changes.</summary>
/// <param name="Number">The dense register number, from 0; never given to anybody else.</param>
/// <param name="Data">What is known of the person.</param>
/// <param name="Consents">All that was said, in the order recorded.</param>
/// <param name="BreakGlasses">Openings by clinicians not in charge, in the order recorded.</param>
/// <param name="IsErased">Whether the person was erased.</param>
public sealed record RegisteredParticipant(
    int Number, Participant Data, ImmutableArray<RecordedConsent> Consents, ImmutableArray<BreakGlass> BreakGlasses, bool IsErased)
{
    /// <summary>What stands of a use on a date: the last said with effect by then; of several from one date a refusal, and else the last recorded.</summary>
    /// <remarks>Nobody notes the hour. A form signed in the morning and recorded after the afternoon's refusal must not undo it; who agrees again does so from the next day on.</remarks>
    /// <returns>Null if nothing was said by then.</returns>
    public RecordedConsent? Standing(ConsentUse use, DateOnly date)
    {
        RecordedConsent? standing = null;
        foreach (var consent in Consents)
        {
            if (consent.Event.Use == use && consent.Event.Effective <= date && (standing is null || Follows(consent.Event, standing.Event)))
            {
                standing = consent;
            }
        }

        return standing;
    }

    private static bool Follows(ConsentEvent later, ConsentEvent earlier) =>
        later.Effective > earlier.Effective || (later.Effective == earlier.Effective && (later.IsRefusal || !earlier.IsRefusal));
}

/// <summary>A consent event with its place in the register.</summary>
/// <param name="Event">What was said.</param>
/// <param name="Version">The register version that recorded it.</param>
/// <param name="RecordedAt">When, UTC.</param>
/// <param name="RecordedBy">By whom: a subject.</param>
public sealed record RecordedConsent(ConsentEvent Event, long Version, DateTimeOffset RecordedAt, string RecordedBy);
