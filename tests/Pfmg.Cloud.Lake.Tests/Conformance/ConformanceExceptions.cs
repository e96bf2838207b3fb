namespace Pfmg.Cloud.Lake.Tests.Conformance;

/// <summary>Where ingest deliberately does not do what a conformance collection asks for.</summary>
internal static class ConformanceExceptions
{
    /// <summary>Each with its files and why. A file that went as asked for may not stand here.</summary>
    public static IReadOnlyList<ConformanceException> All { get; } =
    [
        new(
            "An asterisk in a contig's name is accepted",
            "GRCh38 with the HLA has hundreds of such contigs (`HLA-A*01:01:01:01`), every caller declares them, and SAMv1 § 1.2.1, to which VCF 4.3 refers, allows an asterisk anywhere but first.",
            ["hts-specs/4.3/failed/failed_body_chrom_004.vcf", "hts-specs/4.3/failed/failed_meta_contig_003.vcf", "ebi-validator/v4.4/failed/failed_body_chrom_003.vcf", "ebi-validator/v4.4/failed/failed_meta_contig_003.vcf"]),
        new(
            "A variant told by two records is accepted",
            "Callers of haplotypes write overlapping records, and both are kept verbatim. Counts take the greatest dosage of a sample at a normalised allele, so AC counts it once and never exceeds AN.",
            ["hts-specs/4.1/failed/failed_body_duplicated_003.vcf", "hts-specs/4.2/failed/failed_body_duplicated_003.vcf", "hts-specs/4.3/failed/failed_body_duplicated_003.vcf", "ebi-validator/v4.4/failed/failed_body_duplicated_003.vcf"]),
        new(
            "An underscore in a FORMAT key is accepted in VCF 4.1 and 4.2 too",
            "`MIN_DP` stands in every gVCF of GATK and DeepVariant.",
            ["hts-specs/4.1/failed/failed_body_format_003.vcf", "hts-specs/4.2/failed/failed_body_format_003.vcf"]),
        new(
            "A SAMPLE line of VCF 4.1 or 4.2 may lack Genomes, or quote another field than Description",
            "cgpPindel writes SAMPLE lines without Genomes, and quotes change nothing. The lake takes samples from the column line and the manifest and keeps the line as it is.",
            ["hts-specs/4.1/failed/failed_meta_sample_000.vcf", "hts-specs/4.1/failed/failed_meta_sample_001.vcf", "hts-specs/4.2/failed/failed_meta_sample_000.vcf", "hts-specs/4.2/failed/failed_meta_sample_001.vcf"]),
        new(
            "Structural claims, tandem repeats and confidence intervals of VCF 4.4 are not weighed against each other",
            "SVCLAIM, SVLEN, RN, RUS, RUL, RUC, RB, RUB, CN, MEINFO, METRANS and the CI keys must have the Type and Number of the header; whether they agree with ALT and with each other is for who interprets them. The lake interprets none of them and gives them back verbatim.",
            [
                "ebi-validator/v4.4/failed/failed_CNV_001.vcf", "ebi-validator/v4.4/failed/failed_CNV_003.vcf", "ebi-validator/v4.4/failed/failed_STR_002.vcf",
                "ebi-validator/v4.4/failed/failed_body_invalid_CNVTR_1.vcf", "ebi-validator/v4.4/failed/failed_body_invalid_CNVTR_2.vcf", "ebi-validator/v4.4/failed/failed_body_invalid_CNVTR_4.vcf",
                "ebi-validator/v4.4/failed/failed_body_invalid_SV_4.vcf", "ebi-validator/v4.4/failed/failed_body_invalid_SV_5.vcf", "ebi-validator/v4.4/failed/failed_body_invalid_format_2.vcf",
                "ebi-validator/v4.4/failed/failed_body_invalid_info_count.vcf",
            ]),
        new(
            "Phase set lists (PSL, PSO, PSQ) are not weighed against the phasing in GT",
            "They must have as many values as GT has alleles. No known caller writes them; the lake reads PS.",
            ["ebi-validator/v4.4/failed/failed_body_invalid_sample_PSL.vcf", "ebi-validator/v4.4/failed/failed_body_invalid_sample_PSO.vcf", "ebi-validator/v4.4/failed/failed_body_invalid_sample_PSQ.vcf"]),
        new(
            "A GT that names an allele which its record has not is refused",
            "Its last records but four have `0|1` where ALT is `.`: a genotype of an unknown allele cannot be counted. The collection means the file to test gzip.",
            ["ebi-validator/v4.3/compressed_files/readable/passed/passed_compressed.vcf.gz", "ebi-validator/v4.4/compressed_files/readable/passed/passed_compressed.vcf.gz"]),
        new(
            "A GT that ends in a separator is refused",
            "`0/0|` is a slip in a file that tests CICN; no version of the specification has it.",
            ["ebi-validator/v4.4/passed/passed_body_sample_format_CICN.vcf"]),
    ];

    /// <summary>The exception that a file falls under; null if it falls under none.</summary>
    public static ConformanceException? Of(string path) => All.FirstOrDefault(e => e.Files.Contains(path, StringComparer.Ordinal));
}

/// <summary>One deliberate deviation.</summary>
/// <param name="What">What ingest does.</param>
/// <param name="Why">Why.</param>
/// <param name="Files">The files of the collections that it concerns.</param>
internal sealed record ConformanceException(string What, string Why, IReadOnlyList<string> Files);
