using Pfmg.Cloud.Lake.Parquet;
using static Pfmg.Cloud.Lake.Tables.TableColumn;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>The table `samples`.</summary>
internal static class SampleTable
{
    public static ParquetSchema Schema { get; } = new("samples",
    [
        Column("sample_id", ParquetType.Int32, "Dense number of the callset in this lake, from 1; never given out twice."),
        Column("sample", ParquetType.Utf8, "The sample's identifier in the manifest, or its name in the file if there was no manifest."),
        Column("participant", ParquetType.Utf8, "Pseudonymous identifier of the person."),
        Column("run_id", ParquetType.Utf8, "The run that committed it."),
        Column("platform", ParquetType.Utf8, "The platform that delivered."),
        Column("run", ParquetType.Utf8, "The platform's own name of the run."),
        Optional("family", ParquetType.Utf8, "The family's identifier."),
        Optional("role", ParquetType.Utf8, "Role in the family: proband, mother, father, sibling, twin (an identical one) or other."),
        Optional("sex", ParquetType.Utf8, "Declared sex: female, male or unknown."),
        Optional("mother", ParquetType.Utf8, "The mother's participant identifier."),
        Optional("father", ParquetType.Utf8, "The father's participant identifier."),
        Optional("affected", ParquetType.Boolean, "Whether the person has the condition studied."),
        Optional("indication", ParquetType.Utf8, "The indication as the platform codes it."),
        Column("material", ParquetType.Utf8, "germline or tumour."),
        Column("assay", ParquetType.Utf8, "wgs, wes or panel."),
        Column("pipeline", ParquetType.Utf8, "Pipeline that made the calls, as name/version; how a file came if it was called elsewhere."),
        Column("caller", ParquetType.Utf8, "The variant caller: bcftools, gatk, deepvariant, dragen, strelka or unknown."),
        Column("rule", ParquetType.Utf8, "The rule of counting applied, as name/version (bcftools/1)."),
        Optional("reference", ParquetType.Utf8, "Name of the reference in the reference store; none if the file was ingested without one."),
        Optional("karyotype", ParquetType.Utf8, "Sex chromosomes inferred from depth: XX, XY, X0, XXY, another number of X and Y, mosaic or unknown; none if reads were not aligned here."),
        Column("left_aligned", ParquetType.Boolean, "Whether alleles were left-aligned against the reference; without one they are only split and trimmed."),
        Column("reference_calls", ParquetType.Boolean, "Whether homozygous-reference evidence is known (gVCF, joint VCF or mask), so that AN can be told."),
        Column("source_id", ParquetType.Int32, "Number of the source file in this lake: the first sample_id allotted to it."),
        Column("source_file", ParquetType.Utf8, "Object path of the original file, or the path as given on the command line."),
        Column("source_sha256", ParquetType.Utf8, "Lower-case hex SHA-256 of the original file."),
        Column("name_in_file", ParquetType.Utf8, "The sample's name in the file's header."),
        Column("header_sha256", ParquetType.Utf8, "Lower-case hex SHA-256 of the VCF header, kept once as lake/headers/{sha256}.vcf."),
        Column("records", ParquetType.Int64, "Records in the source file."),
        Column("calls", ParquetType.Int64, "Rows of this sample in `calls`."),
        Column("assayed_bases", ParquetType.Int64, "Bases covered by this sample's rows in `assayed`."),
        Column("qc_verdict", ParquetType.Utf8, "pass, warn or fail, by the quality policy of its assay; a failed one is here under a signed override only."),
        Optional("replaces", ParquetType.Utf8, "The platform's name of the run whose callset of this sample this one replaces."),
        Optional("qc_override", ParquetType.Utf8, "Why a failed callset is kept, in the words of its signed override; none if it did not fail."),
        Column("verbatim", ParquetType.Boolean, "Whether the original records are kept in `records` and `formats`, so that they can be exported; not after `pfmg ingest --calls-only`."),
        Optional("callable_sha256", ParquetType.Utf8, "Lower-case hex SHA-256 of the BED file of callable bases that a plain VCF came with; none if it came without."),
    ])
    {
        Description = "A row is a callset committed: one sample of one file of one run. Sorted by sample_id.",
    };
}
