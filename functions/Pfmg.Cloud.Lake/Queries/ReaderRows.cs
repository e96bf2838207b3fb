using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer with types that are not plain (dates, decimals, lists, structs), read value by value.</summary>
internal sealed class ReaderRows : RowBlocks
{
    private const int BlockRows = 64;

    private readonly EngineCursor _cursor;
    private readonly Func<System.Data.Common.DbDataReader, object?>[] _readers;
    private readonly BoxedValues[] _values;

    /// <summary>Reads a running query; its cursor is disposed with this.</summary>
    public ReaderRows(EngineCursor cursor)
    {
        _cursor = cursor;
        var columns = new QueryColumn[cursor.Reader.FieldCount];
        _readers = new Func<System.Data.Common.DbDataReader, object?>[columns.Length];
        _values = new BoxedValues[columns.Length];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < columns.Length; i++)
        {
            (var type, _readers[i]) = ColumnReader.Of(cursor.Reader, i);
            columns[i] = new QueryColumn(Unique(cursor.Reader.GetName(i), names), type);
            _values[i] = new BoxedValues(type, BlockRows);
        }

        Columns = columns;
    }

    public override IReadOnlyList<QueryColumn> Columns { get; }

    public override IReadOnlyList<ColumnValues> Values => _values;

    public override int Next(CancellationToken ct)
    {
        var rows = 0;
        for (; rows < BlockRows && _cursor.Read(ct); rows++)
        {
            for (var i = 0; i < _values.Length; i++)
            {
                _values[i].Set(rows, _cursor.Reader.IsDBNull(i) ? null : _readers[i](_cursor.Reader));
            }
        }

        return rows;
    }

    public override int ReadAhead(int wanted, CancellationToken ct) => throw new NotSupportedException("Pages are of plain types.");

    public override CancellationTokenRegistration InterruptOn(CancellationToken ct) => _cursor.InterruptOn(ct);

    public override void Dispose() => _cursor.Dispose();
}
