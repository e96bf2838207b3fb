using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>The bases of one contig that a file's rows touch.</summary>
/// <param name="Chrom">The contig, by the reference's name.</param>
/// <param name="MinPos">The first base of any row, 1-based.</param>
/// <param name="MaxPos">The last base of any row (of `calls` and `records` that of REF), included.</param>
public sealed record ContigRange(string Chrom, int MinPos, int MaxPos)
{
    /// <summary>Whether some base of <paramref name="start"/> to <paramref name="end"/> of <paramref name="chrom"/> lies inside.</summary>
    public bool Overlaps(string chrom, int start, int end) =>
        MinPos <= end && MaxPos >= start && string.Equals(Chrom, chrom, StringComparison.Ordinal);
}

/// <summary>A data file of one table: written once under a unique name, visible from the entry that adds it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Path">Its object path, below `lake/{table}/`.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the file.</param>
/// <param name="Ranges">What it touches, one range a contig; empty if its rows have no position.</param>
/// <param name="MinSampleId">The least sample_id; null if the table has none or the file no rows.</param>
/// <param name="MaxSampleId">The greatest sample_id; null like <paramref name="MinSampleId"/>.</param>
public sealed record LakeFile(
    string Table, string Path, long Size, long Rows, string Sha256, IReadOnlyList<ContigRange> Ranges, int? MinSampleId, int? MaxSampleId)
{
    /// <summary>Bytes, nulls and bounds of each column, in the table's order; of texts the bounds of `chrom` alone.</summary>
    [JsonInclude]
    public IReadOnlyList<ColumnSummary> Columns { get; init => field = value ?? []; } = [];

    /// <summary>0 for a file that an ingest wrote, else the tier that a compaction made (see <see cref="Compaction.CompactionTarget"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Tier { get; init; }

    /// <summary>A file as its writer summed it up.</summary>
    public static LakeFile Of(string table, string path, string sha256, ParquetSummary summary, IReadOnlyList<ContigRange> ranges)
    {
        var samples = summary.Columns.FirstOrDefault(static c => string.Equals(c.Name, "sample_id", StringComparison.Ordinal));
        var last = summary.Columns.FirstOrDefault(static c => string.Equals(c.Name, "last_sample_id", StringComparison.Ordinal)) ?? samples;
        return new LakeFile(table, path, summary.Bytes, summary.Rows, sha256, ranges, Number(samples?.Min), Number(last?.Max))
        {
            Columns = [.. summary.Columns.Select(Unnamed)],
        };
    }

    /// <summary>Whether a row may have this value, by the bounds of a column of whole numbers; yes if these are not known.</summary>
    public bool MayHold(string column, int value)
    {
        var known = Columns.FirstOrDefault(c => string.Equals(c.Name, column, StringComparison.Ordinal));
        return known is not { Min: { } least, Max: { } greatest } || (value >= least.GetValue<int>() && value <= greatest.GetValue<int>());
    }

    /// <summary>Bounds of texts are samples' names and alleles of single persons, and the log cannot forget: only those of contigs are logged.</summary>
    private static ColumnSummary Unnamed(ColumnSummary column) =>
        string.Equals(column.Name, "chrom", StringComparison.Ordinal) || column.Min?.GetValueKind() != JsonValueKind.String ? column : column with { Min = null, Max = null };

    private static int? Number(JsonNode? bound) => bound?.GetValue<int>();
}

/// <summary>A data file that an entry takes away.</summary>
/// <param name="Table">The table.</param>
/// <param name="Path">Its object path.</param>
/// <param name="Rows">Rows that were in it.</param>
public sealed record RemovedFile(string Table, string Path, long Rows);
