using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Parquet;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Compaction;

public sealed class CompactLakeTests : IDisposable
{
    private static readonly CompactionTarget Two = CompactionTarget.Tier1 with { Samples = 2 };

    private static readonly string[] Contigs = ["chr1", "chr2"];

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Groups_that_are_full_become_one_version_each_and_the_rest_waits()
    {
        await AddAsync(5);
        var answer = await AnswerAsync();

        var results = await CompactAsync(Two);

        Assert.Equal([(5L, 2L), (6L, 2L)], results.Select(result => (result.Version, result.Samples)));
        Assert.All(results, result => Assert.Equal((6, 3), (result.FilesBefore, result.FilesAfter)));
        Assert.Equal(answer, await AnswerAsync());
        Assert.Empty(await CompactAsync(Two));
        Assert.Empty(await CompactAsync(Two with { IsPartial = true }));
        Assert.Equal(3, (await Log().SnapshotAsync(null, default)).Files("calls").Count);
        Assert.Equal(5, (await Log().SnapshotAsync(4, default)).Files("calls").Count);
        Assert.Empty((await new VerifyLake(_lake.Store, Log()).RunAsync(readsContent: true, default)).Damages);
    }

    [Fact]
    public async Task Tier_2_takes_files_of_tier_1_and_ends_files_by_window()
    {
        await AddAsync(4);
        var answer = await AnswerAsync();

        await CompactAsync(Two);
        var result = Assert.Single(await CompactAsync(CompactionTarget.Tier2 with { Samples = 4 }));

        Assert.Equal((2, 4L), (result.Tier, result.Samples));
        Assert.All(LakeTables.All.SelectMany(table => Log().SnapshotAsync(null, default).Result.Files(table.Table)), file => Assert.Equal(2, file.Tier));
        Assert.Equal(answer, await AnswerAsync());
    }

    [Fact]
    public async Task A_large_contig_has_a_file_of_its_own_whose_row_groups_do_not_overlap()
    {
        for (var id = 1; id <= 2; id++)
        {
            int sample = id;
            await _lake.CommitAsync(
                (LakeTables.Samples, [Sample(id, $"s{id}")]),
                (LakeTables.Assayed, [.. from chrom in Contigs from i in Enumerable.Range(1, 70_000) select Span(sample, i * 10, (i * 10) + 8, chrom: chrom)]));
        }

        await CompactAsync(Two);

        var files = (await Log().SnapshotAsync(null, default)).Files("assayed");
        Assert.Equal(Contigs, files.Select(file => Assert.Single(file.Ranges).Chrom));
        Assert.All(files, file => Assert.Equal((140_000L, 10, 700_008), (file.Rows, file.Ranges[0].MinPos, file.Ranges[0].MaxPos)));
        var rows = Readers.DuckDb(_lake.Store.LocalPath(files[0].Path)!);
        var starts = rows.Select(row => ((int)row[1]!, (int)row[3]!)).ToList();
        Assert.Equal(starts.Order(), starts);
    }

    [Fact]
    public async Task Killed_at_any_put_it_shows_nothing_and_the_next_one_completes_it()
    {
        await AddAsync(2);
        var answer = await AnswerAsync();
        for (var number = 0; ; number++)
        {
            var puts = 0;
            int last = number;
            var store = new WatchedStore(_lake.Store) { FailBefore = _ => puts++ == last };
            try
            {
                await CompactAsync(Two, store);
                break;
            }
            catch (UnavailableException)
            {
                Assert.Equal(answer, await AnswerAsync());
            }
        }

        var snapshot = await Log().SnapshotAsync(null, default);
        Assert.Equal((2, 1), ((int)snapshot.Version, snapshot.Files("calls").Count));
        Assert.Equal(answer, await AnswerAsync());
        Assert.Equal(3, await _lake.Store.ListAsync(LakePaths.Table("calls"), default).CountAsync(found => LakePaths.OwnerOf(found.Path) is not null));
    }

    [Fact]
    public async Task What_a_commit_beside_it_took_away_is_planned_anew_and_its_own_files_go()
    {
        await AddAsync(3);
        var first = (await Log().SnapshotAsync(null, default)).Files("sketches");
        var removed = (await Log().SnapshotAsync(null, default)).Files("assayed")[0];
        var isFirst = true;
        var store = new WatchedStore(_lake.Store)
        {
            FailBefore = path =>
            {
                if (isFirst && path.StartsWith(LakePaths.Log, StringComparison.Ordinal))
                {
                    isFirst = false;
                    Task.Run(() => Log().CommitAsync(new LakeCommit("other", LakeChange.Erasure, [], [new RemovedFile("assayed", removed.Path, removed.Rows)]), default)).GetAwaiter().GetResult();
                }

                return false;
            },
        };

        var result = Assert.Single(await CompactAsync(Two, store));

        Assert.Empty(first);
        Assert.Equal(5, result.FilesBefore);
        Assert.DoesNotContain((await Log().SnapshotAsync(null, default)).Files("assayed"), file => file.Path == removed.Path);
        var named = LakeTables.All.SelectMany(table => Log().SnapshotAsync(null, default).Result.Files(table.Table)).Where(file => file.Tier == 1).Select(file => file.Path);
        var there = await _lake.Store.ListAsync("lake/", default).Select(found => found.Path).Where(path => path.Contains("/compact1-", StringComparison.Ordinal)).ToListAsync();
        Assert.Equal(named.Order(StringComparer.Ordinal), there.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_not_passed_on()
    {
        await AddAsync(2);
        var calls = (await Log().SnapshotAsync(null, default)).Files("calls")[1];
        string local = _lake.Store.LocalPath(calls.Path)!;
        var bytes = await File.ReadAllBytesAsync(local);
        bytes[9] ^= 4;
        await File.WriteAllBytesAsync(local, bytes);

        Assert.Contains(calls.Path, (await Assert.ThrowsAsync<CorruptException>(() => CompactAsync(Two))).Message, StringComparison.Ordinal);
        Assert.Equal(1, (await Log().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task An_ingest_with_samples_enough_is_left_as_it_is()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a"), Sample(2, "b"), Sample(3, "c")]));
        await AddAsync(2, first: 4);

        Assert.Equal(2, Assert.Single(await CompactAsync(Two)).Samples);
    }

    private LakeLog Log(IObjectStore? store = null) => new(store ?? _lake.Store, TimeProvider.System);

    private async Task<List<CompactionResult>> CompactAsync(CompactionTarget target, IObjectStore? store = null) =>
        await new CompactLake(store ?? _lake.Store, Log(store), _lake.Reader, _lake["compact"]).RunAsync(target, default).ToListAsync();

    private async Task AddAsync(int count, int first = 1)
    {
        for (int id = first; id < first + count; id++)
        {
            await _lake.CommitAsync(
                (LakeTables.Samples, [Sample(id, $"s{id}")]),
                (LakeTables.Calls, [Call(id, 100, "A", "C", "0/1", 1), Call(id, 15_000_000 + id, "A", "CGT", "1/1", 2)]),
                (LakeTables.Assayed, [Span(id, 1, 200), Span(id, 15_000_000, 15_000_010)]));
        }
    }

    private Task<string[]> AnswerAsync() => new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery(), default).LinesAsync("pos", "ref", "alt", "AC", "AN", "n_het", "n_hom");
}
