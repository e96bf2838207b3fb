using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>One line of a merged VCF, made of records of the same site.</summary>
/// <remarks>
/// Of several files: ID and FILTER are united, QUAL is the greatest. In INFO stays what all records say alike; DP is added up; AC and AN,
/// where a record has them, are counted anew over the line's genotypes; other counts over a file's samples (AF, NS …) are left out, since
/// they told of the file. FORMAT is united, GT first. A sample whose file has no such record is missing (`./.`), which does not say that
/// it was not looked at: `assayed` tells that. Records of one file alone are verbatim.
/// </remarks>
internal sealed class MergedLine
{
    private const string Missing = ".";
    private const string MissingGenotype = "./.";
    private const string GenotypeKey = "GT";

    /// <summary>What INFO counts over the samples of a file.</summary>
    private static readonly HashSet<string> CountKeys = new(
        ["AF", "NS", "MAF", "AC_Het", "AC_Hom", "AC_Hemi", "HWE", "ExcHet", "InbreedingCoeff", "MLEAC", "MLEAF", "AF1", "AC1", "MQ0F", "DP4"], StringComparer.Ordinal);

    private readonly List<MergedRecord> _records;
    private readonly bool _isMerged;
    private readonly string[] _format;
    private readonly bool _isOneFormat;

    /// <summary>Begins a line.</summary>
    /// <param name="records">One of each file that has the site; at least one.</param>
    /// <param name="isMerged">Whether the answer is of several files.</param>
    public MergedLine(List<MergedRecord> records, bool isMerged)
    {
        (_records, _isMerged) = (records, isMerged);
        _isOneFormat = records.TrueForAll(record => record.Format == records[0].Format);
        _format = _isOneFormat
            ? records[0].Format.Split(':')
            : [.. records.SelectMany(static record => record.Format.Split(':')).Distinct(StringComparer.Ordinal).OrderByDescending(static key => key == GenotypeKey)];
    }

    /// <summary>A sample's column in the line's FORMAT.</summary>
    public string Column(MergedRecord record, string text)
    {
        if (_isOneFormat)
        {
            return text;
        }

        var (keys, values) = (record.Format.Split(':'), text.Split(':'));
        return string.Join(':', _format.Select(key => Array.IndexOf(keys, key) is >= 0 and var at && at < values.Length ? values[at] : Missing));
    }

    /// <summary>The line with its end.</summary>
    /// <param name="columns">The sample columns; null for samples whose file lacks the site.</param>
    public string Text(string?[] columns)
    {
        var first = _records[0];
        var absent = string.Join(':', _format.Select(static key => key == GenotypeKey ? MissingGenotype : Missing));
        var text = new StringBuilder();
        text.AppendJoin('\t', first.Chrom, first.Pos, _isMerged ? Ids() : first.Id, first.Ref, first.Alt, _isMerged ? Qual() : first.Qual, _isMerged ? Filter() : first.Filter);
        text.Append('\t').Append(_isMerged ? Info(columns) : first.Info).Append('\t').AppendJoin(':', _format);
        foreach (var column in columns)
        {
            text.Append('\t').Append(column ?? absent);
        }

        return text.Append('\n').ToString();
    }

    private string Ids() => OrMissing(_records.SelectMany(static record => record.Id.Split(';')).Where(static id => id != Missing).Distinct(StringComparer.Ordinal));

    private string Qual() => _records.Select(static record => record.Qual)
        .MaxBy(static qual => double.TryParse(qual, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NegativeInfinity)!;

    private string Filter()
    {
        var told = _records.SelectMany(static record => record.Filter.Split(';')).Where(static filter => filter != Missing).Distinct(StringComparer.Ordinal).ToList();
        return OrMissing(told.Count > 1 ? told.Where(static filter => filter != "PASS") : told);
    }

    private string Info(string?[] columns)
    {
        var all = _records.ConvertAll(static record => record.Info.Split(';').Where(static field => field != Missing).Select(static field => field.Split('=', 2)).ToList());
        var fields = new List<string>();
        foreach (var key in all.SelectMany(static fields => fields).Select(static field => field[0]).Distinct(StringComparer.Ordinal))
        {
            var values = all.ConvertAll(fields => fields.Find(field => field[0] == key));
            if (key is "AC" or "AN")
            {
                fields.Add($"{key}={Count(key, columns)}");
            }
            else if (CountKeys.Contains(key) || values.Contains(null))
            {
                continue;
            }
            else if (values.TrueForAll(value => value!.AsSpan().SequenceEqual(values[0])))
            {
                fields.Add(string.Join('=', values[0]!));
            }
            else if (key == "DP" && values.TrueForAll(static value => value!.Length == 2 && long.TryParse(value[1], CultureInfo.InvariantCulture, out _)))
            {
                fields.Add(string.Create(CultureInfo.InvariantCulture, $"DP={values.Sum(static value => long.Parse(value![1], CultureInfo.InvariantCulture))}"));
            }
        }

        return fields.Count == 0 ? Missing : string.Join(';', fields);
    }

    /// <summary>Alleles called over the line's genotypes: all, or those of each ALT.</summary>
    private string Count(string key, string?[] columns)
    {
        int genotype = Array.IndexOf(_format, GenotypeKey);
        var alts = new int[_records[0].Alt.Split(',').Length];
        int all = 0;
        foreach (var column in genotype < 0 ? [] : columns.OfType<string>())
        {
            foreach (var allele in column.Split(':')[genotype].Split('/', '|'))
            {
                if (int.TryParse(allele, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
                {
                    all++;
                    _ = index > 0 && index <= alts.Length ? alts[index - 1]++ : 0;
                }
            }
        }

        return key == "AN" ? all.ToString(CultureInfo.InvariantCulture) : string.Join(',', alts);
    }

    private static string OrMissing(IEnumerable<string> words) => string.Join(';', words) is { Length: > 0 } text ? text : Missing;
}
