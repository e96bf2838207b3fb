using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Engine;

public sealed class LakeEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LakeEngine _engine;

    public LakeEngineTests()
    {
        Directory.CreateDirectory(_folder["lake"]);
        _engine = new LakeEngine(
            new EngineOptions { ConcurrentQueries = 2, MemoryBytes = 100_000_000, TemporaryBytes = 1L << 30, ScratchDirectory = _folder["scratch"] },
            [_folder["lake"]]);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{0}/secret.csv')")]
    [InlineData("SELECT * FROM '{0}/lake/../secret.csv'")]
    [InlineData("SELECT * FROM read_text('{0}/secret.csv')")]
    [InlineData("ATTACH '{0}/other.db' AS other")]
    [InlineData("COPY (SELECT 1) TO '{0}/written.csv'")]
    [InlineData("INSTALL httpfs")]
    public async Task Files_outside_the_lake_are_out_of_reach(string sql)
    {
        await File.WriteAllTextAsync(_folder["secret.csv"], "secret\n1\n");
        using var lease = await _engine.RentAsync(CancellationToken.None);
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, _folder.Path);

        Assert.ThrowsAny<Exception>(() => lease.Execute(text, CancellationToken.None));
        Assert.False(File.Exists(_folder["written.csv"]));
    }

    [Theory]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("SET memory_limit = '100GB'")]
    [InlineData("RESET allowed_directories")]
    [InlineData("PRAGMA temp_directory = '/'")]
    public async Task No_statement_loosens_the_configuration(string sql)
    {
        using var lease = await _engine.RentAsync(CancellationToken.None);

        Assert.Throws<EngineRefusal>(() => lease.Execute(sql, CancellationToken.None));
    }

    [Fact]
    public async Task Files_of_the_lake_are_read()
    {
        await File.WriteAllTextAsync(_folder["lake/rows.csv"], "a\n1\n2\n");
        using var lease = await _engine.RentAsync(CancellationToken.None);

        Assert.Equal(2, lease.Count($"SELECT count(*) FROM read_csv('{_folder["lake/rows.csv"]}')", [], CancellationToken.None));
    }

    [Fact]
    public async Task A_third_query_waits_until_one_of_two_is_done()
    {
        var first = await _engine.RentAsync(CancellationToken.None);
        using var second = await _engine.RentAsync(CancellationToken.None);
        var third = _engine.RentAsync(CancellationToken.None);

        Assert.False(third.IsCompleted);
        first.Dispose();
        using var lease = await third;
        Assert.Equal(1, lease.Count("SELECT 1::BIGINT", [], CancellationToken.None));
    }

    [Fact]
    public async Task A_query_beyond_those_that_may_wait_is_refused_and_a_place_set_free_is_taken_again()
    {
        using var engine = new LakeEngine(new EngineOptions { ConcurrentQueries = 1, WaitingQueries = 2, ScratchDirectory = _folder["bounded"] }, []);
        using var cancellation = new CancellationTokenSource();
        var running = await engine.RentAsync(CancellationToken.None);
        var first = engine.RentAsync(CancellationToken.None);
        var second = engine.RentAsync(cancellation.Token);

        var busy = await Assert.ThrowsAsync<BusyException>(() => engine.RentAsync(CancellationToken.None));
        Assert.Equal("busy", busy.Code);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = engine.RentAsync(CancellationToken.None);
        await Assert.ThrowsAsync<BusyException>(() => engine.RentAsync(CancellationToken.None));
        running.Dispose();
        (await first).Dispose();
        (await third).Dispose();
        using var again = await engine.RentAsync(CancellationToken.None);
        Assert.Equal(1, again.Count("SELECT 1::BIGINT", [], CancellationToken.None));
    }

    [Fact]
    public async Task A_lease_given_back_twice_frees_one_slot()
    {
        var first = await _engine.RentAsync(CancellationToken.None);
        first.Dispose();
        first.Dispose();
        using var second = await _engine.RentAsync(CancellationToken.None);
        using var third = await _engine.RentAsync(CancellationToken.None);

        Assert.False(_engine.RentAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Waiting_for_a_slot_can_be_cancelled()
    {
        using var first = await _engine.RentAsync(CancellationToken.None);
        using var second = await _engine.RentAsync(CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var third = _engine.RentAsync(cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
    }

    [Fact]
    public async Task Cancelling_stops_a_query_that_would_run_for_hours()
    {
        using var lease = await _engine.RentAsync(CancellationToken.None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Assert.ThrowsAny<OperationCanceledException>(() =>
            lease.Count("SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range <> b.range", [], cancellation.Token));
        Assert.Equal(1, lease.Count("SELECT 1::BIGINT", [], CancellationToken.None));
    }

    [Fact]
    public async Task Rows_stream_before_the_query_is_done()
    {
        using var lease = await _engine.RentAsync(CancellationToken.None);
        using var rows = lease.Query("SELECT range FROM range(1000000000000)", [], CancellationToken.None);

        Assert.True(rows.Read(CancellationToken.None));
        Assert.Equal(0, rows.Reader.GetInt64(0));
    }

    [Fact]
    public async Task A_sort_greater_than_memory_spills_and_ends()
    {
        using var lease = await _engine.RentAsync(CancellationToken.None);
        var rows = lease.Count(
            "SELECT count(DISTINCT text) FROM (SELECT md5(range::VARCHAR) || repeat('x', 40) AS text FROM range(1500000) ORDER BY text)",
            [],
            CancellationToken.None);

        Assert.Equal(1_500_000, rows);
    }

    [Fact]
    public async Task A_list_of_samples_is_one_parameter()
    {
        using var lease = await _engine.RentAsync(CancellationToken.None);
        List<int> ids = [.. Enumerable.Range(0, 5_000).Select(i => i * 2)];

        Assert.Equal(
            5_000,
            lease.Count("SELECT count(*) FROM range(10000) WHERE range IN (SELECT unnest($ids::INTEGER[]))", [new SqlValue("ids", ids)], CancellationToken.None));
        Assert.Equal(0, lease.Count("SELECT count(*) FROM range(9) WHERE range IN (SELECT unnest($ids::INTEGER[]))", [new SqlValue("ids", new List<int>())], CancellationToken.None));
    }

    [Fact]
    public async Task A_missing_file_is_unavailable_and_nonsense_is_refused()
    {
        using var lease = await _engine.RentAsync(CancellationToken.None);

        Assert.Throws<UnavailableException>(() => lease.Count($"SELECT count(*) FROM read_parquet(['{_folder["lake/none.parquet"]}'])", [], CancellationToken.None));
        Assert.Throws<EngineRefusal>(() => lease.Count("SELECT nothing", [], CancellationToken.None));
    }
}
