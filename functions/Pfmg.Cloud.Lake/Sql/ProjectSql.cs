using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Sql;

/// <summary>A caller's own query.</summary>
/// <param name="Text">One SELECT over the views, in DuckDB's dialect.</param>
public sealed record SqlQuery(string Text)
{
    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The most rows to give; null for the usual number.</summary>
    public int? Limit { get; init; }
}

/// <summary>Runs a caller's SELECT over views that hold what a scope permits: samples, calls, assayed, records, formats, sites.</summary>
/// <remarks>
/// In this order: the text is parsed by the engine; every guard judges the tree (<see cref="SqlGuards"/>); what runs is written anew from the
/// tree, with names of its own for what the caller named; views are made that hold permitted rows behind a barrier; time, memory, rows and bytes are limited; a failure is told in words
/// that say nothing of files, of other views, or of rows that the caller may not see.
/// The barrier is a sample of all rows: nothing that filters or computes is carried past it, so that no condition of the caller's is ever tried on
/// a row of somebody else, where it could fail and by that tell.
/// </remarks>
public sealed class ProjectSql
{
    private const string Barrier = "USING SAMPLE 100% (system)";

    private readonly LakeReader _lake;
    private readonly SqlLimits _limits;
    private readonly TimeProvider _time;
    private readonly SqlProtections _protections;

    /// <summary>Over a lake.</summary>
    /// <param name="lake">Its reader, of an engine that nobody else uses (<see cref="SqlLimits.Engine"/>).</param>
    /// <param name="limits">What a query may take.</param>
    /// <param name="time">The clock.</param>
    public ProjectSql(LakeReader lake, SqlLimits limits, TimeProvider time)
        : this(lake, limits, time, SqlProtections.All)
    {
    }

    internal ProjectSql(LakeReader lake, SqlLimits limits, TimeProvider time, SqlProtections protections) =>
        (_lake, _limits, _time, _protections) = (lake, limits, time, protections);

    /// <summary>Runs the query.</summary>
    /// <param name="scope">Who may be seen.</param>
    /// <param name="query">The query.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>The rows, all of them read; with the limits and whether rows were cut off. Dispose it.</returns>
    /// <exception cref="InvalidInputException">It is no SELECT over the views, makes no sense, or takes more than it may.</exception>
    /// <exception cref="NotFoundException">There is no such lake version.</exception>
    public Task<QueryRows> RunAsync(SampleScope scope, SqlQuery query, CancellationToken ct) => RunAsync(scope, query, null, ct);

    /// <summary>The same, or measured.</summary>
    internal async Task<QueryRows> RunAsync(SampleScope scope, SqlQuery query, CostMeter? meter, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Text.Length > _limits.QueryCharacters)
        {
            throw SqlRefusal.Of($"a query of at most {_limits.QueryCharacters} characters", $"{query.Text.Length}");
        }

        var rows = query.Limit ?? _limits.DefaultRows;
        if (rows < 1 || rows > _limits.MostRows)
        {
            throw new InvalidInputException("limit", "", $"1 to {_limits.MostRows}", $"{rows}");
        }

        using var timeout = new CancellationTokenSource(_protections.IsTimed ? TimeSpan.FromSeconds(_limits.Seconds) : Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            var lake = _protections.IsScoped ? _lake.Within(scope) : _lake;
            return await AnswerAsync(meter is null ? lake : lake.Measured(meter), query, rows, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw SqlRefusal.Of($"a query that ends within {_limits.Seconds} s", "one that does not");
        }
        catch (UnavailableException failure) when (failure.Message.StartsWith(EngineLease.OutOfMemory, StringComparison.Ordinal))
        {
            throw SqlRefusal.Of($"a query that takes less than {_limits.MemoryBytes} bytes of memory, with all that run", "one that takes more");
        }
        catch (LakeException failure) when (_protections.HidesMessages && failure is UnavailableException or CorruptException)
        {
            throw new UnavailableException("The lake cannot be read now.", failure);
        }
    }

    private async Task<QueryRows> AnswerAsync(LakeReader lake, SqlQuery query, int limit, CancellationToken ct)
    {
        var view = await lake.OpenAsync(query.Version, ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var tree = SqlTree.Parse(lease, query.Text, ct);
            var (named, begin) = Judge(tree);
            var runs = _protections.HasOwnNames ? tree.WithOwnNames() : tree;
            var text = Told(() => runs.Text(lease, ct));
            lease.AtReturn(string.Concat(UserViews.Names.Select(static name => $"DROP VIEW IF EXISTS temp.{name};\n")));
            lease.Execute(await DefinitionsAsync(view, named, begin, ct), ct);
            return await ReadAsync(lease, Told(() => lease.RowsOfCaller(text, ct)), view.Info, limit, ct);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private (IReadOnlyList<string> Named, Interval? Begin) Judge(SqlTree tree)
    {
        using var document = tree.Open();
        foreach (var guard in _protections.Guards)
        {
            guard.Judge(document.RootElement);
        }

        if (document.RootElement.GetProperty("error").GetBoolean())
        {
            throw SqlRefusal.Of("one SELECT", "something else");
        }

        var tables = SqlWalk.Nodes(document.RootElement).Where(static node => node.Text("type") == "BASE_TABLE").Select(static node => node.Text("table_name")!.ToLowerInvariant());
        return ([.. tables.Intersect(UserViews.Names, StringComparer.Ordinal)], SqlRegion.Of(document.RootElement));
    }

    private async Task<string> DefinitionsAsync(LakeView view, IReadOnlyList<string> named, Interval? begin, CancellationToken ct)
    {
        var statements = new StringBuilder();
        foreach (var name in named)
        {
            var rows = await UserViews.QueryAsync(name, view, ct, begin);
            statements.Append($"CREATE OR REPLACE TEMP VIEW {name} AS {(_protections.HasBarrier ? $"SELECT * FROM ({rows}) {Barrier}" : rows)};\n");
        }

        return statements.Length == 0 ? "SELECT 1" : statements.ToString();
    }

    /// <summary>Reads as many rows as are wanted and looks whether there is one more.</summary>
    private async Task<QueryRows> ReadAsync(EngineLease lease, RowBlocks blocks, AnswerInfo info, int limit, CancellationToken ct)
    {
        var (kept, bytes, isCut) = (new List<IReadOnlyList<object?>>(), 0L, false);
        IReadOnlyList<QueryColumn> columns;
        await using (var rows = new QueryRows(lease, blocks, info))
        {
            columns = rows.Columns;
            try
            {
                await foreach (var row in rows.ReadAsync(ct))
                {
                    isCut = kept.Count == limit;
                    if (isCut)
                    {
                        break;
                    }

                    bytes += row.Sum(static value => value is string text ? text.Length : sizeof(long));
                    _ = bytes > _limits.AnswerBytes ? throw SqlRefusal.Of($"an answer of at most {_limits.AnswerBytes} bytes", "a longer one") : true;
                    kept.Add(row);
                }
            }
            catch (EngineRefusal refusal)
            {
                throw Told(refusal);
            }
        }

        // The slot is free again: who reads the answer slowly keeps nobody waiting.
        return new QueryRows(lease, columns, info with { Truncated = isCut, Total = isCut ? null : kept.Count, Limit = limit, Limits = _limits.Told(limit) }, kept);
    }

    private T Told<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (EngineRefusal refusal)
        {
            throw Told(refusal);
        }
    }

    private InvalidInputException Told(EngineRefusal refusal) =>
        new("query", "", "a query that the engine can run", _protections.HidesMessages ? SqlMessages.Of(refusal.Message) : refusal.Message);
}

/// <summary>What stands between a caller's text and the lake. All of it, but in tests that show that each part is needed.</summary>
internal sealed record SqlProtections
{
    /// <summary>All of them.</summary>
    public static SqlProtections All { get; } = new();

    /// <summary>What the text must be.</summary>
    public IReadOnlyList<SqlGuard> Guards { get; init; } = SqlGuards.All;

    /// <summary>Whether views hold permitted rows alone.</summary>
    public bool IsScoped { get; init; } = true;

    /// <summary>Whether the caller's conditions are kept away from other rows.</summary>
    public bool HasBarrier { get; init; } = true;

    /// <summary>Whether names that the caller gives are none that anything else has.</summary>
    public bool HasOwnNames { get; init; } = true;

    /// <summary>Whether failures are told in words of ours.</summary>
    public bool HidesMessages { get; init; } = true;

    /// <summary>Whether time is limited.</summary>
    public bool IsTimed { get; init; } = true;
}
