using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Tests.Audit;

public sealed class AnchorAuditTests : IDisposable
{
    private readonly AuditHouse _house = new();

    [Fact]
    public async Task An_hour_has_one_anchor_whoever_takes_it()
    {
        await _house.Instance().RecordAsync(AuditHouse.Entry(), CancellationToken.None);
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _house.AnchorAsync()));

        Assert.Single(taken, static one => one is not null);
        Assert.Equal(["audit/anchors/2026112210.json"], await _house.PathsAsync(AuditPaths.Anchors));
        Assert.Equal([AnchorAudit.Anchored], _house.Bus.Published.Select(static told => told.Type));
    }

    [Fact]
    public async Task An_empty_trail_has_no_anchor() => Assert.Null(await _house.AnchorAsync());

    [Fact]
    public async Task Anchors_name_every_chain_and_the_anchor_before()
    {
        var one = _house.Instance();
        await one.RecordAsync(AuditHouse.Entry(), CancellationToken.None);
        var first = await _house.AnchorAsync();
        _house.Time.Now += TimeSpan.FromHours(3);
        await _house.Instance().RecordAsync(AuditHouse.Entry(), CancellationToken.None);
        await one.RecordAsync(AuditHouse.Entry(), CancellationToken.None);
        var second = await _house.AnchorAsync();

        var reader = new AuditReader(_house.Memory, _house.Keys);
        var statement = await reader.AnchorAsync(second!.Path, await _house.BytesAsync(second.Path), CancellationToken.None);
        Assert.Equal(new PreviousAnchor(first!.Path, first.Sha256), statement.Previous);
        Assert.Equal([1L, 2L], statement.Roots.Select(static root => root.Tail.Entry).Order());
    }

    [Fact]
    public async Task Pages_go_through_all_chains_by_time_and_filters_hold()
    {
        var trails = Enumerable.Range(0, 3).Select(_ => _house.Instance()).ToList();
        for (var n = 0; n < 30; n++)
        {
            await trails[n * 7 % 3].RecordAsync(AuditHouse.Entry($"s{n % 5}") with { ProjectId = n % 2 == 0 ? "p1" : null }, CancellationToken.None);
            _house.Time.Now += TimeSpan.FromMinutes(10);
            await _house.AnchorAsync();
        }

        var read = new ReadAudit(_house.Memory, new AuditReader(_house.Memory, _house.Keys));
        var all = await PagesAsync(read, new AuditQuery { Limit = 7 });
        Assert.Equal(30, all.Count);
        Assert.Equal(all.Select(static one => one.Entry.At).Order(), all.Select(static one => one.Entry.At));
        Assert.Equal(15, (await PagesAsync(read, new AuditQuery { Limit = 4, ProjectId = "p1" })).Count);
        Assert.Equal(6, (await PagesAsync(read, new AuditQuery { Limit = 4, Subject = "s3" })).Count);
        Assert.Equal(3, (await PagesAsync(read, new AuditQuery { Limit = 4, Subject = "s3", ProjectId = "p1" })).Count);
        var from = all[12].Entry.At;
        Assert.Equal(all.Skip(12).Take(8), await PagesAsync(read, new AuditQuery { Limit = 3, From = from, To = all[20].Entry.At }), Same);
    }

    [Fact]
    public async Task A_broken_chain_is_not_read_as_if_it_were_whole()
    {
        await _house.Instance().RecordAsync(AuditHouse.Entry(), CancellationToken.None);
        var path = (await _house.PathsAsync(AuditPaths.Root)).Single(static one => one.EndsWith(".jsonl", StringComparison.Ordinal));
        var bytes = await _house.BytesAsync(path);
        bytes[40] ^= 1;
        await _house.TamperAsync(path, bytes);

        await Assert.ThrowsAsync<CorruptException>(() => new ReadAudit(_house.Memory, new AuditReader(_house.Memory, _house.Keys)).RunAsync(new AuditQuery(), CancellationToken.None));
    }

    public void Dispose() => _house.Dispose();

    private static bool Same(AuditRecord left, AuditRecord right) => left.Place == right.Place;

    private static async Task<List<AuditRecord>> PagesAsync(ReadAudit read, AuditQuery query)
    {
        var records = new List<AuditRecord>();
        for (var next = query; next is not null;)
        {
            var page = await read.RunAsync(next, CancellationToken.None);
            records.AddRange(page.Records);
            next = page.Next is null ? null : next with { After = page.Next };
        }

        return records;
    }
}
