using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>The register at one of its versions; never changes, so whoever holds it sees one truth.</summary>
public sealed class RegisterState
{
    private readonly ImmutableDictionary<string, int> _numbers;

    private RegisterState(long version, ParticipantList participants, ImmutableDictionary<string, int> numbers) =>
        (Version, Participants, _numbers) = (version, participants, numbers);

    /// <summary>The register before its first entry.</summary>
    public static RegisterState Empty { get; } =
        new(0, ParticipantList.Empty, ImmutableDictionary.Create<string, int>(StringComparer.Ordinal));

    /// <summary>The register version; 0 before the first entry.</summary>
    public long Version { get; }

    /// <summary>Everybody, by register number; the erased among them.</summary>
    public ParticipantList Participants { get; }

    /// <summary>A participant by identifier, erased or not.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out RegisteredParticipant? participant)
    {
        participant = _numbers.TryGetValue(id, out int number) ? Participants[number] : null;
        return participant is not null;
    }

    /// <summary>The identifiers of a set.</summary>
    public IReadOnlySet<string> NamesOf(ParticipantSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var names = new HashSet<string>(set.Count, StringComparer.Ordinal);
        foreach (int number in set)
        {
            if (number < Participants.Count)
            {
                names.Add(Participants[number].Data.Id);
            }
        }

        return names;
    }

    /// <summary>The register after further entries.</summary>
    /// <exception cref="CorruptException">They do not follow this version, or tell of somebody unknown.</exception>
    public RegisterState Apply(params IEnumerable<RegisterEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        long version = Version;
        var participants = new ParticipantListBuilder(Participants);
        var numbers = _numbers.ToBuilder();
        foreach (var entry in entries)
        {
            if (entry.Version != version + 1)
            {
                throw new CorruptException($"The register's entry {entry.Version} follows entry {version}.");
            }

            foreach (var told in entry.Events)
            {
                Apply(participants, numbers, entry, told);
            }

            version = entry.Version;
        }

        return new RegisterState(version, participants.Build(), numbers.ToImmutable());
    }

    private static void Apply(
        ParticipantListBuilder participants, ImmutableDictionary<string, int>.Builder numbers, RegisterEntry entry, RegisterEvent told)
    {
        if (!numbers.TryGetValue(told.Participant, out int number))
        {
            var data = told.Registered ?? throw new CorruptException($"The register's entry {entry.Version} tells of somebody who is not registered.");
            numbers.Add(told.Participant, participants.Count);
            participants.Add(new RegisteredParticipant(participants.Count, data, [], [], IsErased: false));
            return;
        }

        var known = participants[number];
        participants[number] = told switch
        {
            { Registered: { } data } => known with { Data = data },
            { Consent: { } consent } => known with { Consents = known.Consents.Add(new RecordedConsent(consent, entry.Version, entry.RecordedAt, entry.RecordedBy)) },
            { BreakGlass: { } opened } => known with { BreakGlasses = known.BreakGlasses.Add(opened) },
            { Erased: not null } => known with { IsErased = true },
            _ => throw new CorruptException($"The register's entry {entry.Version} tells of something unknown."),
        };
    }
}
