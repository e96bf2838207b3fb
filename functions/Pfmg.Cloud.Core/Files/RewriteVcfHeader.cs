using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Writes a VCF's header anew for one sample, from what may be told only.</summary>
/// <remarks>
/// By allow list: version, contigs (name and length), definitions of keys, and what this lake's own pipeline says of itself. Command lines,
/// paths, dates, SAMPLE and PEDIGREE lines and every other line of a caller stay behind; a description that holds a sample's name does too.
/// </remarks>
internal static class RewriteVcfHeader
{
    private static readonly HashSet<string> Told = new(StringComparer.Ordinal) { "pfmgPipeline", "pfmgReference", "phasing" };

    /// <summary>The header's text, its column line with the shown name last.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="shown">Who is shown, and as whom.</param>
    /// <param name="names">Names that must not occur.</param>
    public static byte[] Of(VcfHeader header, ShownAs shown, IReadOnlyCollection<string> names)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"##fileformat=VCFv{header.Version}\n");
        foreach (var definition in header.Definitions)
        {
            if (!KeepsKey(definition, shown))
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"##{definition.Kind}=<ID={definition.Id}");
            if (definition.Number is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $",Number={definition.Number},Type={definition.Type}");
            }

            text.Append(CultureInfo.InvariantCulture, $",Description=\"{Description(definition.Description ?? "", names)}\">\n");
        }

        foreach (var contig in header.Contigs)
        {
            text.Append(CultureInfo.InvariantCulture, $"##contig=<ID={contig.Name}");
            text.Append(contig.Length is { } length ? string.Create(CultureInfo.InvariantCulture, $",length={length}>\n") : ">\n");
        }

        foreach (var line in header.OtherLines.Where(line => Told.Contains(line.Key) && !names.Any(name => line.Value.Contains(name, StringComparison.Ordinal))))
        {
            text.Append(CultureInfo.InvariantCulture, $"##{line.Key}={line.Value}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{shown.Name}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static bool KeepsKey(VcfDefinition definition, ShownAs shown) => definition.Kind switch
    {
        "INFO" => !shown.WithoutInheritance || OwnKeys.Info(definition.Id),
        "FORMAT" => !shown.WithoutInheritance || OwnKeys.Format(definition.Id),
        _ => true,
    };

    private static string Description(string text, IReadOnlyCollection<string> names) =>
        names.Any(name => text.Contains(name, StringComparison.Ordinal)) ? "" : text.Replace("\\", "", StringComparison.Ordinal).Replace('"', '\'');
}

/// <summary>Keys that tell of a site, or of one person's own reads and calls, whoever else was sequenced.</summary>
/// <remarks>Source: VCFv4.5 § 1.6 and § 3 for the site's; what bcftools, GATK, DeepVariant, DRAGEN and Strelka count from one sample's reads for the rest.</remarks>
internal static class OwnKeys
{
    private static readonly HashSet<string> Site = new(StringComparer.Ordinal)
    {
        "END", "SVTYPE", "SVLEN", "SVCLAIM", "CIPOS", "CIEND", "IMPRECISE", "PRECISE", "MATEID", "PARID", "EVENT", "EVENTTYPE", "DB", "H2", "H3", "1000G", "AA", "RN", "RUS", "RUL",
    };

    private static readonly HashSet<string> OwnInfo = new(StringComparer.Ordinal)
    {
        "DP", "DP4", "MQ", "MQ0F", "MQ0", "AC", "AN", "AF", "INDEL", "IDV", "IMF", "VDB", "SGB", "RPB", "MQB", "BQB", "MQSB", "RPBZ", "MQBZ", "BQBZ", "MQSBZ", "SCBZ", "SCR",
        "MIN_DP", "MinDP", "BaseQRankSum", "MQRankSum", "ReadPosRankSum", "ClippingRankSum", "FS", "SOR", "QD", "FractionInformativeReads", "SNVHPOL", "CIGAR", "RU", "REFREP", "IDREP", "BLOCKAVG_min30p3a",
    };

    private static readonly HashSet<string> OwnFormat = new(StringComparer.Ordinal)
    {
        "GT", "AD", "ADF", "ADR", "DP", "DPF", "DPI", "DP4", "GQ", "GQX", "MIN_DP", "MinDP", "PL", "GL", "SB", "FT", "LEN", "CN", "CNQ", "CNL", "AF", "VAF", "F1R2", "F2R1", "SP", "SCR", "QR", "QA", "RO", "AO", "MB", "MQ",
    };

    /// <summary>INFO keys of the site itself.</summary>
    public static bool OfSite(string key) => Site.Contains(key);

    /// <summary>INFO keys of the site, and those that a file of one person counts from that person's reads.</summary>
    public static bool Info(string key) => Site.Contains(key) || OwnInfo.Contains(key);

    /// <summary>FORMAT keys of the person alone: no phase, no transmission, no posterior over a family.</summary>
    public static bool Format(string key) => OwnFormat.Contains(key);
}
