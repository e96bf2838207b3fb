namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers rows column by column and encodes them as one row group. Reuse it after <see cref="Clear"/>: it keeps its memory.</summary>
/// <remarks>
/// Not thread-safe; different builders may work on different threads. The same rows give the same bytes, whatever the
/// builder held before.
/// </remarks>
public sealed class RowGroupBuilder
{
    /// <summary>Rows in a full group, DuckDB's own row group size.</summary>
    public const int FullRows = 122_880;

    /// <summary>Bytes in memory at which a group counts as full before it has <see cref="FullRows"/>; long texts wait compressed.</summary>
    public const long FullBytes = 64 << 20;

    /// <summary>Memory is counted once in so many rows.</summary>
    private const int RowsBetweenCounts = 256;

    private readonly ColumnBuilder[] _columns;

    /// <summary>An empty group.</summary>
    public RowGroupBuilder(ParquetSchema schema)
    {
        Schema = schema;
        _columns = [.. schema.Columns.Select(Create)];
    }

    /// <summary>The table's columns.</summary>
    public ParquetSchema Schema { get; }

    /// <summary>Rows gathered, told by the last column: the row being appended does not count before its last value.</summary>
    public int RowCount => _columns[^1].RowCount;

    /// <summary>About how many bytes the rows hold in memory.</summary>
    public long ByteCount => _columns.Sum(static c => c.ByteCount);

    /// <summary>Whether it is time to encode.</summary>
    public bool IsFull => RowCount >= FullRows || (RowCount % RowsBetweenCounts == 0 && ByteCount >= FullBytes);

    /// <summary>The builder of a column of truth values.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public BooleanColumnBuilder Boolean(int ordinal) => _columns[ordinal] as BooleanColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of 32-bit integers.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public Int32ColumnBuilder Int32(int ordinal) => _columns[ordinal] as Int32ColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of 64-bit integers.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public Int64ColumnBuilder Int64(int ordinal) => _columns[ordinal] as Int64ColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of 32-bit floating-point numbers.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public FloatColumnBuilder Float(int ordinal) => _columns[ordinal] as FloatColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of 64-bit floating-point numbers.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public DoubleColumnBuilder Double(int ordinal) => _columns[ordinal] as DoubleColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of texts.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public Utf8ColumnBuilder Utf8(int ordinal) => _columns[ordinal] as Utf8ColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of bytes.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public BytesColumnBuilder Bytes(int ordinal) => _columns[ordinal] as BytesColumnBuilder ?? throw Other(ordinal);

    /// <summary>The builder of a column of lists of texts.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public Utf8ListColumnBuilder Utf8List(int ordinal) => _columns[ordinal] as Utf8ListColumnBuilder ?? throw Other(ordinal);

    /// <summary>Forgets the rows, keeps the memory.</summary>
    public void Clear()
    {
        foreach (var column in _columns)
        {
            column.Clear();
        }
    }

    /// <summary>Encodes and compresses the rows. They stay until <see cref="Clear"/>.</summary>
    /// <exception cref="InvalidOperationException">A column has more or fewer rows than the others.</exception>
    /// <exception cref="Core.Errors.UnavailableException">libzstd is not on this machine.</exception>
    public EncodedRowGroup Encode()
    {
        foreach (var column in _columns)
        {
            if (column.RowCount != RowCount)
            {
                throw new InvalidOperationException(
                    $"Table {Schema.Table}: column {column.Column.Name} has {column.RowCount} rows, {_columns[^1].Column.Name} has {RowCount}.");
            }
        }

        var bytes = new ByteBuffer(1 << 16);
        return new EncodedRowGroup(Schema, RowCount, bytes, [.. _columns.Select(c => c.Encode(bytes))]);
    }

    private static ColumnBuilder Create(ParquetColumn column) => column.Type switch
    {
        ParquetType.Boolean => new BooleanColumnBuilder(column),
        ParquetType.Int32 => new Int32ColumnBuilder(column),
        ParquetType.Int64 => new Int64ColumnBuilder(column),
        ParquetType.Float => new FloatColumnBuilder(column),
        ParquetType.Double => new DoubleColumnBuilder(column),
        ParquetType.Utf8 => new Utf8ColumnBuilder(column),
        ParquetType.Bytes => new BytesColumnBuilder(column),
        ParquetType.Utf8List => new Utf8ListColumnBuilder(column),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "There is no such type."),
    };

    private ArgumentException Other(int ordinal) =>
        new($"Column {_columns[ordinal].Column.Name} is {_columns[ordinal].Column.Type}.", nameof(ordinal));
}
