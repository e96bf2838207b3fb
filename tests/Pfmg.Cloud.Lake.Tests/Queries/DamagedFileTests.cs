using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class DamagedFileTests : IDisposable
{
    private const string EveryByte = "SELECT count(*), bit_xor(hash(COLUMNS(*)) >> 1)::BIGINT FROM ";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("calls")]
    [InlineData("samples")]
    [InlineData("assayed")]
    public async Task A_file_with_a_flipped_bit_is_named_or_read_and_never_blamed_on_the_caller(string table)
    {
        await FillAsync();
        var file = FileOf(table);
        var whole = await File.ReadAllBytesAsync(file);
        var random = new Random(20260322);
        var named = 0;
        for (var i = 0; i < 60; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(file, damaged);
            named += await FailureAsync(EveryByte + table) is null ? 0 : 1;
        }

        Assert.InRange(named, 10, 60);
    }

    [Fact]
    public async Task A_truncated_file_is_named_by_every_query()
    {
        await FillAsync();
        var file = FileOf("calls");
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^9]);
        var region = new Interval("chr1", 1, 1_000);

        foreach (var query in new Func<Task<QueryRows>>[]
        {
            () => new ReadVariants(_lake.Reader).RunAsync(new VariantQuery(region), CancellationToken.None),
            () => new ReadCarriers(_lake.Reader).RunAsync(VariantText.Parse("chr1-100-A-G"), null, Paging.All, CancellationToken.None),
            () => new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery { Region = region }, CancellationToken.None),
            () => new RunSql(_lake.Reader).RunAsync("SELECT count(*) FROM calls", null, CancellationToken.None),
        })
        {
            var failure = await Assert.ThrowsAsync<CorruptException>(query);
            Assert.Contains("lake/calls/commit0.", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_callers_mistake_stays_the_callers_even_if_it_speaks_of_corrupt_files()
    {
        await FillAsync();

        await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync(_lake.Reader, "SELECT error('a corrupt parquet page') FROM calls"));
        await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync(_lake.Reader, "SELECT gt::INTEGER FROM calls"));
    }

    [Fact]
    public async Task A_damaged_file_does_not_stop_queries_of_other_files()
    {
        await FillAsync();
        await DamageFooterAsync();

        await Assert.ThrowsAsync<CorruptException>(() => RunAsync(_lake.Reader, "SELECT count(gt) FROM calls"));
        await RunAsync(_lake.Reader, "SELECT count(*) FROM samples");
    }

    [Fact]
    public async Task What_the_engine_quotes_from_a_damaged_file_is_not_passed_on()
    {
        await FillAsync();
        await DamageFooterAsync();

        var failure = await Assert.ThrowsAsync<CorruptException>(() => RunAsync(_lake.Reader, "SELECT count(gt) FROM calls"));
        Assert.Matches("^lake/calls/commit0[.][0-9a-z]+[.]parquet is damaged: it has SHA-256 [0-9a-f]{64}, and the log says [0-9a-f]{64}.$", failure.Message);
    }

    /// <summary>The failure of one query on an engine that has seen no footer yet; null if it was answered.</summary>
    private async Task<CorruptException?> FailureAsync(string sql)
    {
        using var reader = new LakeReader(_lake.Store, new LakeLog(_lake.Store, TimeProvider.System), new EngineOptions { ScratchDirectory = _lake["again"] });
        try
        {
            await RunAsync(reader, sql);
            return null;
        }
        catch (CorruptException damage)
        {
            return damage;
        }
    }

    private static async Task RunAsync(LakeReader reader, string sql)
    {
        await using var rows = await new RunSql(reader).RunAsync(sql, null, CancellationToken.None);
        await rows.ToListAsync(CancellationToken.None);
    }

    private string FileOf(string table) => Directory.GetFiles(_lake[$"store/lake/{table}"], "*.parquet").Single();

    private async Task DamageFooterAsync()
    {
        var bytes = await File.ReadAllBytesAsync(FileOf("calls"));
        bytes.AsSpan(bytes.Length - 108, 100).Fill(0xff);
        await File.WriteAllBytesAsync(FileOf("calls"), bytes);
    }

    private Task<long> FillAsync() => _lake.CommitAsync(
        (LakeTables.Samples, [.. Enumerable.Range(1, 20).Select(id => Sample(id, $"s{id}"))]),
        (LakeTables.Calls, [.. Enumerable.Range(0, 400).Select(i => Call(1 + (i % 20), 100 + (i / 20), "A", "G", "0/1", 1, ("dp", (i * 7919) % 101)))]),
        (LakeTables.Assayed, [.. Enumerable.Range(1, 20).Select(id => Span(id, 1, 1_000))]));
}
