using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>Persons who said the same share a profile, whichever objects their events were read into.</summary>
public sealed class ResolvedRegisterTests
{
    private static readonly Ontology Mondo = Ontology.Mondo();

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

    [Fact]
    public void What_changed_alone_is_judged_again_and_all_decisions_are_as_if_everything_were()
    {
        const int Most = 70;
        int shared = 0;
        for (int seed = 0; seed < 25; seed++)
        {
            var generate = new GeneratePeople(seed);
            var state = generate.Register(40);
            ResolvedRegister? kept = null;
            for (int step = 0; step < 30; step++)
            {
                // Several entries may pass between two questions, and none.
                for (int entries = step % 3; entries > 0; entries--)
                {
                    state = state.Apply(new RegisterEntry { Version = state.Version + 1, RecordedAt = DateTimeOffset.UnixEpoch, RecordedBy = "m", Events = [generate.Next(state, Most)] });
                }

                var question = generate.Question();
                var whole = ResolvedRegister.Of(state, ConsentPolicy.Current, question.Date);
                kept = kept is null ? whole : kept.Then(state);
                Assert.Equal(whole.ProfileOf.Select(place => whole.Profiles[place]), kept.ProfileOf.Select(place => kept.Profiles[place]));
                Assert.Equal(whole.MotherOf, kept.MotherOf);
                Assert.Equal(whole.FatherOf, kept.FatherOf);
                Assert.Same(state, kept.State);
                var (expected, answer) = (DecideConsent.Run(question, whole, Mondo), DecideConsent.Run(question, kept, Mondo));
                Assert.True(expected.Permitted.Equals(answer.Permitted) && expected.WithoutInheritance.Equals(answer.WithoutInheritance), $"seed {seed}, step {step}");
                Assert.Equal((expected.Granularity, string.Join(' ', expected.Obligations), string.Join(' ', expected.Denied)), (answer.Granularity, string.Join(' ', answer.Obligations), string.Join(' ', answer.Denied)));
                shared += kept.Profiles.Count > whole.Profiles.Count ? 1 : 0;
            }
        }

        // Profiles that nobody has any more were carried on, and changed nothing.
        Assert.True(shared > 300, $"{shared}");
    }

    [Fact]
    public void An_earlier_register_after_a_later_one_is_judged_as_it_was()
    {
        var generate = new GeneratePeople(7);
        var earlier = generate.Register(10);
        var later = earlier.Apply(new RegisterEntry { Version = earlier.Version + 1, RecordedAt = DateTimeOffset.UnixEpoch, RecordedBy = "m", Events = [Person(100).First()] });
        var date = generate.Question().Date;

        var back = ResolvedRegister.Of(later, ConsentPolicy.Current, date).Then(earlier);

        Assert.Equal(ResolvedRegister.Of(earlier, ConsentPolicy.Current, date).ProfileOf, back.ProfileOf);
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
