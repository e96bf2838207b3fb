using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Reads participants from a table with a heading, as spreadsheets write it: CSV with commas or semicolons, or TSV.</summary>
/// <remarks>Source: RFC 4180, but for line ends within quotes. Columns are called as the members of the JSON form; lists stand between '|'.</remarks>
public static class ReadParticipantTable
{
    private static readonly Dictionary<string, Func<Participant, string, Participant>> Columns = new(StringComparer.OrdinalIgnoreCase)
    {
        ["id"] = static (one, text) => one with { Id = text },
        ["family"] = static (one, text) => one with { Family = text },
        ["mother"] = static (one, text) => one with { Mother = text },
        ["father"] = static (one, text) => one with { Father = text },
        ["sex"] = static (one, text) => one with { Sex = SexOf(text) },
        ["affected"] = static (one, text) => one with { Affected = TruthOf(text) },
        ["birthDate"] = static (one, text) => one with { BirthDate = DateOf(text) },
        ["deathDate"] = static (one, text) => one with { DeathDate = DateOf(text) },
        ["indication"] = static (one, text) => one with { Indication = text },
        ["pilot"] = static (one, text) => one with { Pilot = text },
        ["phenotypes"] = static (one, text) => one with { Phenotypes = ListOf(text) },
        ["excludedPhenotypes"] = static (one, text) => one with { ExcludedPhenotypes = ListOf(text) },
        ["diseases"] = static (one, text) => one with { Diseases = ListOf(text) },
        ["platform"] = static (one, text) => one with { Platform = text },
        ["clinicians"] = static (one, text) => one with { Clinicians = ListOf(text) },
    };

    /// <summary>Reads a table.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="InvalidInputException">It is none; with every cell at fault, by line and column.</exception>
    public static IReadOnlyList<PlacedParticipant> Run(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.TrimStart('\uFEFF').Split('\n').Select(static (line, at) => (Text: line.TrimEnd('\r'), Number: at + 1))
            .Where(static line => !string.IsNullOrWhiteSpace(line.Text) && !line.Text.StartsWith('#')).ToList();
        if (lines.Count == 0)
        {
            throw new InvalidInputException(file, "", "a heading, then a participant a line", "nothing");
        }

        var separator = ((ReadOnlySpan<char>)['\t', ';', ',']).ToArray().FirstOrDefault(one => lines[0].Text.Contains(one, StringComparison.Ordinal), ',');
        var header = Cells(lines[0].Text, separator) ?? [];
        var faults = Heading(file, Place(lines[0].Number), header).ToList();
        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }

        var found = new List<PlacedParticipant>();
        foreach (var line in lines.Skip(1))
        {
            var where = Place(line.Number);
            if (Cells(line.Text, separator) is not { } cells || cells.Count != header.Count)
            {
                faults.Add(new InputFault(file, where, $"{header.Count} cells, quotes closed", "another number, or an open quote"));
                continue;
            }

            found.Add(new PlacedParticipant(where, Row(file, where, header, cells, faults)));
        }

        return faults.Count == 0 ? found : throw new InvalidInputException(faults);
    }

    private static IEnumerable<InputFault> Heading(string file, string where, List<string> header)
    {
        foreach (var (at, name) in header.Index())
        {
            if (!Columns.ContainsKey(name))
            {
                yield return new InputFault(file, $"{where}, column {at + 1}", $"one of {string.Join(", ", Columns.Keys)}", "another heading");
            }
            else if (header.FindIndex(one => one.Equals(name, StringComparison.OrdinalIgnoreCase)) < at)
            {
                yield return new InputFault(file, $"{where}, {name}", "each heading once", "it again");
            }
        }

        if (!header.Contains("id", StringComparer.OrdinalIgnoreCase))
        {
            yield return new InputFault(file, where, "a column id", "none");
        }
    }

    private static Participant Row(string file, string where, List<string> header, List<string> cells, List<InputFault> faults)
    {
        var participant = new Participant { Id = "" };
        for (var column = 0; column < header.Count; column++)
        {
            if (cells[column].Length == 0)
            {
                continue;
            }

            try
            {
                participant = Columns[header[column]](participant, cells[column]);
            }
            catch (FormatException e)
            {
                // Never what stands there: it may be a date of birth.
                faults.Add(new InputFault(file, $"{where}, {header[column]}", e.Message, "something else"));
            }
        }

        return participant;
    }

    // Null if a quote stays open.
    private static List<string>? Cells(string line, char separator)
    {
        var cells = DelimitedLine.Cells(line, separator, out var isOpen);
        return isOpen ? null : cells.ConvertAll(static cell => cell.Trim());
    }

    private static DeclaredSex SexOf(string text) => Enum.GetNames<DeclaredSex>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
        ? Enum.Parse<DeclaredSex>(name)
        : throw new FormatException("female, male or unknown");

    private static bool TruthOf(string text) => bool.TryParse(text, out var truth) ? truth : throw new FormatException("true or false");

    private static DateOnly DateOf(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw new FormatException("a date as 2026-11-22");

    private static string[] ListOf(string text) => text.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Place(int line) => string.Create(CultureInfo.InvariantCulture, $"line {line}");
}
