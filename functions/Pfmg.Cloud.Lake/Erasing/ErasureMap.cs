using Pfmg.Cloud.Lake.Parquet;
using static Pfmg.Cloud.Lake.Tables.TableColumn;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>How the records of joint sources change: tables of an erasure's own, beside the lake's, for the time that it is at work.</summary>
internal static class ErasureMap
{
    /// <summary>A row a record.</summary>
    public static ParquetSchema Records { get; } = new("erased_records",
    [
        Column("source_id", ParquetType.Int32, "The source file."),
        Column("record", ParquetType.Int32, "The record's number."),
        Optional("new_record", ParquetType.Int32, "Its number afterwards; none if it goes."),
        Optional("alleles", ParquetType.Utf8, "The index afterwards of each of its alleles, from 0, joined by commas, -1 for one that goes; none if all stay."),
        Optional("alt", ParquetType.Utf8, "ALT afterwards; none if it is not kept or stays."),
        Optional("info", ParquetType.Utf8, "INFO afterwards; none if it is not kept."),
    ]);

    /// <summary>A row a block of sample columns that loses alleles.</summary>
    public static ParquetSchema Formats { get; } = new("erased_formats",
    [
        Column("source_id", ParquetType.Int32, "The source file."),
        Column("record", ParquetType.Int32, "The record's number before."),
        Column("block", ParquetType.Int32, "The block."),
        Column("samples", ParquetType.Utf8, "The sample columns afterwards."),
    ]);

    /// <summary>A row a stretch of bases that only records which go told of.</summary>
    public static ParquetSchema Gone { get; } = new("erased_bases",
    [
        Column("source_id", ParquetType.Int32, "The source file."),
        Column("last_sample_id", ParquetType.Int32, "Its last sample."),
        Column("chrom", ParquetType.Utf8, "Contig."),
        Column("start", ParquetType.Int32, "First base."),
        Column("end", ParquetType.Int32, "Last base, included."),
    ]);
}
