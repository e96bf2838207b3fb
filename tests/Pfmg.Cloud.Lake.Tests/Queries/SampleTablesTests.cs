using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class SampleTablesTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Each_version_has_its_own_samples_however_they_are_asked_for()
    {
        for (var i = 1; i <= 8; i++)
        {
            await _lake.CommitAsync((LakeTables.Samples, [Sample(i, "a", ("run", $"R{i}"), ("replaces", i > 1 ? (i == 2 ? "R1" : $"R{i - 1}") : null))]));
        }

        foreach (var version in new long[] { 7, 0, 3, 6, 1, 5, 2, 4, 7, 0 })
        {
            var samples = await new ReadSamples(_lake.Reader).RunAsync(version, Paging.All, CancellationToken.None).LinesAsync("sample_id", "superseded");
            Assert.Equal([.. Enumerable.Range(1, (int)version + 1).Select(i => i <= version ? $"{i} true" : $"{i} false")], samples);
        }
    }

    [Fact]
    public async Task No_more_than_a_few_versions_stay_in_memory()
    {
        for (var i = 1; i <= 9; i++)
        {
            await _lake.CommitAsync((LakeTables.Samples, [Sample(i, $"s{i}")]));
        }

        for (var version = 0L; version < 9; version++)
        {
            await AskAsync(version);
        }

        GC.Collect();
        await AskAsync(8);

        using var lease = await _lake.Reader.Engine.RentAsync(CancellationToken.None);
        Assert.InRange(lease.Count("SELECT count(*) FROM duckdb_tables()", [], CancellationToken.None), 1, 5);
    }

    [Fact]
    public async Task Samples_whose_files_left_the_lake_are_not_answered()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a")]));
        await _lake.CommitAsync((LakeTables.Samples, [Sample(2, "b")]));
        Assert.Equal(["a", "b"], await AskAsync(null));
        var gone = (await _lake.Log.SnapshotAsync(null, CancellationToken.None)).Files("samples")[0];
        await _lake.Log.CommitAsync(new LakeCommit("erase", LakeChange.Erasure, [], [new RemovedFile("samples", gone.Path, gone.Rows)]), CancellationToken.None);

        Assert.Equal(["b"], await AskAsync(null));
        Assert.Equal(["a", "b"], await AskAsync(1));
    }

    [Fact]
    public async Task A_damaged_file_of_samples_is_named_and_nothing_is_kept_of_it()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a")]));
        var file = (await _lake.Log.SnapshotAsync(null, CancellationToken.None)).Files("samples")[0];
        var path = _lake.Store.LocalPath(file.Path)!;
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, new byte[bytes.Length]);

        var failure = await Assert.ThrowsAsync<CorruptException>(() => AskAsync(null));
        Assert.Contains(file.Path, failure.Message, StringComparison.Ordinal);

        // The engine tells a changed file by its time, to the second.
        await File.WriteAllBytesAsync(path, bytes);
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(10));
        Assert.Equal(["a"], await AskAsync(null));
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_the_same()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a")]));
        await _lake.CommitAsync((LakeTables.Samples, [Sample(2, "b")]));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => AskAsync(i % 2)));

        Assert.All(answers.Where((_, i) => i % 2 == 0), answer => Assert.Equal(["a"], answer));
        Assert.All(answers.Where((_, i) => i % 2 == 1), answer => Assert.Equal(["a", "b"], answer));
    }

    private Task<string[]> AskAsync(long? version) => new ReadSamples(_lake.Reader).RunAsync(version, Paging.All, CancellationToken.None).LinesAsync("sample");
}
