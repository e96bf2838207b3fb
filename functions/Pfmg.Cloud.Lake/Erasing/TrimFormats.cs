using System.Globalization;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Takes alleles that only the erased carried out of the sample columns of those who stay.</summary>
/// <remarks>
/// GT is numbered anew; of values one an alternate (A), an allele (R, P) or a genotype (G) those of alleles that stay are kept. What
/// is laid out otherwise and could tell of an allele that goes (local alleles, lists of no declared number) becomes missing.
/// </remarks>
internal sealed class TrimFormats
{
    private readonly JointRecord _record;
    private readonly string[] _keys;
    private readonly string?[] _numbers;
    private readonly int[] _indices;

    public TrimFormats(JointRecord record, string format, VcfHeader header)
    {
        (_record, _keys, _indices) = (record, format.Split(':'), record.NewIndices());
        _numbers = [.. _keys.Select(key => header.Find("FORMAT", key)?.Number ?? (key == "AD" ? "R" : null))];
    }

    /// <summary>A block of sample columns afterwards.</summary>
    /// <param name="samples">As they were.</param>
    /// <param name="block">Its number.</param>
    public string Block(string samples, int block)
    {
        string[] columns = samples.Split('\t');
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = _record.IsErased((block * RecordTables.SamplesPerBlock) + i) ? "." : Sample(columns[i]);
        }

        return string.Join('\t', columns);
    }

    private string Sample(string column)
    {
        string[] fields = column.Split(':');
        int genotype = Array.IndexOf(_keys, "GT");
        int ploidy = genotype >= 0 && genotype < fields.Length ? fields[genotype].Count(static c => c is '/' or '|') + (fields[genotype].StartsWith('/') || fields[genotype].StartsWith('|') ? 0 : 1) : 2;
        for (var i = 0; i < fields.Length && i < _keys.Length; i++)
        {
            fields[i] = i == genotype ? Genotype(fields[i]) : fields[i] == "." ? "." : Values(fields[i], _keys[i], _numbers[i], ploidy);
        }

        return string.Join(':', fields);
    }

    private string Genotype(string text)
    {
        var written = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            int end = i;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            if (end == i)
            {
                written.Append(text[i++]);
                continue;
            }

            int allele = int.Parse(text.AsSpan(i, end - i), NumberStyles.None, CultureInfo.InvariantCulture);
            written.Append(CultureInfo.InvariantCulture, $"{(allele < _indices.Length ? _indices[allele] : allele)}");
            i = end;
        }

        return written.ToString();
    }

    private string Values(string text, string key, string? number, int ploidy)
    {
        int alleles = _indices.Length;
        return number switch
        {
            "A" => Kept(text, alleles - 1, i => _indices[i + 1] >= 0),
            "R" => Kept(text, alleles, i => _indices[i] >= 0),
            "G" when ploidy == 1 => Kept(text, alleles, i => _indices[i] >= 0),
            "G" when ploidy == 2 => Kept(text, alleles * (alleles + 1) / 2, IsGenotypeKept),
            "G" or "LA" or "LR" or "LG" => ".",
            "." or null when key is not "PS" and not "PID" and not "PGT" and not "FT" => text.Contains(',', StringComparison.Ordinal) || key == "LAA" ? "." : text,
            _ => text,
        };
    }

    /// <summary>The genotype of alleles j and k, j at most k, stands at k (k + 1) / 2 + j. Source: VCFv4.5 § 1.6.2 (GL).</summary>
    private bool IsGenotypeKept(int place)
    {
        var k = 0;
        while ((k + 1) * (k + 2) / 2 <= place)
        {
            k++;
        }

        return _indices[k] >= 0 && _indices[place - (k * (k + 1) / 2)] >= 0;
    }

    private static string Kept(string text, int expected, Func<int, bool> isKept)
    {
        string[] values = text.Split(',');
        return values.Length == expected ? string.Join(',', values.Where((_, i) => isKept(i))) : ".";
    }
}
