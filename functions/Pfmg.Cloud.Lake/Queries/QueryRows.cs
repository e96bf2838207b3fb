using System.Text.Json.Serialization;
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

    /// <summary>The decision by which this was seen; null if none was needed.</summary>
    public string? DecisionId { get; init; }

    /// <summary>The version of the policy that decided; null like <see cref="DecisionId"/>.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The version of the register of participants that was decided by; null like <see cref="DecisionId"/>.</summary>
    public long? RegisterVersion { get; init; }

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

    /// <summary>What a query of the caller's own may take; null for others.</summary>
    public AnswerLimits? Limits { get; init; }

    /// <summary>The rules of counting applied, as name/version, in ordinal order; empty if nothing was counted.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Persons that a frequency counts; null if nothing was counted.</summary>
    public int? Persons { get; init; }

    /// <summary>Whom a frequency counts, as the scope names them, made when it is read; null if nothing was counted. Never written.</summary>
    [JsonIgnore]
    public IEnumerable<string>? Counted { get; init; }

    /// <summary>What was fetched from the store to give this answer, up to its first row; null if the lake is read in place, or not all of it may be seen: which parts of files were needed tells of all whose rows lie there.</summary>
    public StoreTraffic? Fetched { get; init; }

    /// <summary>Whether <see cref="Fetched"/> is kept back.</summary>
    internal bool HidesTraffic { get; init; }

    /// <summary>Current germline callsets left out because nothing tells where they are homozygous reference; null if nothing was counted.</summary>
    public int? WithoutReferenceCalls { get; init; }
}

/// <summary>What a caller's own query may take.</summary>
/// <param name="Rows">Rows of an answer; what follows is cut off, and the answer says that it is truncated.</param>
/// <param name="Seconds">From its first step to its last row.</param>
/// <param name="MemoryBytes">Of the engine, with all such queries that run.</param>
/// <param name="AnswerBytes">Values of an answer, about; a longer answer is refused.</param>
public sealed record AnswerLimits(int Rows, int Seconds, long MemoryBytes, long AnswerBytes);

/// <summary>An answer: columns known at once, rows that stream. Dispose it: until then it holds a slot of the engine.</summary>
public sealed class QueryRows : IAsyncDisposable
{
    private readonly EngineLease _lease;
    private readonly RowBlocks _blocks;
    private readonly bool _isUserSql;
    private bool _read;

    internal QueryRows(EngineLease lease, RowBlocks blocks, AnswerInfo info, bool isUserSql = false) =>
        (_lease, _blocks, Info, _isUserSql) = (lease, blocks, info with { Fetched = info.HidesTraffic ? null : lease.Fetched }, isUserSql);

    /// <summary>An answer that is not the engine's.</summary>
    /// <param name="lease">The slot that its work holds.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="info">What it says of itself.</param>
    /// <param name="rows">Made as they are read.</param>
    internal QueryRows(EngineLease lease, IReadOnlyList<QueryColumn> columns, AnswerInfo info, IEnumerable<IReadOnlyList<object?>> rows)
        : this(lease, new MadeRows(columns, rows), info)
    {
    }

    /// <summary>What the answer says of itself.</summary>
    public AnswerInfo Info { get; private set; }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<QueryColumn> Columns => _blocks.Columns;

    /// <summary>Says where the page after this one is.</summary>
    /// <param name="next">A URL, relative or absolute.</param>
    public void LinkNext(string next) => Info = Info with { Next = next };

    /// <summary>The rows, each with one value a column. To be enumerated once.</summary>
    /// <param name="ct">Stops the engine's work too.</param>
    public async IAsyncEnumerable<IReadOnlyList<object?>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        foreach (var rows in Blocks(ct))
        {
            for (var i = 0; i < rows; i++)
            {
                ct.ThrowIfCancellationRequested();
                yield return Row(i);
            }
        }
    }

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

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _blocks.Dispose();
        _lease.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The columns' values in the block that <see cref="Blocks"/> stands at.</summary>
    internal IReadOnlyList<ColumnValues> Values => _blocks.Values;

    /// <summary>Goes from block to block, and tells how many rows each has. To be enumerated once.</summary>
    /// <param name="ct">Stops the engine's work too.</param>
    internal IEnumerable<int> Blocks(CancellationToken ct)
    {
        if (_read)
        {
            throw new InvalidOperationException("The rows were read before.");
        }

        _read = true;
        using var interrupt = _blocks.InterruptOn(ct);
        while (Next(ct) is var rows and > 0)
        {
            yield return rows;
        }
    }

    private object?[] Row(int i)
    {
        var values = _blocks.Values;
        var row = new object?[values.Count];
        for (var column = 0; column < row.Length; column++)
        {
            row[column] = values[column].IsNull(i) ? null : values[column].Box(i);
        }

        return row;
    }

    private int Next(CancellationToken ct)
    {
        try
        {
            return _blocks.Next(ct);
        }
        catch (EngineRefusal refusal) when (_isUserSql)
        {
            throw SelectOnly.Refuse("a query that the engine can run", refusal.Message);
        }
    }
}
