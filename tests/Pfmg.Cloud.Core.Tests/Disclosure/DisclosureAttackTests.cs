using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

/// <summary>Who wants to know whether participant 7 is in a cohort asks for counts alone, and subtracts. Each attack is tried with the rule, and without the guard that is to stop it.</summary>
public sealed class DisclosureAttackTests : IDisposable
{
    private const int Victim = 7;
    private static readonly DisclosureRule Rule = DisclosureRule.Load(DisclosureRule.Default);
    private static readonly Audience Mallory = Audience.Caller("mallory");
    private readonly MemoryObjectStore _store = new(new SteppedTime());

    public void Dispose() => _store.Dispose();

    public static TheoryData<string, bool> Attacks => new()
    {
        { "differencing", true },
        { "differencing", false },
        { "before and after an opposition", true },
        { "before and after an opposition", false },
        { "two halves and a whole", true },
        { "two halves and a whole", false },
        { "a chain of overlaps", true },
        { "a chain of overlaps", false },
        { "a small cohort", true },
        { "a small cohort", false },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Nobody_learns_by_subtraction_whether_one_participant_is_in(string attack, bool isGuarded)
    {
        var rule = isGuarded ? Rule : WithoutGuard(attack);
        var ledger = new DisclosureLedger(_store, rule, new SteppedTime());

        var learned = attack switch
        {
            "differencing" => await SumAsync(ledger, rule, (1, 0..30), (-1, 0..7), (-1, 8..30)),
            "before and after an opposition" => await SumAsync(ledger, rule, (1, Victim..40), (-1, (Victim + 1)..40)),
            "two halves and a whole" => await SumAsync(ledger, rule, (1, 0..8), (1, 8..20), (-1, 0..Victim), (-1, 8..20)),
            "a chain of overlaps" => await SumAsync(ledger, rule, (1, 1..14), (1, 14..30), (-1, 1..7), (-1, 8..30)),
            _ => await SumAsync(ledger, rule, (1, Victim..(Victim + 1))),
        };

        Assert.Equal(isGuarded ? null : 1, learned);
    }

    [Fact]
    public async Task Asking_at_random_for_years_singles_nobody_out()
    {
        var random = new Random(5);
        var ledger = new DisclosureLedger(_store, Rule, new SteppedTime());
        var known = new List<ParticipantSet>();
        for (var question = 0; question < 150; question++)
        {
            var cohort = ParticipantSet.Of(Enumerable.Range(0, 24).Where(_ => random.Next(2) == 0));
            if ((await ledger.AdmitAsync(Mallory, $"{question}", cohort, 1, 1, default)) is { Outcome: AdmissionOutcome.Admitted })
            {
                known.Add(cohort);
            }
        }

        Assert.InRange(known.Count, 2, 24);
        Assert.All(Enumerable.Range(0, 24), person => Assert.False(SolveForOne.Follows(known, person), $"participant {person} follows from {known.Count} sums."));
    }

    [Fact]
    public void Asking_at_random_without_the_ledger_singles_everybody_out()
    {
        var random = new Random(5);
        var known = Enumerable.Range(0, 150).Select(_ => ParticipantSet.Of(Enumerable.Range(0, 24).Where(_ => random.Next(2) == 0))).ToList();

        Assert.All(Enumerable.Range(0, 24), person => Assert.True(SolveForOne.Follows(known, person)));
    }

    private static DisclosureRule WithoutGuard(string attack) => attack switch
    {
        "a small cohort" => Rule with { MinimumCell = 1, Ledger = new LedgerRule(1, 0, int.MaxValue) },
        _ => Rule with { Ledger = new LedgerRule(1, 0, int.MaxValue) },
    };

    // What the attacker works out; null if any of the counts was kept from him.
    private static async Task<long?> SumAsync(DisclosureLedger ledger, DisclosureRule rule, params (int Sign, Range Who)[] asked)
    {
        long? sum = 0;
        foreach (var (sign, who) in asked)
        {
            var cohort = ParticipantSet.Of(Enumerable.Range(who.Start.Value, who.End.Value - who.Start.Value));
            var admission = await ledger.AdmitAsync(Mallory, DisclosureLedger.Digest($"{who}"), cohort, 1, 1, default);
            sum += sign * admission.Count(rule, Mallory).Value;
        }

        return sum;
    }
}
