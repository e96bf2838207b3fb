using System.Globalization;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Formats;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Checks a table: counts of few, one row a person, dosages.</summary>
internal static class CheckTable
{
    private const int FewRows = 2;
    private const int ManyDosages = 10;
    private const RegexOptions Linear = RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private static readonly Regex Counts = new(
        "^(n|nb|ac|an|n_.*|nb_.*|num_.*|.*[_ ]n|.*count.*|.*effectif.*|n(het|hom|hemi|alt|ref).*|carriers?|cases?|controls?|participants?|persons?|patients?|individuals?|samples|subjects|total|freq_abs)$", Linear);

    private static readonly Regex Persons = new(
        "^((sample|participant|patient|individual|subject|person|proband|child|family|case|donor)([_ ]?(id|name|code|no|number))?|i?id|iid|fid|ipp|nip|nir|ins|name|nom|prenom)$", Linear);

    private static readonly Regex Places = new(
        "^(.*pos(ition)?|.*start|.*end|chrom.*|chr|year|annee|age.*|rank|index|bin.*|quantile|exon.*|.*length|.*size|dp|gq|qual|score.*|order|no|row|.*_bp|x|y)$", Linear);

    /// <summary>Checks text, if it is a table: the same number of columns, two or more, in most of its lines.</summary>
    public static void Run(string file, string text, AirlockChecks checks, AirlockFindings findings)
    {
        var lines = text.Split('\n').Select(static (line, at) => (Text: line.TrimEnd('\r'), Number: at + 1))
            .Where(static line => line.Text.Length > 0 && !line.Text.StartsWith("##", StringComparison.Ordinal)).ToList();
        var separator = lines.Count < FewRows ? '\0' : ((ReadOnlySpan<char>)['\t', ';', ',', '|', ' ']).ToArray().FirstOrDefault(one => IsTable(lines.ConvertAll(static line => line.Text), one));
        if (separator == '\0')
        {
            // One number or word a line is a column too.
            separator = lines.Count > FewRows && lines.TrueForAll(static line => line.Text.Length <= 64 && !line.Text.Contains(' ', StringComparison.Ordinal)) ? '\t' : '\0';
        }

        if (separator != '\0')
        {
            var rows = lines.ConvertAll(line => new TableRow($"line {line.Number.ToString(CultureInfo.InvariantCulture)}", DelimitedLine.Cells(line.Text, separator, out _)));
            var header = rows[0].Cells.All(static cell => Number(cell) is null) ? rows[0].Cells : null;
            Check(file, header, header is null ? rows : rows[1..], checks, findings);
        }
    }

    /// <summary>Checks rows.</summary>
    /// <param name="file">Whose.</param>
    /// <param name="header">What its columns are called; null if nothing says.</param>
    /// <param name="rows">All others.</param>
    /// <param name="checks">Against what.</param>
    /// <param name="findings">Where to.</param>
    public static void Check(string file, IReadOnlyList<string>? header, List<TableRow> rows, AirlockChecks checks, AirlockFindings findings)
    {
        var columns = rows.Count == 0 ? 0 : rows.Max(static row => row.Cells.Count);
        if (rows.Count >= checks.MinimumCell && rows.Count == checks.CohortSize)
        {
            findings.Add(FindingKinds.RowLevel, file, "", "aggregates over persons", "as many rows as participants");
        }

        var dosages = 0;
        for (var column = 0; column < columns; column++)
        {
            var name = (column < header?.Count ? header[column] : "").Trim().Trim('#');
            var cells = rows.Where(row => column < row.Cells.Count).Select(row => (row.Where, Text: row.Cells[column].Trim())).Where(static cell => !IsMissing(cell.Text)).ToList();
            var numbers = cells.ConvertAll(static cell => (cell.Where, Value: Number(cell.Text)));
            var isNumeric = numbers.Count > 0 && numbers.TrueForAll(static cell => cell.Value is not null);
            if (isNumeric)
            {
                dosages += IsDosage(numbers.ConvertAll(static cell => cell.Value!.Value)) ? 1 : 0;
                if (IsCount(name, numbers.ConvertAll(static cell => cell.Value!.Value), checks))
                {
                    SmallCells(file, column, numbers, checks, findings);
                }
            }

            if (Persons.IsMatch(name) && cells.Count >= FewRows && cells.Select(static cell => cell.Text).Distinct(StringComparer.Ordinal).Count() * 10 >= cells.Count * 9)
            {
                findings.Add(FindingKinds.RowLevel, file, Column(column), "aggregates over persons", "a row for each of what its heading calls persons or samples");
            }
        }

        if (dosages >= ManyDosages && rows.Count >= ManyDosages)
        {
            findings.Add(FindingKinds.Genotypes, file, "", "aggregates", string.Create(CultureInfo.InvariantCulture, $"{dosages} columns of dosages"));
        }
    }

    /// <summary>Whether something of this name is a number of persons or alleles.</summary>
    public static bool IsCountName(string name) => Counts.IsMatch(name.Trim()) && !Places.IsMatch(name.Trim());

    private static void SmallCells(string file, int column, List<(string Where, double? Value)> numbers, AirlockChecks checks, AirlockFindings findings)
    {
        foreach (var (where, value) in numbers)
        {
            if (value < checks.MinimumCell)
            {
                findings.Add(FindingKinds.SmallCell, file, $"{where}, {Column(column)}", string.Create(CultureInfo.InvariantCulture, $"counts of at least {checks.MinimumCell}"), "a smaller one");
            }
        }
    }

    // By its name; or without one that says otherwise, since whole numbers none of which exceeds the cohort count persons until shown else.
    private static bool IsCount(string name, List<double> values, AirlockChecks checks) =>
        values.TrueForAll(static value => value >= 0 && value == Math.Floor(value))
        && (IsCountName(name) || (!Places.IsMatch(name) && values.Count > FewRows && values.TrueForAll(value => value <= checks.CohortSize) && values.Distinct().Skip(2).Any()));

    private static bool IsDosage(List<double> values) => values.TrueForAll(static value => value is >= 0 and <= 2)
        && (values.TrueForAll(static value => value is 0 or 1 or 2) ? values.Distinct().Skip(1).Any() : values.Exists(static value => value > 1));

    private static bool IsTable(List<string> lines, char separator)
    {
        var counts = lines.ConvertAll(line => line.Count(character => character == separator));
        return counts[0] > 0 && counts.Count(count => count == counts[0]) * 10 >= counts.Count * 8;
    }

    private static bool IsMissing(string cell) => cell is "" or "." or "NA" or "NaN" or "nan" or "null" or "-" or "-9" or "NULL";

    private static double? Number(string cell) =>
        double.TryParse(cell.Trim().Trim('"'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static string Column(int column) => $"column {(column + 1).ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>A row of a table.</summary>
/// <param name="Where">Where it stands, in a finding's words.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record TableRow(string Where, IReadOnlyList<string> Cells);
