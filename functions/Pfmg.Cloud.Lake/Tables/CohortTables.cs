using Pfmg.Cloud.Lake.Parquet;
using static Pfmg.Cloud.Lake.Tables.TableColumn;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>The tables `sites` and `carriers`: what `calls` and `assayed` say of a batch of callsets, counted and packed.</summary>
internal static class CohortTables
{
    /// <summary>A file of fewer callsets gets no rows: its rows of `calls` are quickly counted.</summary>
    public const int LeastCallsets = 32;

    private const string Batch = "The callsets that the row tells of: their sample_ids in ascending order, as ranges (1-2504 or 3,7-9); the same in all rows of a file.";

    public static ParquetSchema Sites { get; } = new("sites",
    [
        .. Site,
        Column("batch", ParquetType.Utf8, Batch),
        Column("ac", ParquetType.Int32, "Copies of alt in genotypes that count."),
        Column("an", ParquetType.Int32, "Alleles of the callsets assayed at pos."),
        Column("n_het", ParquetType.Int32, "Callsets with some of their alleles alt; on the mitochondrion the heteroplasmic."),
        Column("n_hom", ParquetType.Int32, "Callsets with all of their alleles alt, two at least."),
        Column("n_hemi", ParquetType.Int32, "Callsets whose only allele is alt."),
        Column("n_missing", ParquetType.Int32, "Callsets not assayed at pos."),
        Column("n_uncounted", ParquetType.Int32, "Callsets with rows in calls here none of which counts: missing genotypes, and those that the rule does not pass."),
    ])
    {
        Description =
            "A row is a site of a batch of at least 32 callsets with its counts over the whole batch, superseded callsets and tumours included. Derived from "
            + "`calls` and `assayed` when a file of that many samples is ingested and when files are compacted. A file goes from contig to contig, each sorted by pos, ref, alt, end; "
            + "a structural variant whose records end differently has a row an end.",
    };

    public static ParquetSchema Carriers { get; } = new("carriers",
    [
        .. Site,
        Column("batch", ParquetType.Utf8, Batch),
        Column(
            "carriers",
            ParquetType.Bytes,
            "The state of each callset of the batch, one byte a state: the high four bits are its ploidy if it is assayed at pos, else 0; the low four bits are the copies of alt "
            + "that count, 14 for the one copy of a haploid person who has both alleles (mitochondrion), 15 for rows in calls none of which counts, 0 for no row. Byte 0 is 0 for a "
            + "list: then follow the state of all callsets that are not listed, and groups to the end, each a state, a number of callsets and their places in the batch from 0, the first as it is, the "
            + "others as the difference from the one before (numbers are unsigned LEB128). Byte 0 is 1 for a bitmap: then follow four states, then two bits a callset, the first in the lowest bits of a byte, "
            + "that choose one of them, then groups as in a list for callsets in any other state, whose bits are 0. The smaller of the two is kept."),
    ])
    {
        Description =
            "A row is a site of a batch with the state of every callset: what frequencies of any set of persons are counted from. One row for each of `sites`, in the same order.",
    };

    private static ParquetColumn[] Site =>
    [
        Column("chrom", ParquetType.Utf8, "Contig, by the reference's name."),
        Column("pos", ParquetType.Int32, "First base of ref, 1-based, as in calls."),
        Column("ref", ParquetType.Utf8, "Reference allele, as in calls."),
        Column("alt", ParquetType.Utf8, "The one alternate allele, as in calls."),
        Optional("end", ParquetType.Int32, "Last base that a structural variant covers, as in calls; none for all others."),
    ];
}
