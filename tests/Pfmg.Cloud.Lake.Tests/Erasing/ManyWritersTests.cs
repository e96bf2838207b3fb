using Pfmg.Cloud.Core.Errors;
using static Pfmg.Cloud.Lake.Tests.Erasing.EraseCallsetsTests;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

public sealed class ManyWritersTests
{
    [Fact]
    public async Task Eight_files_ingested_at_once_with_compactions_between_them_are_all_there_once()
    {
        using var lake = new ErasureLake();
        await lake.IngestAsync("first.vcf", Single("s0", "chr1\t100\t.\tA\tC"));
        var writers = Enumerable.Range(1, 8).Select(i => Task.Run(() => lake.IngestAsync($"{i}.vcf", Single($"s{i}", "chr1\t100\t.\tA\tC", $"chr1\t{200 + i}\t.\tG\tT"))));
        var compactions = Task.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                await lake.CompactAsync(3, isPartial: false);
            }
        });

        await Task.WhenAll([.. writers, compactions]);

        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"s{i}"), await lake.SqlAsync("SELECT sample FROM samples ORDER BY sample"));
        Assert.Equal("17 9", (await lake.SqlAsync("SELECT concat_ws(' ', count(*), count(DISTINCT sample_id)) FROM calls"))[0]);
        Assert.Empty((await lake.VerifyAsync()).Damages);
    }

    [Fact]
    public async Task One_file_ingested_eight_times_at_once_is_there_once()
    {
        using var lake = new ErasureLake();
        string text = Single("alice", "chr1\t100\t.\tA\tC");
        string path = lake["one.vcf"];
        await File.WriteAllTextAsync(path, text);

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => lake.IngestFileAsync(path, i))));

        Assert.Single(results, result => !result.AlreadyCommitted);
        Assert.Equal([0L], results.Select(result => result.LakeVersion).Distinct());
        Assert.Single(await lake.CallsAsync());
        Assert.Empty((await lake.VerifyAsync()).Damages);
    }

    [Fact]
    public async Task A_disk_that_is_full_at_any_write_of_an_ingest_leaves_nothing_visible_and_the_next_try_completes_it()
    {
        using var filled = new ErasureLake();
        await filled.IngestAsync("a.vcf", Single("alice", "chr1\t100\t.\tA\tC"));
        var before = await filled.CallsAsync();
        string text = Single("bob", "chr1\t100\t.\tA\tC", "chr1\t300\t.\tA\tG");
        for (var number = 0; ; number++)
        {
            using var lake = new ErasureLake(filled);
            int changes = 0, last = number;
            var store = new MortalStore(lake.Store) { DiesBefore = _ => Interlocked.Increment(ref changes) - 1 == last };
            try
            {
                await lake.IngestAsync("b.vcf", text, store);
                Assert.True(number > 10);
                return;
            }
            catch (UnavailableException)
            {
                if ((await lake.Log.SnapshotAsync(null, default)).Version == 0)
                {
                    Assert.Equal(before, await lake.CallsAsync());
                }
            }

            await lake.IngestAsync("b.vcf", text);
            Assert.Equal(["alice", "bob", "bob"], await lake.SqlAsync("SELECT sample FROM calls ORDER BY sample"));
            Assert.Equal(1, (await lake.Log.SnapshotAsync(null, default)).Version);
        }
    }
}
