using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

public sealed class SampleIdsTests : IDisposable
{
    private const int Writers = 8;
    private const int KeysEach = 5;

    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Ids_start_at_one_and_are_dense()
    {
        var ids = new SampleIds(_lake.Store);

        Assert.Equal(1, await ids.AllocateAsync("a", 3, default));
        Assert.Equal(4, await ids.AllocateAsync("b", 1, default));
        Assert.Equal(5, await ids.AllocateAsync("c", 2_504, default));
        Assert.Equal(2_509, await ids.AllocateAsync("d", 1, default));
    }

    [Fact]
    public async Task The_same_key_has_the_same_ids()
    {
        int first = await new SampleIds(_lake.Store).AllocateAsync("a", 3, default);
        await new SampleIds(_lake.Store).AllocateAsync("b", 3, default);

        Assert.Equal(first, await new SampleIds(_lake.Store).AllocateAsync("a", 3, default));
    }

    [Fact]
    public async Task The_same_key_with_another_count_is_a_conflict()
    {
        await new SampleIds(_lake.Store).AllocateAsync("a", 3, default);

        await Assert.ThrowsAsync<ConflictException>(() => new SampleIds(_lake.Store).AllocateAsync("a", 2, default));
    }

    [Fact]
    public async Task Eight_writers_at_once_get_ranges_that_touch_and_never_overlap()
    {
        var ranges = new System.Collections.Concurrent.ConcurrentBag<(int First, int Count)>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (writer, ct) =>
        {
            var ids = new SampleIds(_lake.Store);
            for (int i = 0; i < KeysEach; i++)
            {
                int count = 1 + ((writer + i) % 4);
                ranges.Add((await ids.AllocateAsync(Numbered(Numbered("w", writer) + "-", i), count, ct), count));
            }
        });

        int next = 1;
        foreach (var (first, count) in ranges.OrderBy(r => r.First))
        {
            Assert.Equal(next, first);
            next += count;
        }
    }

    [Fact]
    public async Task Eight_writers_of_the_same_key_get_the_same_ids()
    {
        var firsts = new System.Collections.Concurrent.ConcurrentBag<int>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (_, ct) =>
            firsts.Add(await new SampleIds(_lake.Store).AllocateAsync("a", 2, ct)));

        Assert.Single(firsts.Distinct());
    }

    [Fact]
    public async Task A_crash_between_range_and_key_leaks_a_range_and_gives_none_out_twice()
    {
        var store = new WatchedStore(_lake.Store) { FailBefore = path => path.Contains("_callsets", StringComparison.Ordinal) };
        await Assert.ThrowsAsync<UnavailableException>(() => new SampleIds(store).AllocateAsync("a", 3, default));

        int other = await new SampleIds(_lake.Store).AllocateAsync("b", 1, default);
        int retried = await new SampleIds(_lake.Store).AllocateAsync("a", 3, default);

        Assert.Equal(4, other);
        Assert.Equal(5, retried);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(99)]
    [InlineData(null)]
    public async Task A_hint_that_lags_lies_or_is_lost_costs_time_only(int? first)
    {
        for (int i = 0; i < 5; i++)
        {
            await new SampleIds(_lake.Store).AllocateAsync(Numbered("k", i), 3, default);
        }

        File.Delete(_lake.FileOf(LakePaths.LastIds));
        if (first is { } named)
        {
            _lake.Write(LakePaths.LastIds, $"{{\"first\":{named},\"count\":1,\"callset\":\"x\"}}");
        }

        Assert.Equal(16, await new SampleIds(_lake.Store).AllocateAsync("next", 1, default));
    }

    [Fact]
    public async Task The_next_range_is_found_without_reading_those_before()
    {
        for (int i = 0; i < 20; i++)
        {
            await new SampleIds(_lake.Store).AllocateAsync(Numbered("k", i), 1, default);
        }

        var store = new WatchedStore(_lake.Store) { FailList = path => path.StartsWith(LakePaths.Ids, StringComparison.Ordinal) };
        Assert.Equal(21, await new SampleIds(store).AllocateAsync("next", 1, default));
        Assert.Equal(3, store.Reads.Count);
    }

    [Fact]
    public async Task A_broken_range_is_corrupt_and_named()
    {
        await new SampleIds(_lake.Store).AllocateAsync("a", 3, default);
        _lake.Write(LakePaths.IdRange(1), "{\"first\":7,\"count\":3,\"callset\":\"x\"}");

        var failure = await Assert.ThrowsAsync<CorruptException>(() => new SampleIds(_lake.Store).AllocateAsync("b", 1, default));

        Assert.Contains(LakePaths.IdRange(1), failure.Message, StringComparison.Ordinal);
    }
}
