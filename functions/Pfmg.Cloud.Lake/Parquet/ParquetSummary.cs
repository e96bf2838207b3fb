using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>What a file that was written holds.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Columns">In the order of the schema.</param>
public sealed record ParquetSummary(long Rows, long Bytes, IReadOnlyList<ColumnSummary> Columns);

/// <summary>What a file holds of one column.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Bytes">Bytes in the file, page headers included.</param>
/// <param name="Nulls">Rows without a value.</param>
/// <param name="Min">Not after any value: a number, a text or a truth value; null if there is no value, or a bound is too long to keep.</param>
/// <param name="Max">Not before any value; null when <paramref name="Min"/> is, or if it is infinite.</param>
public sealed record ColumnSummary(string Name, long Bytes, long Nulls, JsonNode? Min, JsonNode? Max);
