namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Writes one Parquet file, front to back, row group by row group.</summary>
/// <remarks>
/// Source: apache/parquet-format (README.md, Encodings.md, parquet.thrift), format version 2: data pages v2, zstd.
/// Not thread-safe. A file without <see cref="Complete"/> has no footer and no reader takes it.
/// </remarks>
public sealed class ParquetFileWriter
{
    private readonly Stream _file;
    private readonly ParquetSchema _schema;
    private readonly List<WrittenRowGroup> _groups = [];
    private long _position;

    /// <summary>Begins a file.</summary>
    /// <param name="file">Written from where it stands, which counts as the file's byte 0; neither sought nor closed.</param>
    /// <param name="schema">The table's columns.</param>
    public ParquetFileWriter(Stream file, ParquetSchema schema)
    {
        (_file, _schema) = (file, schema);
        Write(ParquetFooter.Magic);
    }

    /// <summary>Writes a row group; its memory goes back to the pool, so it cannot be written twice.</summary>
    /// <param name="group">Of the same schema; one without rows is left out.</param>
    /// <exception cref="ArgumentException">The group is of another table, or was written before.</exception>
    public void Append(EncodedRowGroup group)
    {
        if (group.IsUsedUp)
        {
            throw new ArgumentException("A row group is written once.", nameof(group));
        }

        if (!ReferenceEquals(group.Schema, _schema) && group.Schema != _schema)
        {
            throw new ArgumentException($"A row group of {group.Schema.Table} does not go into a file of {_schema.Table}.", nameof(group));
        }

        if (group.RowCount > 0)
        {
            _groups.Add(new WrittenRowGroup(_position, group.RowCount, group.Columns));
            Write(group.Bytes.Written);
        }

        group.IsUsedUp = true;
        group.Bytes.Release();
    }

    /// <summary>Writes the footer.</summary>
    public ParquetSummary Complete()
    {
        var footer = new ByteBuffer(4_096);
        ParquetFooter.Write(_schema, _groups, footer);
        Write(footer.Written);
        footer.Release();
        return new ParquetSummary(_groups.Sum(static g => (long)g.Rows), _position, [.. _schema.Columns.Select(Summarise)]);
    }

    private ColumnSummary Summarise(ParquetColumn column, int ordinal)
    {
        var chunks = _groups.Select(g => g.Columns[ordinal]).ToArray();
        bool isBounded = chunks.All(static c => c.Bounds is not null || c.Nulls == c.Rows);
        var bounds = isBounded ? chunks.Select(static c => c.Bounds).OfType<ColumnBounds>().ToArray() : [];
        var union = bounds.Length == 0 ? null : bounds.Aggregate(static (left, right) => left.Union(right));
        return new ColumnSummary(
            column.Name, chunks.Sum(static c => (long)c.CompressedBytes), column.Type == ParquetType.Utf8List ? 0 : chunks.Sum(static c => (long)c.Nulls), union?.Json(union.Min), union?.Json(union.Max));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _position += bytes.Length;
    }
}

/// <summary>A row group in a file.</summary>
/// <param name="Position">Its first byte in the file.</param>
/// <param name="Rows">Rows in it.</param>
/// <param name="Columns">Its column chunks.</param>
internal sealed record WrittenRowGroup(long Position, int Rows, IReadOnlyList<EncodedColumn> Columns);
