using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Audit;

public sealed class AuditTrailTests : IDisposable
{
    private readonly AuditHouse _house = new();

    [Fact]
    public async Task What_was_recorded_is_there_in_order()
    {
        var trail = _house.Instance();
        foreach (var subject in (string[])["alice", "bob", "carol"])
        {
            await trail.RecordAsync(AuditHouse.Entry(subject), CancellationToken.None);
        }

        Assert.Equal(["alice", "bob", "carol"], (await _house.EntriesAsync()).Select(entry => entry.Subject));
    }

    [Fact]
    public async Task Every_member_of_an_entry_is_kept()
    {
        var entry = AuditHouse.Entry() with
        {
            Roles = ["researcher"],
            Status = 200,
            ProjectId = "p1",
            DecisionId = "d1",
            PolicyVersion = "1.0.0",
            RegisterVersion = 7,
            LakeVersion = 3,
            Question = "0123",
            TraceId = "t",
        };
        entry = entry.About("exports/e1").Counting("rows", 12).Counting("bytes", 5);

        await _house.Instance().RecordAsync(entry, CancellationToken.None);

        var read = Assert.Single(await _house.EntriesAsync());
        Assert.Equivalent(entry with { At = _house.Time.Now }, read, strict: true);
    }

    [Fact]
    public async Task Two_hundred_writers_of_four_instances_lose_nothing_and_share_segments()
    {
        var trails = Enumerable.Range(0, 4).Select(_ => _house.Instance()).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 200 }, async (writer, ct) =>
        {
            for (var n = 0; n < 5; n++)
            {
                await trails[writer % 4].RecordAsync(AuditHouse.Entry($"writer-{writer}", $"GET /{n}"), ct);
            }
        });

        var entries = await _house.EntriesAsync();
        Assert.Equal(1_000, entries.Count);
        foreach (var writer in entries.GroupBy(entry => entry.Subject, StringComparer.Ordinal))
        {
            Assert.Equal(["GET /0", "GET /1", "GET /2", "GET /3", "GET /4"], writer.Select(entry => entry.Route));
        }
    }

    [Fact]
    public async Task Entries_that_wait_for_a_slow_write_go_together_into_the_next_segment()
    {
        var slow = new GatedStore(_house.Memory);
        var trail = _house.Instance(slow);
        slow.Close();
        var waiting = Enumerable.Range(0, 100).Select(n => trail.RecordAsync(AuditHouse.Entry($"writer-{n}"), CancellationToken.None)).ToList();
        Assert.DoesNotContain(waiting, static one => one.IsCompleted);
        slow.Open();
        await Task.WhenAll(waiting);

        var segments = (await _house.PathsAsync(AuditPaths.Root)).Count(path => path.EndsWith(".jsonl", StringComparison.Ordinal));
        Assert.Equal(100, (await _house.EntriesAsync()).Count);
        Assert.InRange(segments, 1, 2);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_refused_and_the_chain_goes_on_afterwards()
    {
        var trail = _house.Instance(new FullStore(_house.Memory, failingPuts: 2));
        for (var n = 0; n < 2; n++)
        {
            await Assert.ThrowsAsync<UnavailableException>(() => trail.RecordAsync(AuditHouse.Entry("lost"), CancellationToken.None));
        }

        await trail.RecordAsync(AuditHouse.Entry("kept"), CancellationToken.None);

        Assert.Equal("kept", Assert.Single(await _house.EntriesAsync()).Subject);
    }

    [Fact]
    public async Task A_put_that_arrived_though_it_was_told_to_have_failed_is_taken_into_the_chain()
    {
        var lossy = new LostAnswers(_house.Memory);
        var trail = _house.Instance(lossy);
        await trail.RecordAsync(AuditHouse.Entry("first"), CancellationToken.None);
        lossy.Lose = 2;
        await Assert.ThrowsAsync<UnavailableException>(() => trail.RecordAsync(AuditHouse.Entry("second"), CancellationToken.None));
        await Assert.ThrowsAsync<UnavailableException>(() => trail.RecordAsync(AuditHouse.Entry("third"), CancellationToken.None));
        await trail.RecordAsync(AuditHouse.Entry("fourth"), CancellationToken.None);

        Assert.Equal(["first", "second", "third", "fourth"], (await _house.EntriesAsync()).Select(entry => entry.Subject));
        Assert.Single(await _house.PathsAsync(AuditPaths.Instances));
    }

    [Fact]
    public async Task A_chain_into_which_another_wrote_is_left_and_a_new_one_begun()
    {
        var trail = _house.Instance();
        await trail.RecordAsync(AuditHouse.Entry("first"), CancellationToken.None);
        var instance = (await _house.PathsAsync(AuditPaths.Instances)).Single()[AuditPaths.Instances.Length..^5];
        await _house.TamperAsync(AuditPaths.Segment(instance, 2), "{}\n"u8.ToArray());

        await Assert.ThrowsAsync<UnavailableException>(() => trail.RecordAsync(AuditHouse.Entry("second"), CancellationToken.None));
        await trail.RecordAsync(AuditHouse.Entry("third"), CancellationToken.None);

        Assert.Equal(2, (await _house.PathsAsync(AuditPaths.Instances)).Count);
        await Assert.ThrowsAsync<InvalidInputException>(_house.EntriesAsync);
    }

    [Fact]
    public async Task An_entry_is_never_older_than_the_one_before()
    {
        var trail = _house.Instance();
        await trail.RecordAsync(AuditHouse.Entry(), CancellationToken.None);
        var first = _house.Time.Now;
        _house.Time.Now -= TimeSpan.FromDays(400);
        await trail.RecordAsync(AuditHouse.Entry(), CancellationToken.None);

        Assert.All(await _house.EntriesAsync(), entry => Assert.Equal(first, entry.At));
    }

    [Fact]
    public async Task Participants_and_questions_have_the_same_name_each_time_and_not_their_own()
    {
        var names = new AuditNames(_house.Keys);
        var participant = await names.ParticipantAsync("PFMG-0001", CancellationToken.None);

        Assert.Equal(participant, await new AuditNames(_house.Keys).ParticipantAsync("PFMG-0001", CancellationToken.None));
        Assert.NotEqual(participant, await names.ParticipantAsync("PFMG-0002", CancellationToken.None));
        Assert.Matches("^participants/[0-9a-f]{32}$", participant);
        Assert.NotEqual(participant["participants/".Length..], await names.QuestionAsync("PFMG-0001", CancellationToken.None));
    }

    public void Dispose() => _house.Dispose();
}
