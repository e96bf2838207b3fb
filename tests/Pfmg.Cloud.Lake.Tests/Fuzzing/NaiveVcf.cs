using System.Globalization;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Lake.Tests.Fuzzing;

/// <summary>The rules of records once more, slowly, with strings and regular expressions: a second opinion on what ingest accepted.</summary>
internal static class NaiveVcf
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;
    private static readonly Regex Digits = new("^[0-9]+$", Options);
    private static readonly Regex Contig = new("^<?[^\\s<>,\"'`\\\\()\\[\\]{}*=][^\\s<>,\"'`\\\\()\\[\\]{}]*>?$", Options);
    private static readonly Regex Reference = new("^[ACGTNRYSWKMBDHVUacgtnryswkmbdhvu]+$", Options);
    private static readonly Regex Alternate = new("^([ACGTNacgtn]+|\\*|<[^<>, \t\"]+>|\\.[ACGTNacgtn]+|[ACGTNacgtn]+\\.|[ACGTNacgtn.]+[\\[\\]][^ ,]+:[0-9]+[\\[\\]]|[\\[\\]][^ ,]+:[0-9]+[\\[\\]][ACGTNacgtn.]+)$", Options);
    private static readonly Regex Number = new("^[-+]?([0-9]+\\.?[0-9]*([eE][-+]?[0-9]+)?|\\.[0-9]+([eE][-+]?[0-9]+)?|inf|infinity|nan)$", Options | RegexOptions.IgnoreCase);
    private static readonly Regex Genotype = new("^[/|]?([0-9]+|\\.)([/|]([0-9]+|\\.))*$", Options);
    private static readonly Regex Alleles = new("[0-9]+", Options);

    /// <summary>What is wrong with the first bad record; null if none is.</summary>
    public static string? Fault(VcfHeader header, string[] lines)
    {
        var (chrom, pos, seen) = ("", -1L, new HashSet<string>(StringComparer.Ordinal));
        foreach (var line in lines)
        {
            var columns = line.Split('\t');
            if (columns.Length != 9 + header.Samples.Count)
            {
                return $"{columns.Length} columns";
            }

            if (!Digits.IsMatch(columns[1]) || !long.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > int.MaxValue)
            {
                return "POS";
            }

            if (columns[0] != chrom && !seen.Add(columns[0]))
            {
                return "a contig again";
            }

            if (columns[0] == chrom && at < pos)
            {
                return "unsorted";
            }

            (chrom, pos) = (columns[0], at);
            if (Columns(columns) is { } column)
            {
                return column;
            }

            var alts = columns[4] == "." ? 0 : columns[4].Split(',').Length;
            if (Info(header, columns[7], alts) is { } info)
            {
                return info;
            }

            if (columns[9..].Select(sample => Sample(header, columns[8].Split(':'), sample, alts)).FirstOrDefault(static f => f is not null) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? Columns(string[] columns) =>
        !Contig.IsMatch(columns[0]) ? "CHROM"
        : columns[2].Length == 0 || columns[2].Contains(' ', StringComparison.Ordinal) || columns[2].Split(';').Contains("", StringComparer.Ordinal) ? "ID"
        : !Reference.IsMatch(columns[3]) ? "REF"
        : columns[4] != "." && !columns[4].Split(',').All(static a => Alternate.IsMatch(a)) ? "ALT"
        : columns[5] != "." && (!Number.IsMatch(columns[5]) || columns[5][0] == '-') ? "QUAL"
        : columns[6].Length == 0 || columns[6].Contains(' ', StringComparison.Ordinal) || columns[6].Split(';').Contains("", StringComparer.Ordinal) ? "FILTER"
        : null;

    private static string? Info(VcfHeader header, string info, int alts)
    {
        if (info == ".")
        {
            return null;
        }

        var entries = info.EndsWith(';') ? info[..^1].Split(';') : info.Split(';');
        foreach (var entry in entries)
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? entry : entry[..equals];
            if (key.Length == 0 || key.Contains(' ', StringComparison.Ordinal))
            {
                return "an INFO key";
            }

            if (equals >= 0 && header.Find("INFO", key) is { } definition && Values(definition, entry[(equals + 1)..], alts, isInfo: true) is { } fault)
            {
                return fault;
            }
        }

        return entries.Length == entries.Distinct(StringComparer.Ordinal).Count() || string.CompareOrdinal(header.Version, "4.3") < 0 ? null : "an INFO entry twice";
    }

    private static string? Sample(VcfHeader header, string[] keys, string sample, int alts)
    {
        var values = sample.Split(':');
        if (values.Length > keys.Length || keys.Contains("", StringComparer.Ordinal) || keys.Length != keys.Distinct(StringComparer.Ordinal).Count())
        {
            return "FORMAT or a sample's values";
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (keys[i] == "GT")
            {
                if (i > 0 || Alleles.Matches(values[i]).Any(m => m.Value.Length > 9 || int.Parse(m.Value, CultureInfo.InvariantCulture) > alts) || !Genotype.IsMatch(values[i]))
                {
                    return "GT";
                }
            }
            else if (header.Find("FORMAT", keys[i]) is { } definition && Values(definition, values[i], alts, isInfo: false) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static string? Values(VcfDefinition definition, string text, int alts, bool isInfo)
    {
        if (text == ".")
        {
            return null;
        }

        var values = text.Split(',');
        var isRight = values.All(v => v == "." || definition.Type switch
        {
            "Integer" => long.TryParse(v, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && (isInfo || whole is >= int.MinValue and <= int.MaxValue),
            "Float" => Number.IsMatch(v),
            "Flag" => v is "0" or "1",
            "Character" => v.EnumerateRunes().Count() == 1,
            _ => true,
        });
        var count = definition.Type is "Flag" || (definition.Type == "String" && definition.Number == "1") ? values.Length : definition.Number switch
        {
            "A" => alts == 0 ? values.Length : alts,
            "R" => alts + 1,
            { } n when int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var fixedCount) => fixedCount,
            _ => values.Length,
        };
        return isRight && count == values.Length ? null : $"{definition.Kind} {definition.Id}";
    }
}
