using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Reads the header of a VCF 4.1 to 4.5.</summary>
/// <remarks>Source: VCFv4.5 § 1.4 and its forerunners. Where it lets through what they forbid is in docs/conformance.md.</remarks>
public static class VcfHeaderParser
{
    private static readonly string[] Columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"];
    private static readonly string[] Versions = ["4.1", "4.2", "4.3", "4.4", "4.5"];

    /// <summary>Where the header ends.</summary>
    /// <param name="text">The file from its first byte.</param>
    /// <returns>Bytes up to and with the line end of the column line; -1 if the text ends before it.</returns>
    public static int FindEnd(ReadOnlySpan<byte> text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = text[start..].IndexOf((byte)'\n') + 1;
            if (length == 0)
            {
                return -1;
            }

            if (text[start] != '#' || text[start..].StartsWith("#CHROM"u8))
            {
                return start + (text[start] == '#' ? length : 0);
            }

            start += length;
        }

        return -1;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="text">From the file's first byte to the end of its column line; see <see cref="FindEnd"/>.</param>
    /// <param name="file">The file's name in faults.</param>
    /// <exception cref="InvalidInputException">A line is not as the specification wants it; the line is told.</exception>
    public static VcfHeader Parse(ReadOnlyMemory<byte> text, string file)
    {
        RequireText(text.Span, file);
        var lines = Encoding.UTF8.GetString(text.Span).Split('\n');
        var told = new Lines(ParseVersion(lines[0].TrimEnd('\r'), file));
        for (var number = 2; number <= lines.Length; number++)
        {
            var line = lines[number - 1].TrimEnd('\r');
            if (line.StartsWith("#CHROM", StringComparison.Ordinal))
            {
                if (number == lines.Length)
                {
                    throw new VcfFaults(file, number).Fault("a line end after the column line", "none: the file may have been cut off");
                }

                var columns = line.Split('\t');
                var samples = ParseSamples(columns, number, file);
                return new VcfHeader(told.Version, text, told.Contigs, told.Definitions, samples, columns.Length > 8, told.Others);
            }

            ParseMeta(line, number, file, told);
        }

        throw new InvalidInputException(file, $"line {lines.Length}", "the column line (#CHROM, POS, …)", "none before the records or the end of the file");
    }

    private static void RequireText(ReadOnlySpan<byte> text, string file)
    {
        // The file is no VCF at all, which its first line tells better.
        if (!text.StartsWith("##fileformat="u8))
        {
            return;
        }

        var bad = text.IndexOf((byte)0);
        if (bad < 0 && !Utf8.IsValid(text))
        {
            bad = 0;
            while (Rune.DecodeFromUtf8(text[bad..], out _, out var used) == System.Buffers.OperationStatus.Done)
            {
                bad += used;
            }
        }

        if (bad >= 0)
        {
            throw new VcfFaults(file, text[..bad].Count((byte)'\n') + 1).Fault("text in UTF-8", text[bad] == 0 ? "a NUL byte" : "other bytes");
        }
    }

    private static string ParseVersion(string line, string file)
    {
        const string Prefix = "##fileformat=VCFv";
        var version = line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..].Trim() : "";
        return Versions.Contains(version, StringComparer.Ordinal)
            ? version
            : throw new InvalidInputException(file, "line 1", "##fileformat=VCFv4.1 to VCFv4.5", Excerpt(line));
    }

    private static void ParseMeta(string line, int number, string file, Lines lines)
    {
        var faults = new VcfFaults(file, number);
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (!line.StartsWith("##", StringComparison.Ordinal) || equals < 3 || line.AsSpan(equals + 1).IsWhiteSpace())
        {
            throw faults.Fault("##key=value", Excerpt(line));
        }

        var (key, value) = (line[2..equals], line[(equals + 1)..]);
        if (key is not ("contig" or "INFO" or "FORMAT" or "FILTER" or "ALT"))
        {
            ParseOther(key, value, faults, lines);
            return;
        }

        if (value[0] != '<')
        {
            throw faults.Fault($"a {key} line with its fields between '<' and '>'", Excerpt(line));
        }

        var fields = MetaFields.Parse(value, faults);
        CheckMeta.Check(key, fields, lines.Version, faults);
        if (key == "contig")
        {
            AddContig(fields, faults, lines);
        }
        else
        {
            AddDefinition(new VcfDefinition(key, fields[0].Text, Text("Number"), Text("Type"), Text("Description")), faults, lines);
        }

        string? Text(string name) => fields.FirstOrDefault(f => f.Key == name)?.Text;
    }

    private static void ParseOther(string key, string value, VcfFaults faults, Lines lines)
    {
        if (key is "META" or "SAMPLE" or "PEDIGREE" && value[0] == '<')
        {
            CheckMeta.Check(key, MetaFields.Parse(value, faults), lines.Version, faults);
        }
        else if (key == "pedigreeDB" && value.AsSpan().Trim() is "<>")
        {
            throw faults.Fault("the address of a pedigree database", "none");
        }

        lines.Others.Add(new VcfMetaLine(key, value));
    }

    private static void AddContig(IReadOnlyList<MetaField> fields, VcfFaults faults, Lines lines)
    {
        int? length = null;
        if (fields.FirstOrDefault(static f => f.Key == "length") is { } told)
        {
            length = int.TryParse(told.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var bases)
                ? bases
                : throw faults.Fault("a contig length from 0 to 2147483647", MetaFields.Excerpt(told.Text));
        }

        var contig = new VcfContig(fields[0].Text, length);
        if (lines.ContigLengths.TryGetValue(contig.Name, out var before) && before is not null && length is not null && before != length)
        {
            throw faults.Fault($"the length of contig {contig.Name} as told before, {before}", $"{length}");
        }

        lines.ContigLengths[contig.Name] = length ?? before;
        lines.Contigs.Add(contig);
    }

    // Merged headers repeat lines, often with another Description; two meanings of one key cannot both hold.
    private static void AddDefinition(VcfDefinition definition, VcfFaults faults, Lines lines)
    {
        if (!lines.Known.TryAdd($"{definition.Kind}/{definition.Id}", definition)
            && lines.Known[$"{definition.Kind}/{definition.Id}"] is var first && (first.Number, first.Type) != (definition.Number, definition.Type))
        {
            throw faults.Fault(
                $"{definition.Kind} {definition.Id} as defined before: Number={first.Number}, Type={first.Type}", $"Number={definition.Number}, Type={definition.Type}");
        }

        lines.Definitions.Add(definition);
    }

    private static string[] ParseSamples(string[] columns, int number, string file)
    {
        if (!columns.Take(Columns.Length).SequenceEqual(Columns, StringComparer.Ordinal) || (columns.Length > 8 && columns[8] != "FORMAT"))
        {
            throw new InvalidInputException(
                file, Where(number), "tab-separated columns " + string.Join(' ', Columns) + " [FORMAT samples…]", Excerpt(string.Join(' ', columns)));
        }

        string[] samples = [.. columns.Skip(9)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < samples.Length; i++)
        {
            if (samples[i].Length == 0 || !seen.Add(samples[i]))
            {
                var found = samples[i].Length == 0 ? "an empty name" : "a name that another column has";
                throw new InvalidInputException(file, Where(number), "sample names, each once", $"{found} in column {i + 10}");
            }
        }

        return samples;
    }

    private static string Where(int number) => string.Create(CultureInfo.InvariantCulture, $"line {number}");

    private static string Excerpt(string line) => MetaFields.Excerpt(line);

    /// <summary>What the lines told so far.</summary>
    private sealed record Lines(string Version)
    {
        public List<VcfContig> Contigs { get; } = [];

        public Dictionary<string, int?> ContigLengths { get; } = new(StringComparer.Ordinal);

        public List<VcfDefinition> Definitions { get; } = [];

        public Dictionary<string, VcfDefinition> Known { get; } = new(StringComparer.Ordinal);

        public List<VcfMetaLine> Others { get; } = [];
    }
}
