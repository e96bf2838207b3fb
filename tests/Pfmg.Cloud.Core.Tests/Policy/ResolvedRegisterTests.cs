using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>Persons who said the same share a profile, whichever objects their events were read into.</summary>
public sealed class ResolvedRegisterTests
{
    [Fact]
    public void Persons_who_said_the_same_are_decided_once()
    {
        var state = RegisterState.Empty.Apply(new RegisterEntry
        {
            Version = 1,
            RecordedAt = DateTimeOffset.UnixEpoch,
            RecordedBy = "m",
            Events = [.. Enumerable.Range(0, 100).SelectMany(Person)],
        });
        var resolved = ResolvedRegister.Of(state, ConsentPolicy.Current, new DateOnly(2026, 11, 20));
        Assert.Equal(2, resolved.Profiles.Count);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 2), resolved.ProfileOf);
    }

    private static IEnumerable<RegisterEvent> Person(int i)
    {
        yield return new RegisterEvent { Participant = $"P{i}", Registered = new Participant { Id = $"P{i}", BirthDate = new DateOnly(1960, 1, 1).AddDays(i) } };
        yield return new RegisterEvent
        {
            Participant = $"P{i}",
            Consent = Counter.Says(ConsentStatus.Consented, ConsentUse.Research, $"2025-01-{1 + (i % 28):D2}") with
            {
                Terms = new DuoTerms { Permission = DuoCodes.DiseaseSpecific, Diseases = ["MONDO:0005027"], Modifiers = [new DuoModifier("DUO:0000022") { Values = [i % 2 == 0 ? "FR" : "DE"] }] },
            },
        };
    }
}
