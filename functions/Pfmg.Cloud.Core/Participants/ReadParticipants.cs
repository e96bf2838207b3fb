using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Reads participants as people send them: a JSON array, a JSON object a line, or a PED file.</summary>
/// <remarks>
/// Source of PED: PLINK's .fam and the GATK's pedigree files: family, individual, father, mother, sex (1 male, 2 female),
/// phenotype (1 unaffected, 2 affected, 0 or -9 unknown); blanks between, '0' for no parent, '#' for comments.
/// </remarks>
public static class ReadParticipants
{
    private const int PedColumns = 6;
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t");

    /// <summary>Reads JSON: an array, or an object a line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="InvalidInputException">It is neither; with every line at fault.</exception>
    public static IReadOnlyList<PlacedParticipant> Json(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().TrimStart().StartsWith('['))
        {
            return Lines(text, file, static (line, _) => Parse<Participant>(line));
        }

        try
        {
            return [.. Parse<List<Participant>>(text).Select(static (one, i) => new PlacedParticipant(string.Create(CultureInfo.InvariantCulture, $"[{i}]"), one))];
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(file, e.Path ?? "", "a JSON array of participants", Reason(e));
        }
    }

    /// <summary>Reads a PED file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <exception cref="InvalidInputException">It is none; with every line at fault.</exception>
    public static IReadOnlyList<PlacedParticipant> Ped(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Lines(text, file, static (line, where) =>
        {
            var columns = new List<string>();
            foreach (var range in line.AsSpan().SplitAny(Blanks))
            {
                if (!line.AsSpan(range).IsEmpty)
                {
                    columns.Add(line[range]);
                }
            }

            return columns.Count >= PedColumns
                ? PedPerson(columns)
                : throw new FormatException($"{PedColumns} columns: family, individual, father, mother, sex, phenotype");
        });
    }

    private static Participant PedPerson(List<string> columns) => new()
    {
        Family = columns[0],
        Id = columns[1],
        Father = columns[2] == "0" ? null : columns[2],
        Mother = columns[3] == "0" ? null : columns[3],
        Sex = columns[4] switch { "1" => DeclaredSex.Male, "2" => DeclaredSex.Female, _ => DeclaredSex.Unknown },
        Affected = columns[5] switch
        {
            "1" => false,
            "2" => true,
            "0" or "-9" => null,
            _ => throw new FormatException("a phenotype of 1, 2, 0 or -9"),
        },
    };

    private static List<PlacedParticipant> Lines(string text, string file, Func<string, string, Participant> read)
    {
        var found = new List<PlacedParticipant>();
        var faults = new List<InputFault>();
        int number = 0;
        foreach (string line in text.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            number++;
            string where = string.Create(CultureInfo.InvariantCulture, $"line {number}");
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith('#'))
            {
                continue;
            }

            try
            {
                found.Add(new PlacedParticipant(where, read(line, where)));
            }
            catch (JsonException e)
            {
                faults.Add(new InputFault(file, where, "a participant as a JSON object", Reason(e)));
            }
            catch (FormatException e)
            {
                faults.Add(new InputFault(file, where, e.Message, "something else"));
            }
        }

        return faults.Count == 0 ? found : throw new InvalidInputException(faults);
    }

    private static T Parse<T>(string text)
        where T : class =>
        JsonSerializer.Deserialize<T>(text, Strict) ?? throw new JsonException("null");

    // A member that is misspelt would be lost in silence, and with it a clinician or a date of birth.
    private static JsonSerializerOptions Strict { get; } = new(PfmgJson.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };

    // The message of an exception may quote what it could not read.
    private static string Reason(JsonException e)
    {
        var reason = new StringBuilder("something else");
        if (e.Path is { Length: > 1 } path && path.Length < 100)
        {
            reason.Append(CultureInfo.InvariantCulture, $" at {path}");
        }

        return reason.ToString();
    }
}
