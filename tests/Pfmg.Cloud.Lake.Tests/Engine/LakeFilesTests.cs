using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Cache;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Engine;

public sealed class LakeFilesTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_store_that_is_not_local_is_read_from_copies_fetched_once()
    {
        await FillAsync();
        var remote = new RemoteStore(_lake.Store);
        using var reader = new LakeReader(remote, new LakeLog(remote, TimeProvider.System), new EngineOptions { ScratchDirectory = _lake["elsewhere"] });
        for (var i = 0; i < 2; i++)
        {
            await using var answer = await new RunSql(reader).RunAsync("SELECT count(*) FROM calls", null, CancellationToken.None);
            Assert.Equal([1L], Assert.Single(await answer.ToListAsync(CancellationToken.None)));
        }

        Assert.Equal(2, remote.Requests);
    }

    [Fact]
    public async Task A_copy_that_is_not_what_the_log_says_is_corrupt()
    {
        await FillAsync();
        var file = Directory.GetFiles(_lake["store/lake/calls"]).Single();
        await File.AppendAllTextAsync(file, "more");
        var remote = new RemoteStore(_lake.Store);
        using var reader = new LakeReader(remote, new LakeLog(remote, TimeProvider.System), new EngineOptions { ScratchDirectory = _lake["elsewhere"] });

        await Assert.ThrowsAsync<CorruptException>(() => new RunSql(reader).RunAsync("SELECT count(*) FROM calls", null, CancellationToken.None));
        Assert.DoesNotContain(Directory.GetFiles(_lake["elsewhere"], "*.parquet", SearchOption.AllDirectories), file => new FileInfo(file).Length > 8_192);
    }

    [Fact]
    public async Task A_file_that_an_erasure_took_meanwhile_is_a_reason_to_ask_again()
    {
        await FillAsync();
        File.Delete(Directory.GetFiles(_lake["store/lake/calls"]).Single());

        var failure = await Assert.ThrowsAsync<UnavailableException>(() => new RunSql(_lake.Reader).RunAsync("SELECT count(*) FROM calls", null, CancellationToken.None));
        Assert.Contains("Ask again", failure.Message, StringComparison.Ordinal);
    }

    private Task<long> FillAsync() => _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a")]), (LakeTables.Calls, [Call(1, 100, "A", "G", "0/1", 1)]));
}
