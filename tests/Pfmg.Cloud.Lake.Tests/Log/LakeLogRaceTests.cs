using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

public sealed class LakeLogRaceTests : IDisposable
{
    private const int Writers = 8;
    private const int EntriesEach = 6;

    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Eight_writers_at_once_lose_no_entry_and_share_no_version()
    {
        var outcomes = new System.Collections.Concurrent.ConcurrentBag<CommitOutcome>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (writer, ct) =>
        {
            var log = _lake.OtherLog();
            for (int i = 0; i < EntriesEach; i++)
            {
                string name = Numbered(Numbered("w", writer) + "-", i);
                outcomes.Add(await log.CommitAsync(Adding(name, NewFile(name), NewFile(name, "records")), ct));
            }
        });

        Assert.Equal(Enumerable.Range(0, Writers * EntriesEach).Select(v => (long)v), outcomes.Select(o => o.Version).Order());
        Assert.DoesNotContain(outcomes, o => o.AlreadyCommitted);
        var snapshot = await _lake.OtherLog().SnapshotAsync(null, default);
        Assert.Equal(Writers * EntriesEach, snapshot.Files("calls").Count);
        Assert.Equal(Writers * EntriesEach, snapshot.Files("records").Count);
    }

    [Fact]
    public async Task Eight_writers_of_the_same_id_make_one_entry()
    {
        var outcomes = new System.Collections.Concurrent.ConcurrentBag<CommitOutcome>();

        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (_, ct) =>
            outcomes.Add(await _lake.OtherLog().CommitAsync(Adding("run-1", NewFile("a")), ct)));

        Assert.All(outcomes, o => Assert.Equal(0, o.Version));
        Assert.Equal(1, outcomes.Count(o => !o.AlreadyCommitted));
        Assert.Equal(0, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task Of_two_compactions_of_the_same_files_one_wins()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a")), default);
        int lost = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, Writers), new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (writer, ct) =>
        {
            string name = Numbered("compact-", writer);
            try
            {
                await _lake.OtherLog().CommitAsync(
                    new LakeCommit(name, LakeChange.Compaction, [NewFile(name)], [new RemovedFile("calls", "lake/calls/a.parquet", 10)]), ct);
            }
            catch (Core.Errors.ConflictException)
            {
                Interlocked.Increment(ref lost);
            }
        });

        Assert.Equal(Writers - 1, lost);
        Assert.Single((await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls"));
    }
}
