using System.Text;
using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Keys;

namespace Pfmg.Cloud.Core.Tests.Audit;

/// <summary>Whatever is done to a trail by who can write to its store, verifying finds, and names the file and the entry.</summary>
public sealed class AuditTamperTests : IDisposable
{
    private readonly AuditHouse _house = new();

    [Fact]
    public async Task An_untouched_trail_verifies()
    {
        await WriteAsync();
        var report = await _house.VerifyAsync();

        Assert.Empty(report.Faults);
        Assert.Equal((2, 12, 2, 5L), (report.Chains, report.Entries, report.Anchors, report.Unanchored));
    }

    [Fact]
    public async Task Every_flipped_byte_of_every_object_is_found_in_its_file()
    {
        await WriteAsync();
        foreach (var path in await _house.PathsAsync(AuditPaths.Root))
        {
            var whole = await _house.BytesAsync(path);
            // Every seventh byte of segments and every seventeenth of signed documents: each member of each of them.
            for (var at = 0; at < whole.Length; at += path.EndsWith(".jsonl", StringComparison.Ordinal) ? 7 : 17)
            {
                if (whole[at] is (byte)' ' or (byte)'\n')
                {
                    continue;
                }

                var spoilt = whole.ToArray();
                spoilt[at] ^= 0x01;
                await _house.TamperAsync(path, spoilt);
                var faults = (await _house.VerifyAsync()).Faults;
                Assert.True(faults.Any(fault => fault.File == path || fault.Where.StartsWith("statement.previous", StringComparison.Ordinal)), $"byte {at} of {path}: {string.Join("; ", faults)}");
            }

            await _house.TamperAsync(path, whole);
        }
    }

    [Fact]
    public async Task A_deleted_segment_in_the_middle_is_a_gap()
    {
        var instance = await WriteAsync();
        await _house.Memory.DeleteAsync(AuditPaths.Segment(instance, 2), CancellationToken.None);

        await AssertFaultAsync(AuditPaths.Segment(instance, 2), "entry 2");
    }

    [Fact]
    public async Task Two_segments_swapped_are_found_at_the_first()
    {
        var instance = await WriteAsync();
        var (second, third) = (AuditPaths.Segment(instance, 2), AuditPaths.Segment(instance, 3));
        var (a, b) = (await _house.BytesAsync(second), await _house.BytesAsync(third));
        await _house.TamperAsync(second, b);
        await _house.TamperAsync(third, a);

        await AssertFaultAsync(second, "entry 2");
    }

    [Fact]
    public async Task Entries_reordered_within_a_segment_are_found()
    {
        var gate = new GatedStore(_house.Memory);
        using var grouped = new AuditTrail(gate, _house.Keys, _house.Time);
        await grouped.RecordAsync(AuditHouse.Entry("first"), CancellationToken.None);
        gate.Close();
        var waiting = Enumerable.Range(0, 4).Select(n => grouped.RecordAsync(AuditHouse.Entry($"w{n}"), CancellationToken.None)).ToList();
        gate.Open();
        await Task.WhenAll(waiting);
        var path = (await _house.PathsAsync(AuditPaths.Root)).Last(one => one.EndsWith("3.jsonl", StringComparison.Ordinal));
        var lines = Encoding.UTF8.GetString(await _house.BytesAsync(path)).Split('\n');
        (lines[0], lines[1]) = (lines[1], lines[0]);
        await _house.TamperAsync(path, Encoding.UTF8.GetBytes(string.Join('\n', lines)));

        var fault = Assert.Single((await _house.VerifyAsync()).Faults);
        Assert.Equal((path, "entry 3"), (fault.File, fault.Where));
    }

    [Fact]
    public async Task A_tail_cut_off_below_an_anchor_is_found_by_verifying_and_by_the_next_anchor()
    {
        var instance = await WriteAsync();
        foreach (var number in (long[])[4, 5, 6])
        {
            await _house.Memory.DeleteAsync(AuditPaths.Segment(instance, number), CancellationToken.None);
        }

        await AssertFaultAsync(AuditPaths.Segment(instance, 4), "entry 4");
        _house.Time.Now += TimeSpan.FromHours(1);
        var anchor = await _house.AnchorAsync();
        Assert.Equal(AuditPaths.Segment(instance, 4), Assert.Single(anchor!.Faults).File);
    }

    [Fact]
    public async Task A_whole_chain_taken_away_is_found()
    {
        var instance = await WriteAsync();
        foreach (var path in await _house.PathsAsync($"audit/{instance}/"))
        {
            await _house.Memory.DeleteAsync(path, CancellationToken.None);
        }

        await _house.Memory.DeleteAsync(AuditPaths.Genesis(instance), CancellationToken.None);

        await AssertFaultAsync(AuditPaths.Genesis(instance), "");
    }

    [Fact]
    public async Task A_tail_made_anew_without_the_key_is_found_by_its_seal()
    {
        var instance = await WriteAsync();
        await ForgeAsync(instance, 6, OtherKeys());

        await AssertFaultAsync(AuditPaths.Segment(instance, 6), "the seal");
    }

    [Fact]
    public async Task A_chain_made_anew_with_the_key_itself_is_found_by_its_anchor()
    {
        var instance = await WriteAsync();
        await ForgeAsync(instance, 4, _house.Keys);

        var fault = (await _house.VerifyAsync()).Faults[0];
        Assert.Equal((AuditPaths.Segment(instance, 4), "entry 4"), (fault.File, fault.Where));
    }

    [Fact]
    public async Task A_beginning_signed_by_another_key_is_found()
    {
        await WriteAsync();
        var others = OtherKeys();
        using var stranger = new AuditTrail(_house.Memory, others, _house.Time);
        await stranger.RecordAsync(AuditHouse.Entry("mallory"), CancellationToken.None);

        var fault = Assert.Single((await _house.VerifyAsync()).Faults);
        Assert.StartsWith(AuditPaths.Instances, fault.File, StringComparison.Ordinal);
        Assert.Equal("signature", fault.Where);
    }

    [Fact]
    public async Task An_anchor_replaced_by_a_well_signed_one_is_found_by_the_next()
    {
        await WriteAsync();
        var anchors = await _house.PathsAsync(AuditPaths.Anchors);
        var reader = new AuditReader(_house.Memory, _house.Keys);
        var statement = await reader.AnchorAsync(anchors[0], await _house.BytesAsync(anchors[0]), CancellationToken.None);
        var other = statement with { At = statement.At + TimeSpan.FromMinutes(1) };
        var signed = new AuditAnchor(other, await _house.Keys.SignAsync(AuditAnchor.Purpose, AuditAnchor.BytesOf(other), CancellationToken.None));
        await _house.Memory.PutJsonAsync(anchors[0], signed, PutCondition.Overwrite, CancellationToken.None);

        await AssertFaultAsync(anchors[1], "statement.previous");
    }

    [Fact]
    public async Task An_anchor_taken_away_is_found_by_the_next_and_the_last_by_its_witness()
    {
        await WriteAsync();
        var anchors = await _house.PathsAsync(AuditPaths.Anchors);
        var witness = (await _house.VerifyAsync()).LastAnchorSha256;
        Assert.Empty((await _house.VerifyAsync(witness)).Faults);

        var last = await _house.BytesAsync(anchors[1]);
        await _house.Memory.DeleteAsync(anchors[1], CancellationToken.None);
        Assert.Equal(AuditPaths.Anchors, Assert.Single((await _house.VerifyAsync(witness)).Faults).File);

        await _house.TamperAsync(anchors[1], last);
        await _house.Memory.DeleteAsync(anchors[0], CancellationToken.None);
        await AssertFaultAsync(anchors[1], "statement.previous");
    }

    [Fact]
    public async Task What_does_not_belong_into_the_trail_is_told()
    {
        await WriteAsync();
        await _house.TamperAsync("audit/notes.txt", "x"u8.ToArray());

        await AssertFaultAsync("audit/notes.txt", "");
    }

    public void Dispose() => _house.Dispose();

    // Two chains of six entries, a segment each; anchored after three of the first and two of the other, and after four and three.
    private async Task<string> WriteAsync()
    {
        var (one, two) = (_house.Instance(), _house.Instance());
        foreach (var round in Enumerable.Range(0, 6))
        {
            await one.RecordAsync(AuditHouse.Entry($"a{round}"), CancellationToken.None);
            if (round is 2 or 3)
            {
                Assert.NotNull(await _house.AnchorAsync());
                _house.Time.Now += TimeSpan.FromHours(1);
            }

            await two.RecordAsync(AuditHouse.Entry($"b{round}"), CancellationToken.None);
        }

        var reader = new AuditReader(_house.Memory, _house.Keys);
        await foreach (var instance in reader.InstancesAsync(CancellationToken.None))
        {
            await foreach (var segment in reader.AfterAsync(instance, await reader.BeginningAsync(instance, CancellationToken.None), CancellationToken.None))
            {
                if (segment.Lines[0].Entry.Subject == "a0")
                {
                    return instance;
                }
            }
        }

        throw new InvalidOperationException("No chain was written.");
    }

    // Writes the chain anew from a segment on, as its owner would with that key.
    private async Task ForgeAsync(string instance, long from, IKeyRing keys)
    {
        var reader = new AuditReader(_house.Memory, _house.Keys);
        var tail = await reader.BeginningAsync(instance, CancellationToken.None);
        await foreach (var segment in reader.AfterAsync(instance, tail, CancellationToken.None))
        {
            tail = segment.Tail.Segment < from ? segment.Tail : tail;
        }

        for (var number = from; number <= 6; number++)
        {
            var forged = await AuditSegment.WriteAsync(instance, tail, [AuditHouse.Entry("nobody") with { At = _house.Time.Now }], keys, CancellationToken.None);
            await _house.TamperAsync(AuditPaths.Segment(instance, number), forged.Content);
            tail = forged.Tail;
        }
    }

    private FileKeyRing OtherKeys() => new(Path.Combine(_house.Folder, "other.pem"));

    private async Task AssertFaultAsync(string file, string where)
    {
        var faults = (await _house.VerifyAsync()).Faults;
        Assert.Contains(faults, fault => fault.File == file && fault.Where == where);
    }
}
