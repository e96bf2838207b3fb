using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Tests.Policy;
using Pfmg.Cloud.Local.Events;
using Pfmg.Cloud.Testing.Memory;
using static Pfmg.Cloud.Core.Participants.ConsentStatus;
using static Pfmg.Cloud.Core.Participants.ConsentUse;

namespace Pfmg.Cloud.Core.Tests.Participants;

/// <summary>What people say is recorded once, told once, and a repetition never undoes an opposition.</summary>
public sealed class RecordConsentsTests : IDisposable
{
    private readonly Counter _counter = new();
    private readonly MemoryDocumentStore _documents = new();
    private readonly InProcessEventBus _bus = new();
    private readonly IAsyncEnumerator<DomainEvent> _told;
    private readonly CancellationTokenSource _end = new();

    public RecordConsentsTests() => _told = _bus.Listen(_end.Token).GetAsyncEnumerator();

    private RecordConsents Record => new(_counter.Register, new TellConsents(_counter.Register, _documents, _bus), _counter.Clock);

    [Fact]
    public async Task A_repetition_that_comes_late_does_not_undo_an_opposition()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        var agreed = Counter.Says(Consented, Research);
        var opposed = Counter.Says(Opposed, Research, "2026-11-20");
        Assert.Equal(new RecordedConsents(2, 1), await SayAsync(agreed));
        Assert.Equal(new RecordedConsents(2, 0), await SayAsync(agreed));
        Assert.Equal(new RecordedConsents(3, 1), await SayAsync(opposed));
        Assert.Equal(new RecordedConsents(3, 0), await SayAsync(opposed));
        Assert.Equal(new RecordedConsents(3, 0), await SayAsync(agreed));
        Assert.Equal(Opposed, await StandingAsync());

        // A form of that very day may have been signed before the refusal, and does not undo it; one of a later day does.
        Assert.Equal(new RecordedConsents(4, 1), await SayAsync(agreed with { Effective = new DateOnly(2026, 11, 20), Document = "D-2" }));
        Assert.Equal(Opposed, await StandingAsync());
        _counter.Clock.Now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(new RecordedConsents(5, 1), await SayAsync(agreed with { Effective = new DateOnly(2026, 11, 22), Document = "D-3" }));
        Assert.Equal(Consented, await StandingAsync());

        // To another consent the same opposition again is a new one.
        Assert.Equal(new RecordedConsents(6, 1), await SayAsync(opposed with { Effective = new DateOnly(2026, 11, 22) }));
        Assert.Equal(Opposed, await StandingAsync());
    }

    [Fact]
    public async Task What_was_said_first_and_recorded_last_stands_behind_what_was_said_later()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        await SayAsync(Counter.Says(Withdrawn, Research, "2026-10-01"));
        await SayAsync(Counter.Says(Consented, Research, "2026-09-01"));
        Assert.Equal(Withdrawn, await StandingAsync());
    }

    [Fact]
    public async Task What_a_bus_does_not_take_is_recorded_all_the_same_and_told_later()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" });
        var away = new Projects.Bus { Refuses = true };
        var tell = new TellConsents(_counter.Register, _documents, away);
        var recorded = await new RecordConsents(_counter.Register, tell, _counter.Clock).OpposeAsync("dora", "A", null, Signatory.Self, null, default);
        Assert.Equal(recorded.RegisterVersion, (await _counter.Register.ReadAsync(default)).Version);
        Assert.Empty(away.Taken);

        away.Refuses = false;
        Assert.Equal(1, await tell.RunAsync(default));
        Assert.Equal(1, (int?)Assert.Single(away.Taken).Data["refusals"]);
    }

    [Fact]
    public async Task Each_entry_is_told_by_counts_even_if_the_instance_that_made_it_died()
    {
        await _counter.RegisterAsync(new Participant { Id = "A" }, new Participant { Id = "B" });
        await _counter.SayAsync("A", Counter.Says(Consented, Research));
        await SayAsync(Counter.Says(Opposed, Research, "2026-11-20"), Counter.Says(Opposed, Industry, "2026-11-20"));
        foreach (var (version, refusals) in ((int, int)[])[(2, 0), (3, 1)])
        {
            Assert.True(await _told.MoveNextAsync());
            Assert.Equal($"Pfmg.ConsentChanged:{version}", _told.Current.Id);
            Assert.Equal($$"""{"registerVersion":{{version}},"participants":1,"refusals":{{refusals}}}""", _told.Current.Data.ToJsonString());
        }

        Assert.Equal(0, await new TellConsents(_counter.Register, _documents, _bus).RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task What_cannot_be_said_is_refused_and_nobody_unknown_says_anything()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => SayAsync(Counter.Says(Opposed, Research, "2026-11-20")));
        await _counter.RegisterAsync(new Participant { Id = "A" });
        foreach (var (wrong, where) in ((ConsentEvent, string)[])
        [
            (Counter.Says(Opposed, Research, "2026-11-21"), "effective"),
            (Counter.Says(Consented, Research) with { FormVersion = null }, "formVersion"),
            (Counter.Says(Consented, Research) with { Terms = new DuoTerms { Permission = "DUO:0000001" } }, "terms.permission"),
            (Counter.Says(Consented, Research) with { Terms = new DuoTerms { Permission = "DUO:0000007" } }, "terms.diseases"),
            (Counter.Says(Consented, Research) with { Terms = Terms(new DuoModifier("DUO:0000022")) }, "terms.modifiers[0]"),
            (Counter.Says(Consented, Research) with { Terms = Terms(new DuoModifier("DUO:0000025")) }, "terms.modifiers[0]"),
            (Counter.Says(Consented, Research) with { Terms = Terms(new DuoModifier("DUO:0000045") { Months = 3 }) }, "terms.modifiers[0]"),
            (Counter.Says(Consented, Research) with { Terms = Terms(new DuoModifier("DUO:0000024")) }, "terms.modifiers[0]"),
        ])
        {
            var refused = await Assert.ThrowsAsync<InvalidInputException>(() => SayAsync(wrong));
            Assert.Equal(where, refused.Faults.Single().Where);
        }

        await Assert.ThrowsAsync<InvalidInputException>(() => SayAsync());
        await Assert.ThrowsAsync<InvalidInputException>(() => SayAsync([.. Enumerable.Repeat(Counter.Says(Opposed, Research, "2026-11-20"), 101)]));

        static DuoTerms Terms(DuoModifier modifier) => new() { Permission = "DUO:0000042", Modifiers = [modifier] };
    }

    private Task<RecordedConsents> SayAsync(params ConsentEvent[] said) => Record.RunAsync("manager", "A", said, CancellationToken.None);

    private async Task<ConsentStatus?> StandingAsync()
    {
        (await _counter.Register.ReadAsync(CancellationToken.None)).TryFind("A", out var person);
        return person!.Standing(Research, _counter.Clock.Today())?.Event.Status;
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _counter.Dispose();
    }
}
