using System.Globalization;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Files;

/// <summary>One sample's column of a record, cut to the alleles that the sample carries.</summary>
internal sealed class OwnRecord
{
    private static readonly char[] Separators = ['/', '|'];
    private readonly string[] _alleles;
    private readonly HashSet<int> _carried = [];
    private List<(string Key, string Value)> _fields = [];
    private int[] _kept;

    public OwnRecord(string alt, string format, string sample)
    {
        _alleles = alt == "." ? [] : alt.Split(',');
        _kept = [.. Enumerable.Range(0, _alleles.Length + 1)];
        var values = sample.Split(':');
        // Trailing fields may be left out (VCFv4.5 § 1.6.2).
        _fields = [.. format.Split(':').Take(values.Length).Select((key, i) => (Key: key, Value: values[i]))];
        foreach (var part in Genotype.Split(Separators))
        {
            if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var allele) && allele <= _alleles.Length)
            {
                _carried.Add(allele);
            }
        }
    }

    /// <summary>Whether the sample has an alternate allele.</summary>
    public bool CarriesAlternate => _carried.Any(static allele => allele > 0);

    /// <summary>ALT as it is now.</summary>
    public string Alt => _kept.Length == 1 ? "." : string.Join(',', _kept.Skip(1).Select(allele => _alleles[allele - 1]));

    /// <summary>FORMAT as it is now.</summary>
    public string Format => _fields.Count == 0 ? "GT" : string.Join(':', _fields.Select(static one => one.Key));

    /// <summary>The sample's column as it is now.</summary>
    public string Sample => _fields.Count == 0 ? "." : string.Join(':', _fields.Select(static one => one.Value));

    private string Genotype => _fields.Find(static one => one.Key == "GT").Value ?? "";

    /// <summary>Drops alternate alleles that the sample does not carry, and their values.</summary>
    public void Trim(VcfHeader header)
    {
        _kept = [0, .. Enumerable.Range(1, _alleles.Length).Where(_carried.Contains)];
        var ploidy = Genotype.Count(static c => c is '/' or '|') + 1;
        _fields = [.. _fields.Select(one => (one.Key, one.Key == "GT" ? Renumber(one.Value) : Values(one.Value, header.Find("FORMAT", one.Key)?.Number, one.Key, ploidy)))];
    }

    /// <summary>Of values one an alternate allele, those of alleles kept.</summary>
    public string ByAlternate(string values)
    {
        var all = values.Split(',');
        return all.Length == _alleles.Length ? string.Join(',', _kept.Skip(1).Select(allele => all[allele - 1])) : ".";
    }

    /// <summary>Sorts the alleles of the genotype, and tells nothing of their order.</summary>
    public void RemovePhase() => _fields = [.. _fields.Select(static one => one.Key == "GT" ? (one.Key, Unphased(one.Value)) : one)];

    /// <summary>Keeps some keys.</summary>
    public void Keep(Func<string, bool> isKept) => _fields.RemoveAll(one => !isKept(one.Key));

    private static string Unphased(string genotype) => string.Join('/', genotype.Split(Separators).Where(static part => part.Length > 0)
        .OrderBy(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var allele) ? allele : -1));

    private string Renumber(string genotype)
    {
        var written = new System.Text.StringBuilder(genotype.Length);
        for (var i = 0; i < genotype.Length;)
        {
            var end = i;
            while (end < genotype.Length && char.IsAsciiDigit(genotype[end]))
            {
                end++;
            }

            if (end > i && int.TryParse(genotype.AsSpan(i, end - i), NumberStyles.None, CultureInfo.InvariantCulture, out var allele) && Array.IndexOf(_kept, allele) is >= 0 and var index)
            {
                written.Append(CultureInfo.InvariantCulture, $"{index}");
                i = end;
            }
            else
            {
                // A separator, a missing allele, or one that the record does not have.
                written.Append(end > i ? '.' : genotype[i]);
                i = Math.Max(end, i + 1);
            }
        }

        return written.ToString();
    }

    // What is laid out otherwise and has several values could tell of an allele that goes: it becomes missing.
    private string Values(string text, string? number, string key, int ploidy) => number switch
    {
        _ when text == "." => text,
        "A" => ByAlternate(text),
        "R" => Pick(text, _alleles.Length + 1, _kept),
        null when key == "AD" => Pick(text, _alleles.Length + 1, _kept),
        "G" when ploidy == 1 => Pick(text, _alleles.Length + 1, _kept),
        // The genotype of alleles j and k, j at most k, stands at k (k + 1) / 2 + j. Source: VCFv4.5 § 1.6.2 (GL).
        "G" when ploidy == 2 => Pick(text, (_alleles.Length + 1) * (_alleles.Length + 2) / 2, [.. _kept.SelectMany((k, i) => _kept.Take(i + 1).Select(j => (k * (k + 1) / 2) + j))]),
        "1" or "2" or "4" or "0" => text,
        _ => text.Contains(',', StringComparison.Ordinal) ? "." : text,
    };

    private static string Pick(string text, int expected, IReadOnlyList<int> places)
    {
        var values = text.Split(',');
        return values.Length == expected ? string.Join(',', places.Select(place => values[place])) : ".";
    }
}
