namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>The headers of a generated cohort's files.</summary>
internal static class CohortHeader
{
    public static string Joint(CohortOptions options) => Lines(
        "##fileformat=VCFv4.2",
        """##FILTER=<ID=LowQual,Description="Low quality">""",
        options.GenotypesOnly ? "" : Reads,
        """##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">""",
        """##GATKCommandLine=<ID=GenotypeGVCFs,CommandLine="GenotypeGVCFs">""",
        """##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count in genotypes">""",
        """##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">""",
        """##INFO=<ID=AN,Number=1,Type=Integer,Description="Total number of alleles in called genotypes">""",
        Depth,
        Contig(options),
        Columns(Enumerable.Range(options.First, options.Samples)));

    public static string Gvcf(CohortOptions options, int sample) => Lines(
        "##fileformat=VCFv4.2",
        """##ALT=<ID=NON_REF,Description="Represents any possible alternative allele not already represented at this location by REF and ALT">""",
        """##FILTER=<ID=LowQual,Description="Low quality">""",
        Reads,
        """##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">""",
        """##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Minimum DP observed within the GVCF block">""",
        """##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled genotype likelihoods">""",
        """##FORMAT=<ID=SB,Number=4,Type=Integer,Description="Per-sample component statistics to detect strand bias">""",
        """##GATKCommandLine=<ID=HaplotypeCaller,CommandLine="HaplotypeCaller --emit-ref-confidence GVCF">""",
        """##INFO=<ID=BaseQRankSum,Number=1,Type=Float,Description="Rank sum of base qualities">""",
        Depth,
        """##INFO=<ID=END,Number=1,Type=Integer,Description="Stop position of the interval">""",
        """##INFO=<ID=ExcessHet,Number=1,Type=Float,Description="Phred-scaled p-value for exact test of excess heterozygosity">""",
        """##INFO=<ID=MLEAC,Number=A,Type=Integer,Description="Maximum likelihood expectation for the allele counts">""",
        """##INFO=<ID=MLEAF,Number=A,Type=Float,Description="Maximum likelihood expectation for the allele frequency">""",
        Contig(options),
        Columns([sample]));

    private const string Depth = """##INFO=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">""";

    private static readonly string Reads = Lines(
        """##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">""",
        """##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">""",
        """##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype Quality">""").TrimEnd('\n');

    private static string Contig(CohortOptions options) => FormattableString.Invariant($"##contig=<ID={RandomContig.Name},length={options.ContigLength}>");

    private static string Columns(IEnumerable<int> samples) =>
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', samples.Select(GenerateCohort.NameOf));

    private static string Lines(params string[] lines) => string.Concat(lines.Where(static line => line.Length > 0).Select(static line => line + "\n"));
}
