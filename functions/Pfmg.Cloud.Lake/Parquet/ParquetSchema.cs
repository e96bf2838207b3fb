namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>The types that a column of ours may have.</summary>
public enum ParquetType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A signed 32-bit integer.</summary>
    Int32,

    /// <summary>A signed 64-bit integer.</summary>
    Int64,

    /// <summary>An IEEE 754 number of 32 bits.</summary>
    Float,

    /// <summary>An IEEE 754 number of 64 bits.</summary>
    Double,

    /// <summary>Text in UTF-8, ordered by its bytes.</summary>
    Utf8,

    /// <summary>Bytes of a form that the column's description tells; without bounds.</summary>
    Bytes,

    /// <summary>A list of texts in UTF-8; neither it nor one of its texts is ever null.</summary>
    Utf8List,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Lower-case, words joined by '_'.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Nullable">Whether a row may have no value.</param>
public sealed record ParquetColumn(string Name, ParquetType Type, bool Nullable = false)
{
    /// <summary>What a value means, with its unit and range: the data dictionary is made of these.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A table; the only nesting is a list of texts.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Columns">At least one, in the order of the file; names are unique.</param>
public sealed record ParquetSchema(string Table, IReadOnlyList<ParquetColumn> Columns)
{
    /// <summary>What a row is, and how rows are sorted.</summary>
    public string Description { get; init; } = "";

    /// <summary>The place of a column, from 0.</summary>
    /// <exception cref="ArgumentException">The table has no such column.</exception>
    public int Ordinal(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (string.Equals(Columns[i].Name, column, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException($"Table {Table} has no column {column}.", nameof(column));
    }
}
