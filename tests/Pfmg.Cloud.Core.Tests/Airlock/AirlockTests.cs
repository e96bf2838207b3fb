using System.Text;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Tests.Airlock;

public sealed class AirlockTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Lock _lock = new();

    [Fact]
    public async Task What_checks_find_nothing_in_leaves_after_one_review_as_it_was_reviewed()
    {
        await _lock.PopulateAsync();
        var approved = await _lock.ApprovedAsync();
        Assert.Equal(AirlockState.Approved, approved.State);

        var ticket = await _lock.Fetch.TicketAsync(Lock.Alice, approved, None);
        var fetched = await _lock.Fetch.RunAsync(Lock.Alice, approved, "table.csv", ticket.Ticket, None);

        Assert.Equal("gene,n\nBRCA1,7\n", Encoding.UTF8.GetString(fetched.Content.Span));
        var after = await _lock.AgainAsync(approved);
        Assert.Equal((1, _lock.Counter.Clock.Now), (after.Fetches, after.FetchedAt));
        Assert.Equal(["submitted", "approved", "approved"], _lock.Bus.Published.Select(static told => (string?)told.Data["state"]));
    }

    [Fact]
    public async Task What_checks_find_something_in_needs_two_reviewers_with_reasons()
    {
        await _lock.PopulateAsync();
        var submitted = await _lock.SubmittedAsync("gene,n\nBRCA1,2\n");
        Assert.Equal(FindingKinds.SmallCell, Assert.Single(submitted.Findings).Kind);
        await Assert.ThrowsAsync<InvalidInputException>(() => _lock.Review.RunAsync(Lock.Dora, submitted, "2", true, null, None));

        var once = await _lock.Review.RunAsync(Lock.Dora, submitted, "2", true, "Alleles, not persons.", None);
        Assert.Equal(AirlockState.Submitted, once.State);
        await Assert.ThrowsAsync<ConflictException>(() => _lock.Review.RunAsync(Lock.Dora, once, "3", true, "Again.", None));
        var twice = await _lock.Review.RunAsync(Lock.Denis, once, "3", true, "So it is.", None);
        Assert.Equal(AirlockState.Approved, twice.State);
    }

    [Fact]
    public async Task Results_under_a_moratorium_are_told_to_reviewers_until_its_day()
    {
        await _lock.PopulateAsync();
        await _lock.Counter.SayAsync("PFMG-0001", Policy.Counter.Says(ConsentStatus.Consented, ConsentUse.Research, "2026-11-01") with
        {
            Terms = new DuoTerms { Permission = "DUO:0000042", Modifiers = [new DuoModifier("DUO:0000024") { Until = new DateOnly(2026, 12, 24) }] },
        });
        var finding = Assert.Single((await _lock.SubmittedAsync("gene,n\nBRCA1,7\n")).Findings);
        Assert.Equal((FindingKinds.Moratorium, "nothing that is published before 2026-12-24"), (finding.Kind, finding.Expected));

        _lock.Counter.Clock.Now = new DateTimeOffset(2026, 12, 24, 6, 0, 0, TimeSpan.Zero);
        Assert.Empty((await _lock.SubmittedAsync("gene,n\nBRCA1,7\n")).Findings);
    }

    [Fact]
    public async Task Nobody_reviews_their_own_projects_requests_nor_without_a_reason_to_refuse()
    {
        await _lock.PopulateAsync();
        var submitted = await _lock.SubmittedAsync("gene,n\nBRCA1,7\n");

        await Assert.ThrowsAsync<ForbiddenException>(() => _lock.Review.RunAsync(Lock.Of("alice", Callers.Role.DataManager), submitted, "2", true, null, None));
        await Assert.ThrowsAsync<ForbiddenException>(() => _lock.Review.RunAsync(Lock.Of("bob", Callers.Role.DataManager), submitted, "2", true, null, None));
        await Assert.ThrowsAsync<InvalidInputException>(() => _lock.Review.RunAsync(Lock.Dora, submitted, "2", false, null, None));
        Assert.Equal(AirlockState.Refused, (await _lock.Review.RunAsync(Lock.Dora, submitted, "2", false, "No.", None)).State);
    }

    [Fact]
    public async Task An_opposition_holds_what_was_approved_and_not_fetched_from_the_next_fetch_on()
    {
        await _lock.PopulateAsync();
        var approved = await _lock.ApprovedAsync();
        var ticket = await _lock.Fetch.TicketAsync(Lock.Alice, approved, None);
        await _lock.OpposeAsync("PFMG-0003");

        await Assert.ThrowsAsync<ConflictException>(() => _lock.Fetch.RunAsync(Lock.Alice, approved, "table.csv", ticket.Ticket, None));
        var held = await _lock.AgainAsync(approved);
        Assert.Equal((AirlockState.Held, 0), (held.State, held.Fetches));
        await Assert.ThrowsAsync<ConflictException>(() => _lock.Fetch.TicketAsync(Lock.Alice, held, None));
    }

    [Fact]
    public async Task An_opposition_holds_what_waits_for_review_and_tells_what_left_already()
    {
        await _lock.PopulateAsync();
        var left = await _lock.ApprovedAsync();
        await _lock.Fetch.RunAsync(Lock.Alice, left, "table.csv", (await _lock.Fetch.TicketAsync(Lock.Alice, left, None)).Ticket, None);
        var waiting = await _lock.SubmittedAsync("gene,n\nBRCA1,7\n");
        await _lock.OpposeAsync("PFMG-0003");

        var told = await _lock.Consents.HoldExportsAsync(Lock.Project, ParticipantSet.Of(2), None);

        Assert.Equal(left.Id, Assert.Single(told).Id);
        Assert.Equal(AirlockState.Held, (await _lock.AgainAsync(waiting)).State);
        Assert.Empty(await _lock.Consents.ExportsHoldingAsync(Lock.Project, ParticipantSet.Of(50), None));
        await Assert.ThrowsAsync<ConflictException>(async () => await _lock.Review.RunAsync(Lock.Dora, await _lock.AgainAsync(waiting), "*", true, null, None));
    }

    [Fact]
    public async Task What_was_computed_when_somebody_still_permitted_it_cannot_be_asked_for_afterwards()
    {
        await _lock.PopulateAsync();
        var earlier = await _lock.Counter.Decide.ForProjectAsync(Lock.Alice, Lock.Project, None);
        await _lock.OpposeAsync("PFMG-0003");

        await Assert.ThrowsAsync<ConflictException>(() => _lock.Open.BeginAsync(Lock.Alice, Lock.Project, AirlockDirection.Export, "x", [earlier.Id], None));
        var now = await _lock.Open.BeginAsync(Lock.Alice, Lock.Project, AirlockDirection.Export, "x", [], None);
        Assert.Equal(7, now.CohortSet.Count);
    }

    [Fact]
    public async Task A_cohort_that_lost_one_since_something_left_is_told_to_reviewers()
    {
        await _lock.PopulateAsync();
        await _lock.ApprovedAsync();
        await _lock.OpposeAsync("PFMG-0003");
        var next = await _lock.SubmittedAsync("gene,n\nBRCA1,6\n");

        Assert.Equal(FindingKinds.Differencing, Assert.Single(next.Findings).Kind);
    }

    [Fact]
    public async Task A_ticket_is_for_one_person_one_request_and_a_quarter_of_an_hour()
    {
        await _lock.PopulateAsync();
        var (one, other) = (await _lock.ApprovedAsync(), await _lock.ApprovedAsync());
        var ticket = (await _lock.Fetch.TicketAsync(Lock.Alice, one, None)).Ticket;

        await RefusedAsync(() => _lock.Fetch.RunAsync(Lock.Bob, one, "table.csv", ticket, None));
        await RefusedAsync(() => _lock.Fetch.RunAsync(Lock.Alice, other, "table.csv", ticket, None));
        await RefusedAsync(() => _lock.Fetch.RunAsync(Lock.Alice, one, "table.csv", "e30.e30", None));
        for (var at = 0; at < ticket.Length; at += 5)
        {
            var forged = ticket.ToCharArray();
            forged[at] = forged[at] == 'A' ? 'B' : 'A';
            await RefusedAsync(() => _lock.Fetch.RunAsync(Lock.Alice, one, "table.csv", new string(forged), None));
        }

        _lock.Counter.Clock.Now += FetchFile.TicketLifetime;
        await RefusedAsync(() => _lock.Fetch.RunAsync(Lock.Alice, one, "table.csv", ticket, None));

        static async Task RefusedAsync(Func<Task> fetch) => await Assert.ThrowsAsync<ForbiddenException>(fetch);
    }

    [Fact]
    public async Task What_was_approved_can_be_fetched_for_two_weeks()
    {
        await _lock.PopulateAsync();
        var approved = await _lock.ApprovedAsync();
        _lock.Counter.Clock.Now += ReviewRequest.Fetchable;

        await Assert.ThrowsAsync<ConflictException>(() => _lock.Fetch.TicketAsync(Lock.Alice, approved, None));
    }

    [Fact]
    public async Task A_file_that_is_not_what_was_reviewed_does_not_leave()
    {
        await _lock.PopulateAsync();
        var approved = await _lock.ApprovedAsync();
        var ticket = (await _lock.Fetch.TicketAsync(Lock.Alice, approved, None)).Ticket;
        using var other = new MemoryStream("gene,n\nBRCA1,1\n"u8.ToArray());
        await _lock.Counter.Store.PutAsync(AirlockPaths.File(Lock.Project, approved.Id, "table.csv"), other, PutCondition.Overwrite, None);

        await Assert.ThrowsAsync<CorruptException>(() => _lock.Fetch.RunAsync(Lock.Alice, approved, "table.csv", ticket, None));
        Assert.Equal(0, (await _lock.AgainAsync(approved)).Fetches);
    }

    [Fact]
    public async Task A_file_added_after_submission_never_leaves()
    {
        await _lock.PopulateAsync();
        var approved = await _lock.ApprovedAsync();
        using var late = new MemoryStream("x"u8.ToArray());
        await Assert.ThrowsAsync<ConflictException>(() => _lock.Open.PutFileAsync(Lock.Alice, approved, "late.csv", late, None));
        await _lock.Counter.Store.PutAsync(AirlockPaths.File(Lock.Project, approved.Id, "late.csv"), late, PutCondition.CreateOnly, None);

        var ticket = (await _lock.Fetch.TicketAsync(Lock.Alice, approved, None)).Ticket;
        await Assert.ThrowsAsync<NotFoundException>(() => _lock.Fetch.RunAsync(Lock.Alice, approved, "late.csv", ticket, None));
    }

    [Fact]
    public async Task Every_act_that_is_no_step_is_refused_with_those_that_are()
    {
        await _lock.PopulateAsync();
        var draft = await _lock.Open.BeginAsync(Lock.Alice, Lock.Project, AirlockDirection.Export, "x", [], None);
        var refused = await Assert.ThrowsAsync<ConflictException>(() => _lock.Review.RunAsync(Lock.Dora, draft, "1", true, null, None));
        Assert.Equal(["submit", "withdraw"], refused.Legal);
        foreach (var state in Enum.GetValues<AirlockState>())
        {
            foreach (var act in (string[])["submit", "approve", "refuse", "fetch", "hold", "withdraw"])
            {
                if (AirlockSteps.Legal(state).Contains(act, StringComparer.Ordinal))
                {
                    AirlockSteps.After(state, act);
                }
                else
                {
                    Assert.Throws<ConflictException>(() => AirlockSteps.After(state, act));
                }
            }
        }
    }

    [Fact]
    public async Task Withdrawing_deletes_the_files_and_a_stale_version_changes_nothing()
    {
        await _lock.PopulateAsync();
        var submitted = await _lock.SubmittedAsync("gene,n\nBRCA1,7\n");
        await Assert.ThrowsAsync<StaleException>(() => _lock.Open.WithdrawAsync(Lock.Alice, submitted, "1", None));
        await Assert.ThrowsAsync<ForbiddenException>(() => _lock.Open.WithdrawAsync(Lock.Bob, submitted, "2", None));
        await _lock.Open.WithdrawAsync(Lock.Alice, submitted, "2", None);

        Assert.Null(await _lock.Counter.Store.HeadAsync(AirlockPaths.File(Lock.Project, submitted.Id, "table.csv"), None));
        Assert.Equal(AirlockState.Withdrawn, (await _lock.AgainAsync(submitted)).State);
    }

    [Fact]
    public async Task What_nobody_can_look_into_stays_a_draft()
    {
        await _lock.PopulateAsync();
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => _lock.SubmittedAsync("BAM\u0001\u0000", "reads.bam"));
        Assert.Equal("reads.bam", Assert.Single(refused.Faults).File);
        Assert.Equal(AirlockState.Draft, Assert.Single(await _lock.Documents.ListAsync(Lock.Project, None)).State);
    }

    [Fact]
    public async Task An_import_is_held_to_identifiers_and_not_to_counts()
    {
        await _lock.PopulateAsync();
        var import = await _lock.SubmittedAsync("gene,n\nBRCA1,2\nof PFMG-0001,1\n", direction: AirlockDirection.Import);
        Assert.Equal(FindingKinds.Identifier, Assert.Single(import.Findings).Kind);
        Assert.StartsWith("imp-", import.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_hundred_reviewers_at_once_as_many_count_as_are_needed()
    {
        await _lock.PopulateAsync();
        var submitted = await _lock.SubmittedAsync("gene,n\nBRCA1,2\n");
        var reviews = await Task.WhenAll(Enumerable.Range(0, 100).Select(async n =>
        {
            try
            {
                await _lock.Review.RunAsync(Lock.Of(FormattableString.Invariant($"reviewer-{n}"), Callers.Role.DataManager), submitted, "*", true, "I looked.", None);
                return true;
            }
            catch (LakeException e) when (e is ConflictException or UnavailableException)
            {
                return false;
            }
        }));

        var after = await _lock.AgainAsync(submitted);
        Assert.Equal((AirlockState.Approved, 2, 2), (after.State, after.Reviews.Count, reviews.Count(static one => one)));
    }

    public void Dispose() => _lock.Dispose();
}
