using System.Globalization;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

public sealed class MembershipBudgetTests : IDisposable
{
    private static readonly DisclosureRule Rule = DisclosureRule.Load(DisclosureRule.Default);
    private static readonly Lazy<AttackedBeacon> Attacked = new(static () => new AttackedBeacon(seed: 11, persons: 1_000, strangers: 60, sites: 40_000));
    private readonly MemoryObjectStore _store = new(new SteppedTime());

    public void Dispose() => _store.Dispose();

    [Fact]
    public void With_a_minimum_of_one_a_person_is_charged_what_is_published()
    {
        // D_N = (1 - f)^2N: here a carrier's frequency, 2 of 1,000, stands for 1 - (1 - f)^2.
        var risk = Rule.Membership.Risk(3, 1_000, 1);

        Assert.Equal(-Math.Log(1 - Math.Pow(1 - 0.002, 1_000)), risk, 1e-12);
    }

    [Fact]
    public void What_is_rare_charges_more_than_what_is_common_and_what_everybody_has_nothing()
    {
        var risks = ((int[])[5, 6, 10, 20, 500]).Select(static carriers => Rule.Membership.Risk(carriers, 1_000, 5)).ToList();

        Assert.Equal(risks.OrderDescending(), risks);
        Assert.Equal((0.99, 0.0), (Math.Round(risks[0], 2), risks[^1]));
    }

    [Fact]
    public async Task Four_carriers_are_never_told_of() => Assert.False(await Budget(Rule).IsToldAsync(Audience.Public, "q", Carriers(0..4), 1_000, default));

    [Fact]
    public async Task Who_has_spent_his_budget_makes_no_further_answer()
    {
        var budget = Budget(Rule);

        var told = new List<bool>();
        for (var question = 0; question < 4; question++)
        {
            told.Add(await budget.IsToldAsync(Audience.Public, $"{question}", ParticipantSet.Of([0, .. Enumerable.Range(10 + (question * 4), 4)]), 1_000, default));
        }

        Assert.Equal([true, false, false, false], told);
    }

    [Fact]
    public async Task A_question_asked_again_costs_nothing_and_is_answered_as_before()
    {
        var budget = Budget(Rule);
        for (var again = 0; again < 5; again++)
        {
            Assert.True(await budget.IsToldAsync(Audience.Public, "q", Carriers(0..5), 1_000, default));
        }

        Assert.True(await Budget(Rule).IsToldAsync(Audience.Public, "q", Carriers(0..5), 1_000, default));
        Assert.Single(await EntriesAsync());
    }

    [Fact]
    public async Task An_answer_given_before_is_not_given_when_one_of_five_has_opposed()
    {
        var budget = Budget(Rule);
        await budget.IsToldAsync(Audience.Public, "q", Carriers(0..5), 1_000, default);

        Assert.False(await budget.IsToldAsync(Audience.Public, "q", Carriers(1..5), 1_000, default));
    }

    [Fact]
    public async Task Nobody_is_charged_past_his_budget_by_two_instances_at_once()
    {
        var (one, other) = (Budget(Rule), Budget(Rule));

        var told = await Task.WhenAll(Enumerable.Range(0, 40).Select(question => Task.Run(
            () => (question % 2 == 0 ? one : other).IsToldAsync(Audience.Public, question.ToString(CultureInfo.InvariantCulture), Carriers(0..5), 1_000, default))));

        Assert.Single(told, static answer => answer);
    }

    /// <summary>The attack of Shringarpure and Bustamante by who knows every frequency, with the victim's rarest alleles first, as a caller who has not asked before.</summary>
    [Fact]
    public async Task An_attack_knows_no_more_participants_than_is_stated() => Assert.InRange(await PowerAsync(Rule, hasBudget: true), 0, Rule.Membership.Power);

    [Fact]
    public async Task The_same_attack_succeeds_where_nobody_has_a_budget() => Assert.InRange(await PowerAsync(Rule, hasBudget: false), 0.6, 1);

    [Fact]
    public async Task The_same_attack_as_published_knows_most_where_one_carrier_is_a_yes() =>
        Assert.InRange(await PowerAsync(Rule with { MinimumCell = 1 }, hasBudget: false), 0.8, 1);

    private async Task<double> PowerAsync(DisclosureRule rule, bool hasBudget)
    {
        var beacon = Attacked.Value;
        var budget = hasBudget ? Budget(rule) : null;
        var strangers = await Task.WhenAll(beacon.Strangers.Select(target => beacon.EvidenceAsync(budget, rule, target)));
        var participants = await Task.WhenAll(Enumerable.Range(0, strangers.Length).Select(target => beacon.EvidenceAsync(budget, rule, target)));
        var threshold = strangers.OrderDescending().ElementAt((int)(strangers.Length * rule.Membership.FalsePositiveRate));
        return participants.Count(evidence => evidence > threshold) / (double)participants.Length;
    }

    private MembershipBudget Budget(DisclosureRule rule) => new(_store, rule, new SteppedTime());

    private async Task<List<string>> EntriesAsync()
    {
        var entries = new List<string>();
        await foreach (var entry in _store.ListAsync("counter/ledger/public-membership/", default))
        {
            entries.Add(entry.Path);
        }

        return entries;
    }

    private static ParticipantSet Carriers(Range who) => ParticipantSet.Of(Enumerable.Range(who.Start.Value, who.End.Value - who.Start.Value));
}
