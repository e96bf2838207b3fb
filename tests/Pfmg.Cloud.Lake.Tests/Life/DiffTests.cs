using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Life;

public sealed class DiffTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_diff_tells_files_rows_and_samples_gained_and_the_other_way_lost()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a")]), (LakeTables.Assayed, [Span(1, 1, 9)]));
        await _lake.CommitAsync((LakeTables.Samples, [Sample(2, "b"), Sample(3, "c")]), (LakeTables.Calls, [Call(2, 5, "A", "C", "0/1", 1)]));

        var there = await DiffAsync(0, 1);
        var back = await DiffAsync(1, 0);

        Assert.Equal([new TableDiff("samples", 1, 2, 0, 0), new TableDiff("calls", 1, 1, 0, 0)], there.Tables);
        Assert.Equal([new DiffSample(2, "b"), new DiffSample(3, "c")], there.SamplesAdded);
        Assert.Empty(there.SamplesRemoved);
        Assert.Equal([new TableDiff("samples", 0, 0, 1, 2), new TableDiff("calls", 0, 0, 1, 1)], back.Tables);
        Assert.Equal(there.SamplesAdded, back.SamplesRemoved);
        Assert.Equal(3, (await DiffAsync(LakeSnapshot.EmptyVersion, 1)).SamplesAdded.Count);
        Assert.Empty((await DiffAsync(1, 1)).Tables);
    }

    [Fact]
    public async Task A_version_is_summed_up_by_table_and_column()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a")]), (LakeTables.Assayed, [Span(1, 1, 9), Span(1, 12, 19)]));

        var contents = LakeContents.Of(await Log().SnapshotAsync(null, default));

        Assert.Equal((0, 2, 3), (contents.Version, contents.Files, contents.Rows));
        var assayed = Assert.Single(contents.Tables, table => table.Table == "assayed");
        Assert.Equal(LakeTables.Assayed.Columns.Select(column => column.Name), assayed.Columns.Select(column => column.Name));
        Assert.InRange(assayed.Columns.Sum(column => column.Bytes), 1, assayed.Bytes);
        Assert.Equal(contents.Bytes, contents.Tables.Sum(table => table.Bytes));
    }

    private LakeLog Log() => new(_lake.Store, TimeProvider.System);

    private Task<VersionDiff> DiffAsync(long from, long to) => new DiffVersions(Log(), _lake.Reader).RunAsync(from, to, default);
}
