using Pfmg.Cloud.Lake.Parquet;
using static Pfmg.Cloud.Lake.Tables.TableColumn;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>The tables `calls` and `assayed`: what frequencies are counted from.</summary>
internal static class CallTables
{
    public static ParquetSchema Calls { get; } = new("calls",
    [
        Column("chrom", ParquetType.Utf8, "Contig, by the reference's name."),
        Column("pos", ParquetType.Int32, "First base of ref, 1-based, after normalisation."),
        Column("ref", ParquetType.Utf8, "Reference allele, split, trimmed and (see samples.left_aligned) left-aligned."),
        Column("alt", ParquetType.Utf8, "The one alternate allele; never <NON_REF>, <*> or *."),
        Column("sample_id", ParquetType.Int32, "Whose genotype; see samples."),
        Column("gt", ParquetType.Utf8, "GT as in the original record."),
        Column("allele", ParquetType.Int32, "Index of alt among the original record's alleles, from 1."),
        Optional("dosage", ParquetType.Int32, "Copies of alt in the genotype, from 0 to the ploidy; none if the genotype is wholly missing."),
        Optional("phase_set", ParquetType.Int32, "PS of the original record; none if it is not phased or has no PS, or one that is no number (then `formats` has it)."),
        Optional("ad_ref", ParquetType.Int32, "Reads that support the reference allele (AD)."),
        Optional("ad_alt", ParquetType.Int32, "Reads that support alt (AD)."),
        Optional("dp", ParquetType.Int32, "Read depth of the sample (FORMAT DP)."),
        Optional("gq", ParquetType.Int32, "Genotype quality, Phred (GQ)."),
        Column("filter", ParquetType.Utf8, "FILTER as in the original record."),
        Optional("qual", ParquetType.Float, "QUAL of the original record, Phred."),
        Column("countable", ParquetType.Boolean, "Whether the genotype passes the rule of counting, so that it adds to AC and AN."),
        Column("source_id", ParquetType.Int32, "The source file of the original record."),
        Column("record", ParquetType.Int32, "The original record's number in its file, from 0."),
        Optional("svtype", ParquetType.Utf8, "Of a structural variant: DEL, INS, DUP, INV, CNV, BND, by its ALT, or else what SVTYPE says; none for all others, as in the columns after it."),
        Optional("end", ParquetType.Int32, "Last base that the structural variant covers, by SVLEN or END; the end of ref where it covers no stretch (INS, BND)."),
        Optional("svlen", ParquetType.Int32, "Bases deleted, inserted, doubled or turned round, at least 0, by SVLEN or END; none if the record does not tell."),
        Optional("cipos_lo", ParquetType.Int32, "How far before pos it may begin (CIPOS), at most 0; none if the record does not tell."),
        Optional("cipos_hi", ParquetType.Int32, "How far behind pos it may begin (CIPOS), at least 0; none if the record does not tell."),
        Optional("mate", ParquetType.Utf8, "What a breakend joins, contig:position; none for others."),
    ])
    {
        Description =
            "A row is one alternate allele that one sample carries, at a normalised biallelic site: a genotype 1/2 gives two rows, "
            + "0/0 none, a wholly missing genotype one row an alternate with dosage null. Sorted by chrom, pos, ref, alt, sample_id.",
    };

    public static ParquetSchema Assayed { get; } = new("assayed",
    [
        Column("chrom", ParquetType.Utf8, "Contig, by the reference's name."),
        Column("start", ParquetType.Int32, "First base, 1-based."),
        Column("end", ParquetType.Int32, "Last base, included."),
        Column("sample_id", ParquetType.Int32, "Whose genotype, or the first of those whose genotypes; see samples."),
        Column("last_sample_id", ParquetType.Int32, "The last of those whose genotypes; sample_id itself for one sample. All numbers between belong to one source file."),
        Column("ploidy", ParquetType.Int32, "Alleles that each sample adds to AN at each base, 1 or 2, by the person's karyotype or declared sex (docs/ploidy.md); 1 on the mitochondrion."),
    ])
    {
        Description =
            "A row is an interval in which a sample's genotype passes its caller's rule, whatever its alleles: homozygous reference is "
            + "assayed and no row in calls. In a file of several samples, neighbours that count alike share a row: a record at which all of a "
            + "cohort count is one row. A sample's intervals are disjoint. Sorted by chrom, start, sample_id.",
    };
}
