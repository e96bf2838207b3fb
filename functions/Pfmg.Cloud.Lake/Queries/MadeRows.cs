namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Rows that the engine did not make.</summary>
internal sealed class MadeRows : RowBlocks
{
    private const int BlockRows = 256;

    private readonly IEnumerator<IReadOnlyList<object?>> _rows;
    private readonly BoxedValues[] _values;

    /// <summary>An answer.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Made as they are read.</param>
    public MadeRows(IReadOnlyList<QueryColumn> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        Columns = columns;
        _rows = rows.GetEnumerator();
        _values = [.. columns.Select(static column => new BoxedValues(column.Type, BlockRows))];
    }

    public override IReadOnlyList<QueryColumn> Columns { get; }

    public override IReadOnlyList<ColumnValues> Values => _values;

    public override int Next(CancellationToken ct)
    {
        var rows = 0;
        for (; rows < BlockRows && _rows.MoveNext(); rows++)
        {
            ct.ThrowIfCancellationRequested();
            for (var i = 0; i < _values.Length; i++)
            {
                _values[i].Set(rows, _rows.Current[i]);
            }
        }

        return rows;
    }

    public override int ReadAhead(int wanted, CancellationToken ct) => throw new NotSupportedException("Who makes rows, pages them.");

    public override CancellationTokenRegistration InterruptOn(CancellationToken ct) => default;

    public override void Dispose() => _rows.Dispose();
}
