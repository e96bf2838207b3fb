using System.Globalization;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

public sealed class DisclosureLedgerTests : IDisposable
{
    private static readonly DisclosureRule Rule = DisclosureRule.Load(DisclosureRule.Default);
    private static readonly Audience Alice = Audience.Caller("alice");
    private readonly MemoryObjectStore _store = new(new SteppedTime());
    private readonly DisclosureLedger _ledger;

    public DisclosureLedgerTests() => _ledger = Ledger(Rule);

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_cohort_below_the_minimum_is_withheld_and_not_entered(int size)
    {
        Assert.Equal(WithheldReason.TooSmall, (await AskAsync("q", 1..(1 + size))).Reason);

        Assert.Equal(AdmissionOutcome.Admitted, (await AskAsync("q", 1..9)).Outcome);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public async Task A_cohort_that_lacks_a_few_of_a_released_one_is_withheld(int fewer, bool told)
    {
        await AskAsync("all", 0..20);

        Assert.Equal(told, (await AskAsync("but some", fewer..20)).MayTell);
    }

    [Fact]
    public async Task One_exchanged_for_another_is_a_difference_too()
    {
        await AskAsync("a", 0..20);

        Assert.Equal(WithheldReason.Difference, (await AskAsync("b", 1..21)).Reason);
    }

    [Fact]
    public async Task The_same_cohort_is_told_as_often_as_asked()
    {
        await AskAsync("a", 0..20);

        Assert.Equal([20L, 20L], [(await AskAsync("a", 0..20)).Count(Rule, Alice).Value, (await AskAsync("b", 0..20)).Count(Rule, Alice).Value]);
    }

    [Fact]
    public async Task After_one_opposed_the_same_question_is_not_answered_until_five_have()
    {
        await AskAsync("a", 0..20);

        Assert.Equal(["not disclosed", "not disclosed", "15"], [await ToldAsync("a", 1..20), await ToldAsync("a", 4..20), await ToldAsync("a", 5..20)]);
    }

    [Fact]
    public async Task When_a_few_joined_the_earlier_answer_is_repeated_until_five_have()
    {
        await AskAsync("a", 0..20);

        var soon = await AskAsync("a", 0..22, register: 8);

        Assert.Equal((AdmissionOutcome.Repeated, 20, 7L), (soon.Outcome, soon.Cohort!.Count, soon.RegisterVersion!.Value));
        Assert.Equal("25", await ToldAsync("a", 0..25));
    }

    [Fact]
    public async Task An_earlier_answer_is_never_repeated_over_one_who_opposed()
    {
        await AskAsync("a", 0..20);

        Assert.False((await AskAsync("a", 1..23)).MayTell);
    }

    [Fact]
    public async Task Two_released_cohorts_do_not_add_up_to_a_third_but_one()
    {
        await AskAsync("women", 0..10);
        await AskAsync("men", 10..20);

        Assert.Equal(WithheldReason.Combination, (await AskAsync("all, and one whose sex is not known", 0..21)).Reason);
    }

    [Fact]
    public async Task An_intersection_does_not_follow_from_a_union()
    {
        await AskAsync("a", 0..10);
        await AskAsync("b", 6..30);

        Assert.Equal(WithheldReason.Combination, (await AskAsync("a or b", 0..30)).Reason);
    }

    [Fact]
    public async Task Cohorts_that_tell_more_groups_apart_than_can_be_audited_are_withheld()
    {
        var ledger = Ledger(Rule with { Ledger = Rule.Ledger with { AuditedGroups = 4 } });
        var answers = new List<bool>();
        foreach (var who in (Range[])[0..40, 0..20, 10..30, 5..35])
        {
            answers.Add((await ledger.AdmitAsync(Alice, $"{who}", Cohort(who), 3, 7, default)).MayTell);
        }

        Assert.Equal([true, true, true, false], answers);
    }

    [Fact]
    public async Task What_the_public_was_told_bounds_what_a_caller_is_told()
    {
        await _ledger.AdmitAsync(Audience.Public, "catalogue", Cohort(0..20), 3, 7, default);

        Assert.Equal(WithheldReason.Difference, (await AskAsync("a", 1..20)).Reason);
    }

    [Fact]
    public async Task One_caller_is_not_bound_by_what_another_was_told()
    {
        await _ledger.AdmitAsync(Audience.Caller("bob"), "a", Cohort(0..20), 3, 7, default);

        Assert.True((await AskAsync("a", 1..20)).MayTell);
    }

    [Fact]
    public async Task Another_instance_knows_what_was_released()
    {
        await AskAsync("a", 0..20);

        Assert.False((await Ledger(Rule).AdmitAsync(Alice, "b", Cohort(1..20), 3, 7, default)).MayTell);
    }

    [Fact]
    public async Task Of_forty_cohorts_one_apart_asked_for_at_once_of_two_instances_one_is_told()
    {
        var other = Ledger(Rule);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(one => Task.Run(
            () => (one % 2 == 0 ? _ledger : other).AdmitAsync(Alice, one.ToString(CultureInfo.InvariantCulture), ParticipantSet.Of([.. Enumerable.Range(0, 20), 100 + one]), 3, 7, default))));

        Assert.Single(answers, static one => one.MayTell);
    }

    [Fact]
    public async Task Of_two_hundred_cohorts_asked_for_at_once_every_one_that_is_told_is_entered_once()
    {
        var other = Ledger(Rule);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(one => Task.Run(
            () => (one % 2 == 0 ? _ledger : other).AdmitAsync(Alice, "q", Cohort((one * 10)..((one * 10) + 10)), 3, 7, default))));

        Assert.All(answers, static one => Assert.Equal(AdmissionOutcome.Admitted, one.Outcome));
        var entries = 0;
        await foreach (var _ in _store.ListAsync($"counter/ledger/{Alice.Key}/", default))
        {
            entries++;
        }

        Assert.Equal(200, entries);
    }

    private DisclosureLedger Ledger(DisclosureRule rule) => new(_store, rule, new SteppedTime());

    private Task<Admission> AskAsync(string question, Range who, long register = 7) =>
        _ledger.AdmitAsync(Alice, DisclosureLedger.Digest(question), Cohort(who), 3, register, default);

    private async Task<string> ToldAsync(string question, Range who) => (await AskAsync(question, who)).Count(Rule, Alice).ToString();

    private static ParticipantSet Cohort(Range who) => ParticipantSet.Of(Enumerable.Range(who.Start.Value, who.End.Value - who.Start.Value));
}
