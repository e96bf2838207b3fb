using System.Globalization;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using static Pfmg.Cloud.Core.Participants.ConsentStatus;
using static Pfmg.Cloud.Core.Participants.ConsentUse;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>Decisions over a real register.</summary>
public sealed class DecideAccessTests : IDisposable
{
    private static readonly Caller Alice = new("alice", new HashSet<Role> { Role.Researcher });
    private readonly Counter _counter = new();

    [Fact]
    public async Task Who_said_nothing_is_not_permitted_and_who_opposes_is_gone_at_once()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" }, new Participant { Id = "B" });
        Grant("P1", Counter.Hospital);
        Assert.Equal([("research-no-statement", 2)], (await AskAsync()).Denied.Select(one => (one.Clause, one.Participants)));
        await _counter.SayAsync("A", Counter.Says(Consented, Research));
        var first = await AskAsync();
        Assert.Equal(["A"], first.PermittedNames);
        Assert.Equal(Granularity.Record, first.Granularity);
        await _counter.SayAsync("A", Counter.Says(Opposed, Research, "2026-11-20"));
        var second = await AskAsync();
        Assert.Empty(second.PermittedNames);
        Assert.Equal(Granularity.None, second.Granularity);

        var replayed = await _counter.Decide.ReplayAsync(first.Id, CancellationToken.None);
        Assert.Equal(first.Id, replayed.Id);
        Assert.Equal(["A"], replayed.PermittedNames);
    }

    [Fact]
    public async Task The_same_question_is_worked_out_once_until_somebody_says_something()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        var first = await PreviewAsync(Counter.Hospital);
        Assert.Same(first, await PreviewAsync(Counter.Hospital));
        Assert.NotSame(first, await PreviewAsync(Counter.Hospital with { IsForProfit = true }));
        await _counter.SayAsync("A", Counter.Says(Consented, Research));
        Assert.Equal(["A"], (await PreviewAsync(Counter.Hospital)).PermittedNames);
    }

    [Fact]
    public async Task A_company_and_a_country_abroad_need_consents_of_their_own()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        await _counter.SayAsync("A", Counter.Says(Consented, Research));
        Assert.Empty((await PreviewAsync(Counter.Hospital with { InstitutionsAreNonProfit = false })).Permitted);
        Assert.Empty((await PreviewAsync(Counter.Hospital with { Countries = ["FR", "US"] })).Permitted);
        await _counter.SayAsync("A", Counter.Says(Consented, Industry), Counter.Says(Consented, International));
        Assert.Single((await PreviewAsync(Counter.Hospital with { InstitutionsAreNonProfit = false, IsForProfit = true, Countries = ["FR", "US"] })).Permitted);
    }

    [Fact]
    public async Task A_child_whose_father_refuses_is_permitted_without_inheritance()
    {
        await _counter.RegisterAsync(new Participant { Id = "M" }, new Participant { Id = "F" }, new Participant { Id = "C", Mother = "M", Father = "F" });
        await _counter.SayAsync("M", Counter.Says(Consented, Research));
        await _counter.SayAsync("C", Counter.Says(Consented, Research));
        var refused = await PreviewAsync(Counter.Hospital);
        Assert.Equal(["C", "M"], refused.PermittedNames.Order());
        Assert.Equal(["C"], refused.NamesWithoutInheritance);
        await _counter.SayAsync("F", Counter.Says(Consented, Research));
        Assert.Empty((await PreviewAsync(Counter.Hospital)).WithoutInheritance);
    }

    [Theory]
    [InlineData("2008-05-03", "2026-05-02T21:59:59Z", "2026-05-02T22:00:00Z")]
    [InlineData("2008-11-21", "2026-11-20T22:59:59Z", "2026-11-20T23:00:00Z")]
    [InlineData("2008-02-29", "2026-02-27T22:59:59Z", "2026-02-27T23:00:00Z")]
    public async Task Who_turns_18_is_an_adult_from_midnight_in_France_and_born_on_a_leap_day_from_the_end_of_February(string born, string last, string first)
    {
        await _counter.RegisterAsync(new Participant { Id = "A", BirthDate = DateOnly.Parse(born, CultureInfo.InvariantCulture) });
        await _counter.SayAsync("A", Counter.Says(Consented, Research, "2020-01-01", Signatory.Guardians));
        foreach (var (moment, denied) in ((string, string[])[])[(last, []), (first, ["own-consent-as-adult"])])
        {
            // A project that would begin today.
            _counter.Clock.Now = DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
            Assert.Equal(denied, (await PreviewAsync(Counter.Hospital with { Start = null })).Denied.Select(static one => one.Clause));
        }
    }

    [Fact]
    public async Task A_time_limit_ends_the_use_after_its_last_day()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        var limited = new DuoTerms { Permission = "DUO:0000042", Modifiers = [new DuoModifier("DUO:0000025") { Months = 6 }] };
        await _counter.SayAsync("A", Counter.Says(Consented, Research, "2026-06-01") with { Terms = limited });
        Grant("P1", Counter.Hospital);
        foreach (var (day, permitted) in ((int, bool)[])[(30, true), (31, false)])
        {
            // Noon of 30 November, the last day of six months, and of the day after.
            _counter.Clock.Now = new DateTimeOffset(2026, 10, 31, 12, 0, 0, TimeSpan.Zero).AddDays(day);
            var decision = await AskAsync();
            Assert.Equal(permitted, decision.PermittedNames.Contains("A"));
            Assert.Equal(permitted ? [] : ["duo-ts"], decision.Denied.Select(static one => one.Clause));
            Assert.Equal(permitted ? [("TS", new DateOnly(2026, 11, 30))] : [], decision.Obligations.Where(static one => one.Code == "TS").Select(static one => (one.Code, one.Date!.Value)));
        }
    }

    [Fact]
    public async Task An_entitlement_is_for_its_members_until_its_last_day()
    {
        Grant("P1", Counter.Hospital);
        var bob = new Caller("bob", new HashSet<Role> { Role.Researcher });
        await Assert.ThrowsAsync<NotFoundException>(() => _counter.Decide.ForProjectAsync(bob, "P1", CancellationToken.None));
        await Assert.ThrowsAsync<NotFoundException>(() => _counter.Decide.ForProjectAsync(Alice with { Project = "P2" }, "P1", CancellationToken.None));
        await AskAsync();
        _counter.Clock.Now = new DateTimeOffset(2026, 12, 31, 22, 59, 0, TimeSpan.Zero);
        await AskAsync();
        _counter.Clock.Now = new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero);
        await Assert.ThrowsAsync<NotFoundException>(AskAsync);
    }

    private Task<AccessDecision> AskAsync() => _counter.Decide.ForProjectAsync(Alice, "P1", CancellationToken.None);

    private Task<AccessDecision> PreviewAsync(ResearchUse use) => _counter.Decide.ForUseAsync(use, CancellationToken.None);

    private void Grant(string id, ResearchUse use) => _counter.Entitlements[id] = new ProjectEntitlement(
        id, use, new HashSet<string> { "alice" }, "alice", new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), "r1");

    public void Dispose() => _counter.Dispose();
}
