using DuckDB.NET.Native;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer of plain types, read where the engine has it.</summary>
internal sealed class EngineRows : RowBlocks
{
    private readonly EngineBlocks _blocks;
    private readonly ColumnValues[] _own;
    private readonly Queue<(DuckDBDataChunk Chunk, int Rows)> _ahead = new();
    private DuckDBDataChunk? _current;
    private bool _ended;

    private EngineRows(EngineBlocks blocks, ColumnValues[] own, AnswerColumns? answer)
    {
        (_blocks, _own) = (blocks, own);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Values = answer is null ? own : [.. answer.Names.Select(name => Find(name, answer))];
        Columns = [.. (answer?.Names ?? blocks.Names).Select((name, i) => new QueryColumn(Unique(name, names), Values[i].Type))];
    }

    public override IReadOnlyList<QueryColumn> Columns { get; }

    public override IReadOnlyList<ColumnValues> Values { get; }

    /// <summary>Reads a running query, if all its columns are of plain types; else null, and nothing of it was read.</summary>
    /// <param name="blocks">The query; disposed with this.</param>
    /// <param name="answer">The columns to give; null for those of the query.</param>
    public static EngineRows? TryRead(EngineBlocks blocks, AnswerColumns? answer)
    {
        var own = blocks.Types.Select(ColumnValues.Of).OfType<ColumnValues>().ToArray();
        return own.Length == blocks.Types.Count ? new EngineRows(blocks, own, answer) : null;
    }

    public override int Next(CancellationToken ct)
    {
        _current?.Dispose();
        _current = null;
        if (_ahead.TryDequeue(out var kept))
        {
            ct.ThrowIfCancellationRequested();
            return Show(kept.Chunk, kept.Rows);
        }

        return !_ended && Fetch(ct) is { } chunk ? Show(chunk, RowsOf(chunk)) : 0;
    }

    public override int ReadAhead(int wanted, CancellationToken ct)
    {
        var found = 0;
        while (Fetch(ct) is { } chunk)
        {
            var rows = RowsOf(chunk);
            var kept = Math.Min(rows, wanted - found);
            found += rows;
            if (kept > 0)
            {
                _ahead.Enqueue((chunk, kept));
            }
            else
            {
                chunk.Dispose();
            }
        }

        return found;
    }

    public override CancellationTokenRegistration InterruptOn(CancellationToken ct) => _ended ? default : _blocks.InterruptOn(ct);

    public override void Dispose()
    {
        _current?.Dispose();
        while (_ahead.TryDequeue(out var kept))
        {
            kept.Chunk.Dispose();
        }

        _blocks.Dispose();
    }

    private ColumnValues Find(string name, AnswerColumns answer) => Own(name)
        ?? (Own(SampleColumns.Id) is SmallValues<int> ids ? answer.Samples.By(ids, name) : null)
        ?? throw new ArgumentException($"The query gives no column {name}.", nameof(name));

    private ColumnValues? Own(string name)
    {
        for (var i = 0; i < _own.Length; i++)
        {
            if (string.Equals(_blocks.Names[i], name, StringComparison.Ordinal))
            {
                return _own[i];
            }
        }

        return null;
    }

    private static int RowsOf(DuckDBDataChunk chunk) => checked((int)NativeMethods.DataChunks.DuckDBDataChunkGetSize(chunk));

    /// <summary>The engine is done with the query once it has no more rows: others may then run on its connection.</summary>
    private DuckDBDataChunk? Fetch(CancellationToken ct)
    {
        while (_blocks.Next(ct) is { } chunk)
        {
            if (RowsOf(chunk) > 0)
            {
                return chunk;
            }

            chunk.Dispose();
        }

        _ended = true;
        _blocks.Dispose();
        return null;
    }

    private int Show(DuckDBDataChunk chunk, int rows)
    {
        _current = chunk;
        for (var i = 0; i < _own.Length; i++)
        {
            _own[i].Point(NativeMethods.DataChunks.DuckDBDataChunkGetVector(chunk, i));
        }

        return rows;
    }
}
