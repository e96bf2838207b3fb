using System.Globalization;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>A joint record's INFO without the erased: counts made anew, what the site itself is kept, all else dropped.</summary>
/// <remarks>
/// Everything else was computed from the reads or genotypes of all, the erased among them (depths, ranks, biases, likelihoods,
/// annotations by allele), and nobody can tell how much of it was theirs.
/// </remarks>
internal static class SiteInfo
{
    /// <summary>What a site is, whoever was sequenced. Source: VCFv4.5 § 1.6.1 and § 3.</summary>
    private static readonly HashSet<string> OfTheSite = new(StringComparer.Ordinal)
    {
        "END", "SVTYPE", "SVLEN", "SVCLAIM", "CIPOS", "CIEND", "IMPRECISE", "PRECISE", "MATEID", "PARID", "EVENT", "EVENTTYPE", "DB", "H2", "H3", "1000G", "AA", "RN", "RUS", "RUL",
    };

    /// <summary>INFO afterwards.</summary>
    /// <param name="info">INFO, verbatim.</param>
    /// <param name="record">The record's genotypes.</param>
    /// <param name="header">Says which values are one an allele.</param>
    public static string Of(string info, JointRecord record, VcfHeader header)
    {
        var kept = new List<string>();
        foreach (string entry in info.Split(';'))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? entry : entry[..equals];
            if (Anew(key, record) is { } counted)
            {
                kept.Add($"{key}={counted}");
            }
            else if (OfTheSite.Contains(key))
            {
                kept.Add(equals < 0 || header.Find("INFO", key)?.Number != "A" ? entry : $"{key}={Trimmed(entry[(equals + 1)..], record)}");
            }
        }

        return kept.Count == 0 ? "." : string.Join(';', kept);
    }

    private static string? Anew(string key, JointRecord record) => key switch
    {
        "AC" => ByAllele(record, allele => record.Copies(allele).ToString(CultureInfo.InvariantCulture)),
        "AN" => record.AlleleNumber.ToString(CultureInfo.InvariantCulture),
        "AF" => ByAllele(record, allele => record.AlleleNumber == 0
            ? "."
            : Math.Round((double)record.Copies(allele) / record.AlleleNumber, 6).ToString("0.######", CultureInfo.InvariantCulture)),
        "NS" => record.SamplesWithData.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string ByAllele(JointRecord record, Func<int, string> value) => record.Kept().Any() ? string.Join(',', record.Kept().Select(value)) : ".";

    private static string Trimmed(string values, JointRecord record)
    {
        string[] all = values.Split(',');
        return all.Length == record.Alleles.Length ? string.Join(',', record.Kept().Select(allele => all[allele - 1])) : ".";
    }
}
