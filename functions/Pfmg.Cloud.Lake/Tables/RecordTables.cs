using Pfmg.Cloud.Lake.Parquet;
using static Pfmg.Cloud.Lake.Tables.TableColumn;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>The tables `records` and `formats`: the original files, verbatim.</summary>
internal static class RecordTables
{
    /// <summary>Sample columns in one block of `formats`.</summary>
    public const int SamplesPerBlock = 128;

    public static ParquetSchema Records { get; } = new("records",
    [
        Column("source_id", ParquetType.Int32, "The source file; see samples."),
        Column("record", ParquetType.Int32, "The record's number in its file, from 0."),
        Column("chrom", ParquetType.Utf8, "CHROM, verbatim."),
        Column("pos", ParquetType.Int32, "POS."),
        Column("id", ParquetType.Utf8, "ID, verbatim."),
        Column("ref", ParquetType.Utf8, "REF, verbatim."),
        Column("alt", ParquetType.Utf8, "ALT, verbatim: all alleles, comma-separated."),
        Column("qual", ParquetType.Utf8, "QUAL, verbatim."),
        Column("filter", ParquetType.Utf8, "FILTER, verbatim."),
        Column("info", ParquetType.Utf8, "INFO, verbatim."),
        Column("format", ParquetType.Utf8, "FORMAT keys, verbatim; empty if the file has no samples."),
        Optional("pos_text", ParquetType.Utf8, "POS, verbatim, where pos does not tell its spelling (`007`); else none."),
    ])
    {
        Description = "A row is a record of a source file with its site columns as they were. Sorted by source_id, record.",
    };

    public static ParquetSchema Formats { get; } = new("formats",
    [
        Column("source_id", ParquetType.Int32, "The source file; see samples."),
        Column("record", ParquetType.Int32, "The record's number in its file, from 0."),
        Column("block", ParquetType.Int32, "Block of sample columns, from 0; a block holds 128 columns, the last of a file fewer."),
        Column("samples", ParquetType.Utf8List, "These sample columns, each verbatim, in the order of the file; none holds a tab."),
    ])
    {
        Description = "A row is a block of a record's sample columns as they were. Sorted by source_id, record, block.",
    };
}
