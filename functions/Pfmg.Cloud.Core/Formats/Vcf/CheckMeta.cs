using System.Buffers;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>What the specification demands of a structured header line.</summary>
/// <remarks>
/// Source: VCFv4.3 to 4.5 § 1.4, the older versions where they say less. What is let through against it, for callers in the
/// wild, is in docs/conformance.md.
/// </remarks>
internal static class CheckMeta
{
    private static readonly SearchValues<char> NoIdCharacter = SearchValues.Create(" \t,;<>\"*");
    private static readonly SearchValues<char> NoAltCharacter = SearchValues.Create(" \t,<>\"");
    private static readonly SearchValues<char> NoContigCharacter = SearchValues.Create(" \t,<>\"'`\\()[]{}");
    private static readonly string[] Types = ["Integer", "Float", "Flag", "Character", "String"];
    private static readonly string[] InfoNumbers = ["A", "R", "G", "."];
    private static readonly string[] FormatNumbers = ["A", "R", "G", ".", "P", "LA", "LR", "LG", "M"];

    /// <summary>Checks a line of INFO, FORMAT, FILTER, ALT, contig, META, SAMPLE or PEDIGREE.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="version">The file's, "4.1" to "4.5".</param>
    /// <param name="faults">The line's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">It is not as the specification wants it.</exception>
    public static void Check(string kind, IReadOnlyList<MetaField> fields, string version, VcfFaults faults)
    {
        if (kind == "PEDIGREE")
        {
            CheckPedigree(fields, version, faults);
            return;
        }

        if (fields is not [{ Key: "ID", Text: { Length: > 0 } id }, ..])
        {
            throw faults.Fault($"an ID as the first field of the {kind} line", fields.Count == 0 ? "none" : fields[0].Key);
        }

        // Contigs of the HLA have asterisks in their names, and GRCh38 has hundreds of them; bcftools declares ALT=<ID=*>.
        var reserved = kind switch { "contig" => NoContigCharacter, "ALT" => NoAltCharacter, _ => NoIdCharacter };
        if (id.AsSpan().ContainsAny(reserved) || id.Any(char.IsControl) || (kind == "contig" && id[0] is '*' or '='))
        {
            throw faults.Fault($"a {kind} ID without blanks and reserved characters", MetaFields.Excerpt(id));
        }

        switch (kind)
        {
            case "INFO" or "FORMAT":
                CheckDefinition(kind, id, fields, version, faults);
                break;
            case "FILTER" or "ALT":
                CheckDescription(kind, fields, faults);
                break;
            case "META":
                CheckMetaLine(fields, faults);
                break;
        }

        if (kind == "ALT" && (Find(fields, "Number") ?? Find(fields, "Type")) is { } extra)
        {
            throw faults.Fault("an ALT line of ID and Description", extra.Key);
        }
    }

    private static void CheckDefinition(string kind, string id, IReadOnlyList<MetaField> fields, string version, VcfFaults faults)
    {
        var type = Find(fields, "Type")?.Text ?? "";
        if (!Types.Contains(type, StringComparer.Ordinal) || (kind == "FORMAT" && type == "Flag"))
        {
            throw faults.Fault(kind == "INFO" ? "Type Integer, Float, Flag, Character or String" : "Type Integer, Float, Character or String", MetaFields.Excerpt(type));
        }

        var number = Find(fields, "Number")?.Text ?? "";
        if (!IsNumber(kind, number))
        {
            throw faults.Fault($"a Number: a count, {string.Join(", ", kind == "INFO" ? InfoNumbers : FormatNumbers)}", MetaFields.Excerpt(number));
        }

        CheckDescription(kind, fields, faults);
        if (ReservedKeys.Find(kind, id, version) is { } reserved && !reserved.Allows(number, type))
        {
            throw faults.Fault($"{kind} {id} as reserved: Number={reserved.Number}, Type={reserved.Type}", $"Number={number}, Type={type}");
        }
    }

    private static void CheckDescription(string kind, IReadOnlyList<MetaField> fields, VcfFaults faults)
    {
        if (Find(fields, "Description") is not { IsQuoted: true })
        {
            throw faults.Fault($"a Description in double quotes in the {kind} line", Find(fields, "Description") is null ? "none" : "no quotes");
        }
    }

    private static void CheckMetaLine(IReadOnlyList<MetaField> fields, VcfFaults faults)
    {
        var number = Find(fields, "Number")?.Text ?? "";
        if (!IsNumber("META", number) || !Types.Contains(Find(fields, "Type")?.Text ?? "", StringComparer.Ordinal))
        {
            throw faults.Fault("a META line with Number and Type", MetaFields.Excerpt(number));
        }

        if (Find(fields, "Values") is { } values && !values.Text.StartsWith('['))
        {
            throw faults.Fault("META Values in square brackets", MetaFields.Excerpt(values.Text));
        }
    }

    private static void CheckPedigree(IReadOnlyList<MetaField> fields, string version, VcfFaults faults)
    {
        if (string.CompareOrdinal(version, "4.3") >= 0 && fields is not [{ Key: "ID" }, ..])
        {
            throw faults.Fault("an ID as the first field of the PEDIGREE line", fields.Count == 0 ? "none" : fields[0].Key);
        }

        if (fields.FirstOrDefault(static f => f.Text.Length == 0 || f.Text.Any(char.IsWhiteSpace)) is { } bad)
        {
            throw faults.Fault($"a {bad.Key} without blanks in the PEDIGREE line", MetaFields.Excerpt(bad.Text));
        }
    }

    private static bool IsNumber(string kind, string number) =>
        (number.Length is > 0 and < 6 && number.All(char.IsAsciiDigit))
        || (kind == "FORMAT" ? FormatNumbers : InfoNumbers).Contains(number, StringComparer.Ordinal);

    private static MetaField? Find(IReadOnlyList<MetaField> fields, string key) => fields.FirstOrDefault(f => f.Key == key);
}
