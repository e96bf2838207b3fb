using System.Runtime.CompilerServices;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A column of an answer.</summary>
/// <param name="Name">As the query names it; unique in the answer.</param>
/// <param name="Type">Of its values: <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>, <see cref="float"/>, <see cref="double"/> or <see cref="string"/>; any may be null.</param>
public sealed record QueryColumn(string Name, ParquetType Type);

/// <summary>What an answer says of itself, beside its rows.</summary>
/// <param name="LakeVersion">The lake version that every row comes from; -1 for a lake without entries.</param>
public sealed record AnswerInfo(long LakeVersion)
{
    /// <summary>Entries of erasures in the lake's log when this was answered: the same version gives the same answer again while this number is the same.</summary>
    public int ErasureEpoch { get; init; }

    /// <summary>Rows there are, on all pages; null if they were not counted.</summary>
    public long? Total { get; init; }

    /// <summary>Whether rows follow after this page.</summary>
    public bool Truncated { get; init; }

    /// <summary>Rows on a page; null for all of them.</summary>
    public int? Limit { get; init; }

    /// <summary>This page, from 1.</summary>
    public int? Page { get; init; }

    /// <summary>Where the page after this one is; null if there is none or nobody told.</summary>
    public string? Next { get; init; }

    /// <summary>The rules of counting applied, as name/version, in ordinal order; empty if nothing was counted.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Persons that a frequency counts; null if nothing was counted.</summary>
    public int? Persons { get; init; }

    /// <summary>What was fetched from the store to give this answer, up to its first row; null if the lake is read in place.</summary>
    public Engine.StoreTraffic? Fetched { get; init; }

    /// <summary>Current germline callsets left out because nothing tells where they are homozygous reference; null if nothing was counted.</summary>
    public int? WithoutReferenceCalls { get; init; }
}

/// <summary>An answer: columns known at once, rows that stream. Dispose it: until then it holds a slot of the engine.</summary>
public sealed class QueryRows : IAsyncDisposable
{
    private readonly EngineLease _lease;
    private readonly EngineCursor? _cursor;
    private readonly Func<System.Data.Common.DbDataReader, object?>[] _readers = [];
    private readonly bool _isUserSql;
    private IEnumerable<IReadOnlyList<object?>>? _ahead;
    private bool _read;

    internal QueryRows(EngineLease lease, EngineCursor cursor, AnswerInfo info, bool isUserSql = false)
    {
        (_lease, _cursor, Info, _isUserSql) = (lease, cursor, info with { Fetched = lease.Fetched }, isUserSql);
        var columns = new QueryColumn[cursor.Reader.FieldCount];
        _readers = new Func<System.Data.Common.DbDataReader, object?>[columns.Length];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Length; i++)
        {
            (var type, _readers[i]) = ColumnReader.Of(cursor.Reader, i);
            columns[i] = new QueryColumn(Unique(cursor.Reader.GetName(i), names), type);
        }

        Columns = columns;
    }

    /// <summary>An answer that is not the engine's.</summary>
    /// <param name="lease">The slot that its work holds.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="info">What it says of itself.</param>
    /// <param name="rows">Made as they are read.</param>
    internal QueryRows(EngineLease lease, IReadOnlyList<QueryColumn> columns, AnswerInfo info, IEnumerable<IReadOnlyList<object?>> rows) =>
        (_lease, Columns, Info, _ahead) = (lease, columns, info, rows);

    /// <summary>What the answer says of itself.</summary>
    public AnswerInfo Info { get; private set; }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<QueryColumn> Columns { get; }

    /// <summary>Says where the page after this one is.</summary>
    /// <param name="next">A URL, relative or absolute.</param>
    public void LinkNext(string next) => Info = Info with { Next = next };

    /// <summary>The rows, each with one value a column. To be enumerated once.</summary>
    /// <param name="ct">Stops the engine's work too.</param>
    public async IAsyncEnumerable<IReadOnlyList<object?>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        if (_read)
        {
            throw new InvalidOperationException("The rows were read before.");
        }

        _read = true;
        await Task.CompletedTask;
        if (_ahead is not null)
        {
            foreach (var row in _ahead)
            {
                ct.ThrowIfCancellationRequested();
                yield return row;
            }

            yield break;
        }

        using var interrupt = _cursor!.InterruptOn(ct);
        while (Next(ct))
        {
            yield return Row();
        }
    }

    /// <summary>Reads to the end of the engine's answer, and keeps as many rows as are wanted.</summary>
    /// <returns>How many rows there were.</returns>
    internal int ReadAhead(int wanted, CancellationToken ct)
    {
        var ahead = new List<object?[]>();
        _ahead = ahead;
        using var interrupt = _cursor!.InterruptOn(ct);
        var found = 0;
        for (; Next(ct); found++)
        {
            if (found < wanted)
            {
                ahead.Add(Row());
            }
        }

        _cursor.Dispose();
        return found;
    }

    /// <summary>Says what the answer is.</summary>
    internal void Tell(AnswerInfo info) => Info = info with { Fetched = _lease.Fetched };

    /// <summary>All rows at once, for answers known to be small.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<object?>>> ToListAsync(CancellationToken ct)
    {
        var rows = new List<IReadOnlyList<object?>>();
        await foreach (var row in ReadAsync(ct))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Neither a JSON object nor a Parquet file can hold two columns of one name: the second `a` is `a_1`, as in the engine's own subqueries.</summary>
    private static string Unique(string name, HashSet<string> names)
    {
        var unique = name;
        for (var i = 1; !names.Add(unique); i++)
        {
            unique = $"{name}_{i}";
        }

        return unique;
    }

    private object?[] Row()
    {
        var row = new object?[_readers.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = _cursor!.Reader.IsDBNull(i) ? null : _readers[i](_cursor.Reader);
        }

        return row;
    }

    private bool Next(CancellationToken ct)
    {
        try
        {
            return _cursor!.Read(ct);
        }
        catch (EngineRefusal refusal) when (_isUserSql)
        {
            throw SelectOnly.Refuse("a query that the engine can run", refusal.Message);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _cursor?.Dispose();
        _lease.Dispose();
        return ValueTask.CompletedTask;
    }
}
