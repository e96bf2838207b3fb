using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>The engine and an implementation that knows none of its parts answer alike over generated persons.</summary>
public sealed class ConsentOracleTests
{
    private static readonly Ontology Mondo = Ontology.Mondo();

    [Fact]
    public void Over_generated_persons_and_requests_the_engine_answers_as_the_naive_one()
    {
        var policy = ConsentPolicy.Current;
        var naive = new NaiveConsent(policy, Mondo);
        int cases = 0, permitted = 0;
        var clauses = new HashSet<string>(StringComparer.Ordinal);
        for (int seed = 0; seed < 60; seed++)
        {
            var generate = new GeneratePeople(seed);
            var state = generate.Register(40);
            for (int n = 0; n < 20; n++)
            {
                var question = generate.Question();
                var answer = DecideConsent.Run(question, ResolvedRegister.Of(state, policy, question.Date), Mondo);
                var why = state.Participants.ToDictionary(person => person.Number, person => naive.Why(person, question));
                var expected = ParticipantSet.Of(why.Where(one => one.Value.Count == 0).Select(one => one.Key));
                Assert.True(expected.Equals(answer.Permitted), $"seed {seed}, question {n}: {question}");
                Assert.Equal(
                    why.Values.SelectMany(one => one).GroupBy(one => one, StringComparer.Ordinal).OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new DeniedClause(one.Key, one.Count())),
                    answer.Denied);
                Assert.Equal(
                    state.Participants.Where(person => expected.Contains(person.Number)).SelectMany(person => naive.Duties(person, question))
                        .GroupBy(one => one).OrderBy(one => one.Key.Code, StringComparer.Ordinal).ThenBy(one => one.Key.Date).Select(one => new Obligation(one.Key.Code, one.Key.Date, one.Count())),
                    answer.Obligations);
                Assert.Equal(
                    expected.Where(number => Parents(state, number).Any(parent => parent is null || !expected.Contains(parent.Number))),
                    answer.WithoutInheritance);
                cases += 40;
                permitted += expected.Count;
                clauses.UnionWith(answer.Denied.Select(one => one.Clause));
            }
        }

        // The space was walked: most clauses denied somebody, and a good part of the persons was permitted.
        Assert.True(cases >= 40_000 && permitted > cases / 20, $"{permitted} of {cases}");
        Assert.True(clauses.Count >= 45, string.Join(' ', clauses.Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<RegisteredParticipant?> Parents(RegisterState state, int child)
    {
        foreach (string? id in (string?[])[state.Participants[child].Data.Mother, state.Participants[child].Data.Father])
        {
            if (id is not null)
            {
                yield return state.TryFind(id, out var parent) ? parent : null;
            }
        }
    }
}
