namespace Pfmg.Cloud.Lake.Tests.Conformance;

/// <summary>What must become of each file of the collections.</summary>
internal static class ConformanceExpectations
{
    private const string NoVcf = "no VCF";
    private const string OldVersion = "VCF 4.0, which is none of the versions read";

    // hts-specs and ebi-validator say it by their folders. The others come without a verdict; ours is the specification's.
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["GLnexus/NA12878D_HiSeqX.21.10009462-10009469.bogus.gvcf"] = "\"bogus\" as an allele",
        ["GLnexus/bad_dna.gvcf"] = "a blank in ALT",
        ["GLnexus/bad_dna2.gvcf"] = "blanks in the column line",
        ["GLnexus/long_ref_intervals_B.gvcf"] = "blanks in the column line",
        ["GLnexus/sampleset_range1.gvcf"] = "blanks in the column line",
        ["GLnexus/sampleset_range3.gvcf"] = "blanks in the column line",
        ["GLnexus/sampleset_rnd1.gvcf"] = "blanks in the column line",
        ["GLnexus/sampleset_rnd2.gvcf"] = "blanks in the column line",
        ["GLnexus/synthetic_A.21.gvcf"] = "blanks in the column line",
        ["GLnexus/synthetic_B.21.gvcf"] = "blanks in the column line",
        ["TileDB-VCF/overlapping.bcf"] = "BCF, which is not read",
        ["TileDB-VCF/small.bcf"] = "BCF, which is not read",
        ["TileDB-VCF/small3.bcf"] = "BCF, which is not read",
        ["TileDB-VCF/small_combined.bcf"] = "BCF, which is not read",
        ["damaged/bgz_bit_flip.vcf.gz"] = "a flipped bit",
        ["damaged/bgz_trailing_garbage.vcf.gz"] = "bytes after the end",
        ["damaged/duplicate_sample_name.vcf"] = "a sample's name twice",
        ["damaged/nul_byte_in_line.vcf"] = "a NUL byte",
        ["damaged/pos_negative.vcf"] = "a negative POS",
        ["damaged/pos_over_int32.vcf"] = "a POS of more than 32 bits",
        ["damaged/spaces_for_tabs.vcf"] = "blanks for tabs",
        ["damaged/unsorted.vcf"] = "unsorted records",
        ["damaged/utf8_bom.vcf"] = "a byte order mark",
        ["ebi-validator/v4.3/compressed_files/non_readable/compressed.vcf.tar.Z"] = NoVcf,
        ["ebi-validator/v4.3/compressed_files/non_readable/compressed.vcf.tar.zip"] = NoVcf,
        ["ebi-validator/v4.3/compressed_files/non_readable/compressed.vcf.z"] = NoVcf,
        ["ebi-validator/v4.4/compressed_files/non_readable/compressed.vcf.tar.Z"] = NoVcf,
        ["ebi-validator/v4.4/compressed_files/non_readable/compressed.vcf.tar.zip"] = NoVcf,
        ["gcp-variant-transforms/infer-header-fields.vcf"] = "values that contradict reserved types (it tests the mending of headers)",
        ["gcp-variant-transforms/invalid-4.0-POS-empty.vcf"] = OldVersion,
        ["gcp-variant-transforms/invalid-4.2-AF-mismatch.vcf"] = "two AF for one ALT; GL of whole numbers",
        ["gcp-variant-transforms/valid-4.2.vcf"] = "a stray byte before the first line, so it is not as valid as its name",
        ["htslib/test-vcf-hdr-in.vcf"] = "GT 0/1 where ALT is '.'",
        ["htslib/vcf44_1.vcf"] = "no line end at the end of the file, which VCF 4.3 and later demand",
        ["misc/bio2zarr__sample_all_missing_gts.vcf.gz"] = OldVersion,
        ["misc/cyvcf2__test-invalid-header.vcf"] = OldVersion,
        ["misc/glow__misnumbered_info.vcf"] = "two values where the header says one",
        ["misc/glow__test_withInfGenotype.vcf"] = "GP declared with one value instead of one a genotype",
        ["misc/hail__malformed.vcf"] = "a GT of letters",
        ["misc/hail__triomatrix.vcf"] = "unsorted records",
        ["misc/nucleus__malformed.fastq"] = NoVcf,
        ["misc/nucleus__malformed.vcf"] = "no sample, and a record of four columns",
        ["misc/nucleus__malformed2.fastq"] = NoVcf,
        ["misc/nucleus__test_redefined_formats.vcf"] = "GL declared with one whole number instead of likelihoods",
        ["misc/oxbow__malformed.bcf"] = NoVcf,
        ["misc/oxbow__malformed.fastq"] = NoVcf,
        ["misc/oxbow__malformed.gff"] = NoVcf,
        ["misc/polars-bio__info_invalid_flag_value.vcf"] = "a flag with a value",
    };

    /// <summary>Whether a file must be ingested.</summary>
    public static bool MustPass(string path) => !path.Contains("/failed/", StringComparison.Ordinal) && !Refused.ContainsKey(path);

    /// <summary>Why a file must be refused, where its collection does not say so; null if it does or if it must pass.</summary>
    public static string? Why(string path) => Refused.GetValueOrDefault(path);

    /// <summary>Files that must be refused for having no genotypes: they get no sample column from us.</summary>
    public static bool IsForItsSamples(string path) => path.EndsWith("failed_no_genotypes_or_frequencies.vcf", StringComparison.Ordinal);
}
