using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Sql;

namespace Pfmg.Cloud.Lake.Tests.Sql;

public sealed class ProjectSqlTests
{
    [Fact]
    public async Task No_attack_wins_anything()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);

        Assert.Empty(await WonAsync(world, SqlProtections.All));
    }

    public static TheoryData<string> Guards => [.. SqlGuards.All.Select(guard => guard.Name)];

    [Theory]
    [MemberData(nameof(Guards))]
    public async Task Without_any_one_guard_an_attack_reaches_the_engine(string guard)
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);
        var others = SqlGuards.All.Where(one => one.Name != guard).ToList();

        // Judged, and not run: some of these take all memory that a machine has.
        Assert.NotEmpty(await world.AdmittedAsync(others));
        Assert.Empty(await world.AdmittedAsync(SqlGuards.All));
    }

    [Fact]
    public async Task Without_the_scope_or_the_tables_guard_attacks_read_what_is_hidden()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);

        Assert.Contains(await WonAsync(world, new SqlProtections { IsScoped = false }), won => won.Contains("HIDDEN was told", StringComparison.Ordinal));
        Assert.Contains(await WonAsync(world, new SqlProtections { Guards = [.. SqlGuards.All.Where(one => one.Name != "tables")] }), won => won.Contains("HIDDEN was told", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_a_caller_gives_is_never_that_of_what_stands_behind_the_views()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);

        foreach (var sql in SqlAttacks.Borrowed)
        {
            Assert.True((await world.AskAsync(sql)).IsRefused, sql);
        }

        Assert.Contains(await WonAsync(world, new SqlProtections { HasOwnNames = false }), won => won.Contains("HIDDEN was told", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_fails_and_how_is_the_same_as_if_nobody_else_were_in_the_lake()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);
        using var alone = await SqlWorld.MakeAsync(isWhole: false);

        Assert.Empty(await DifferencesAsync(world, alone, SqlProtections.All));
        Assert.NotEmpty(await DifferencesAsync(world, alone, new SqlProtections { HasBarrier = false }));
    }

    [Fact]
    public async Task A_failure_of_a_file_tells_no_path()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);
        var file = (await world.Lake.Log.SnapshotAsync(null, default)).Files("calls")[0];
        await File.WriteAllBytesAsync(world.Lake.Store.LocalPath(file.Path)!, new byte[file.Size]);

        var outcome = await world.AskAsync("SELECT * FROM calls");
        Assert.True(outcome.IsRefused);
        Assert.DoesNotContain("calls/", outcome.Text, StringComparison.Ordinal);
        Assert.Contains("calls/", (await world.AskAsync("SELECT * FROM calls", new SqlProtections { HidesMessages = false })).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT chrom || ':' || pos AS site, count(*) AS n FROM calls GROUP BY ALL ORDER BY n DESC, site", "chr1:100 1;chr1:200 1")]
    [InlineData("WITH het AS (SELECT sample, pos FROM calls WHERE dosage = 1) SELECT count(*) FROM het JOIN samples USING (sample)", "1")]
    [InlineData("SELECT pos, row_number() OVER (ORDER BY pos) AS n, sum(dp) OVER () AS s FROM calls QUALIFY n = 2", "200 2 60")]
    [InlineData("SELECT count(*) FROM calls WHERE chrom = 'chr1' AND pos BETWEEN 150 AND 250 AND filter IN ('PASS', '.')", "1")]
    [InlineData("SELECT CASE WHEN alt LIKE '1%' THEN 'one' ELSE 'other' END AS k, avg(gq)::INTEGER FROM calls GROUP BY k HAVING count(*) > 0 ORDER BY k", "one 50;other 50")]
    [InlineData("SELECT x, list_sort([3, 1])[1] FROM range(2) t(x) ORDER BY x", "0 1;1 1")]
    [InlineData("SELECT (SELECT count(*) FROM samples WHERE sample NOT IN (SELECT sample FROM calls WHERE pos > 150)) AS n", "1")]
    public async Task Queries_of_researchers_run(string sql, string rows)
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);

        var outcome = await world.AskAsync(sql);
        Assert.Equal(rows, string.Join(';', outcome.Text.Split('\n').Skip(outcome.IsRefused ? 0 : 1)));
    }

    [Fact]
    public async Task A_longer_answer_is_cut_off_and_says_so()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);
        var run = new ProjectSql(world.Lake.Reader, new SqlLimits(), TimeProvider.System);
        await using var cut = await run.RunAsync(SqlWorld.Scope, new SqlQuery("SELECT * FROM range(1000000000000)") { Limit = 3_000 }, default);
        await using var whole = await run.RunAsync(SqlWorld.Scope, new SqlQuery("SELECT * FROM range(3000)") { Limit = 3_000 }, default);

        Assert.Equal((true, null, 3_000), (cut.Info.Truncated, cut.Info.Total, (await cut.ToListAsync(default)).Count));
        Assert.Equal((false, 3_000L, 3_000), (whole.Info.Truncated, whole.Info.Total, whole.Info.Limits!.Rows));
        await Assert.ThrowsAsync<InvalidInputException>(() => run.RunAsync(SqlWorld.Scope, new SqlQuery("SELECT 1") { Limit = 1_000_000 }, default));
    }

    [Fact]
    public async Task An_answer_of_more_bytes_than_may_be_is_refused()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);

        Assert.Contains("an answer of at most", (await world.AskAsync("SELECT range FROM range(100000)", limits: new SqlLimits { AnswerBytes = 1_000 })).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_takes_more_memory_than_may_be_is_refused()
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);
        var limits = new SqlLimits { MemoryBytes = 64L << 20, TemporaryBytes = 1L << 20 };
        using var lake = new LakeReader(world.Lake.Store, world.Lake.Log, limits.Engine(new EngineOptions { ScratchDirectory = world.Lake["sql-scratch"] }));
        var run = new ProjectSql(lake, limits, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<InvalidInputException>(
            () => run.RunAsync(SqlWorld.Scope, new SqlQuery("SELECT count(*) FROM (SELECT DISTINCT a.range * 100000 + b.range FROM range(100000) a, range(1000) b)"), default));
        Assert.Contains("memory", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_query_that_does_not_end_is_interrupted(bool isTimed)
    {
        using var world = await SqlWorld.MakeAsync(isWhole: true);
        var time = new FiredTime();
        var run = new ProjectSql(world.Lake.Reader, new SqlLimits(), time, new SqlProtections { IsTimed = isTimed });
        using var caller = new CancellationTokenSource();
        // The engine works on the thread that asks.
        var answer = Task.Run(() => run.RunAsync(SqlWorld.Scope, new SqlQuery("SELECT count(*) FROM range(1000000000000) WHERE range % 3 = 1"), caller.Token));

        await time.FireAsync(isTimed);
        if (isTimed)
        {
            var refusal = await Assert.ThrowsAsync<InvalidInputException>(() => answer);
            Assert.Contains("ends within 60 s", refusal.Message, StringComparison.Ordinal);
        }
        else
        {
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        }
    }

    /// <summary>A clock whose timers end when they are told to.</summary>
    private sealed class FiredTime : TimeProvider
    {
        private readonly TaskCompletionSource<Action> _timer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _timer.TrySetResult(() => callback(state));
            }

            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        /// <summary>Ends the timer once there is one, if there is to be one.</summary>
        public async Task FireAsync(bool isTimed)
        {
            if (isTimed)
            {
                (await _timer.Task)();
            }
        }
    }

    private static async Task<string[]> WonAsync(SqlWorld world, SqlProtections protections)
    {
        var won = new List<string>();
        var limits = new SqlLimits { Seconds = 5, AnswerBytes = 1 << 20 };
        foreach (var attack in SqlAttacks.All)
        {
            if (SqlWorld.Won(attack, await world.AskAsync(attack.Sql, protections, limits)) is { } what)
            {
                won.Add($"{what}: {attack.Sql[..Math.Min(attack.Sql.Length, 200)]}");
            }
        }

        return [.. won];
    }

    private static async Task<string[]> DifferencesAsync(SqlWorld world, SqlWorld alone, SqlProtections protections)
    {
        var different = new List<string>();
        foreach (var sql in SqlAttacks.Oracles.Concat(SqlAttacks.All.Where(attack => attack.IsHarmless).Select(attack => attack.Sql)))
        {
            if ((await world.AskAsync(sql, protections)).Sorted != (await alone.AskAsync(sql, protections)).Sorted)
            {
                different.Add(sql);
            }
        }

        return [.. different];
    }
}
