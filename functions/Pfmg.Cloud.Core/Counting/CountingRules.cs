using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Counting;

/// <summary>Every rule of counting. A rule is never changed: a better one gets the next number.</summary>
public static class CountingRules
{
    private static readonly CountingRule[] All =
    [
        new()
        {
            Name = "bcftools/1",
            Caller = "bcftools",
            MinDepth = 10,
            MinQuality = 0,
            Source = "Depth bins 10 and 20 of our pinned `bcftools call -g 10,20`; bcftools gives no GQ on reference, so GQ is not asked for.",
        },
        new()
        {
            Name = "gatk/1",
            Caller = "gatk",
            MinDepth = 10,
            MinQuality = 20,
            Source = "gnomAD's high-quality genotypes (adj, gnomad_qc): GQ >= 20, DP >= 10; its allele balance of heterozygotes is left out, since a block has none. Blocks: GQ and MIN_DP of HaplotypeCaller's GVCF.",
        },
        new()
        {
            Name = "deepvariant/1",
            Caller = "deepvariant",
            MinDepth = 10,
            MinQuality = 20,
            AcceptedFilters = ["RefCall"],
            Source = "As gatk/1. RefCall is DeepVariant's FILTER of a site that it judged reference (docs/FAQ of google/deepvariant).",
        },
        new()
        {
            Name = "dragen/1",
            Caller = "dragen",
            MinDepth = 10,
            MinQuality = 20,
            Source = "As gatk/1, after DRAGEN's own hard filters in FILTER (Illumina DRAGEN user guide, small variant calling).",
        },
        new()
        {
            Name = "strelka/1",
            Caller = "strelka",
            MinDepth = 10,
            MinQuality = 15,
            QualityKey = FormatKey.GQX,
            Source = "FILTER PASS, which Strelka2 advises to start from, and GQX >= 15; DP (DPI at indels) >= 10. The two thresholds are ours.",
        },
        new()
        {
            Name = "illumina-platinum/1",
            Caller = "illumina-platinum",
            MinDepth = 10,
            MinQuality = 30,
            QualityKey = FormatKey.GQX,
            Source = "FILTER PASS and GQX >= 30, gvcftools' own LowGQX threshold as the files' headers tell; Eberle et al., Genome Research 2017.",
        },
        new()
        {
            Name = "generic/1",
            Caller = "unknown",
            MinDepth = 10,
            MinQuality = 20,
            IsStrict = false,
            Source = "As gatk/1, asking only for what the record's FORMAT names: a panel of phased genotypes has neither depth nor quality.",
        },
    ];

    /// <summary>The rule of a caller.</summary>
    /// <param name="caller">As the manifest names it; null to know it from the header. A caller without a rule of its own gets generic/1.</param>
    /// <param name="header">The file's header.</param>
    public static CountingRule For(string? caller, VcfHeader header) => Find(caller ?? Recognise(header)) ?? All[^1];

    /// <summary>The rule of that name ("gatk/1"), or null.</summary>
    public static CountingRule? Named(string name) => All.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.Ordinal));

    /// <summary>The caller that a header tells of, or null.</summary>
    /// <remarks>Tools that only copy records (bcftools view, GATK's SelectVariants) leave lines too, so the calling command itself is looked for.</remarks>
    public static string? Recognise(VcfHeader header)
    {
        foreach (var (caller, key, word) in Signs)
        {
            if (header.OtherLines.Any(l => l.Key.StartsWith(key, StringComparison.OrdinalIgnoreCase) && l.Value.Contains(word, StringComparison.OrdinalIgnoreCase)))
            {
                return caller;
            }
        }

        return null;
    }

    private static readonly (string Caller, string Key, string Word)[] Signs =
    [
        ("dragen", "DRAGENCommandLine", ""),
        ("dragen", "source", "DRAGEN"),
        ("deepvariant", "DeepVariant_version", ""),
        ("illumina-platinum", "gvcftools_version", ""),
        ("strelka", "source", "strelka"),
        ("strelka", "cmdline", "strelka"),
        ("bcftools", "bcftools_callCommand", "call"),
        ("gatk", "GATKCommandLine", "HaplotypeCaller"),
        ("gatk", "GATKCommandLine", "GenotypeGVCFs"),
        ("gatk", "GATKCommandLine", "UnifiedGenotyper"),
        ("gatk", "source", "HaplotypeCaller"),
        ("gatk", "source", "GenotypeGVCFs"),
        ("gatk", "UnifiedGenotyper", ""),
        ("gatk", "HaplotypeCaller", ""),
    ];

    private static CountingRule? Find(string? caller) => All.FirstOrDefault(r => string.Equals(r.Caller, caller, StringComparison.Ordinal));
}
