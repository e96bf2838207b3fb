using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Reads the header of a VCF 4.1 to 4.5.</summary>
/// <remarks>Source: VCFv4.5 § 1.4 and its forerunners. Lenient where files in the wild differ harmlessly: unknown keys, order, quotes.</remarks>
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
        var lines = Encoding.UTF8.GetString(text.Span).Split('\n');
        var version = ParseVersion(lines[0].TrimEnd('\r'), file);
        var (contigs, definitions, others) = (new List<VcfContig>(), new List<VcfDefinition>(), new List<VcfMetaLine>());
        for (var number = 2; number <= lines.Length; number++)
        {
            var line = lines[number - 1].TrimEnd('\r');
            if (line.StartsWith("#CHROM", StringComparison.Ordinal))
            {
                var columns = line.Split('\t');
                return new VcfHeader(version, text, contigs, definitions, ParseSamples(columns, number, file), columns.Length > 8, others);
            }

            ParseMeta(line, number, file, contigs, definitions, others);
        }

        throw new InvalidInputException(file, $"line {lines.Length}", "the column line (#CHROM, POS, …)", "none before the records or the end of the file");
    }

    private static string ParseVersion(string line, string file)
    {
        const string Prefix = "##fileformat=VCFv";
        var version = line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..].Trim() : "";
        return Versions.Contains(version, StringComparer.Ordinal)
            ? version
            : throw new InvalidInputException(file, "line 1", "##fileformat=VCFv4.1 to VCFv4.5", Excerpt(line));
    }

    private static void ParseMeta(
        string line, int number, string file, List<VcfContig> contigs, List<VcfDefinition> definitions, List<VcfMetaLine> others)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (!line.StartsWith("##", StringComparison.Ordinal) || equals < 3)
        {
            throw new InvalidInputException(file, Where(number), "##key=value", Excerpt(line));
        }

        var (key, value) = (line[2..equals], line[(equals + 1)..]);
        if (key is not ("contig" or "INFO" or "FORMAT" or "FILTER" or "ALT") || !value.StartsWith('<'))
        {
            others.Add(new VcfMetaLine(key, value));
            return;
        }

        var fields = Fields(value);
        var id = fields.GetValueOrDefault("ID");
        if (string.IsNullOrEmpty(id))
        {
            throw new InvalidInputException(file, Where(number), $"an ID in the {key} line", Excerpt(line));
        }

        if (key != "contig")
        {
            definitions.Add(new VcfDefinition(
                key, id, fields.GetValueOrDefault("Number"), fields.GetValueOrDefault("Type"), fields.GetValueOrDefault("Description")));
            return;
        }

        var isKnown = int.TryParse(fields.GetValueOrDefault("length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length);
        contigs.Add(new VcfContig(id, isKnown ? length : null));
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

    // "<ID=DP,Number=1,Description="a, b">": commas inside quotes do not separate, a backslash escapes.
    private static Dictionary<string, string> Fields(string value)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var end = value.LastIndexOf('>');
        end = end < 0 ? value.Length : end;
        for (var i = 1; i < end;)
        {
            var equals = value.IndexOf('=', i, end - i);
            if (equals < 0)
            {
                break;
            }

            var (text, next) = Value(value, equals + 1, end);
            fields.TryAdd(value[i..equals].Trim(), text);
            i = next;
        }

        return fields;
    }

    private static (string Text, int Next) Value(string line, int start, int end)
    {
        if (start >= end || line[start] != '"')
        {
            var comma = line.IndexOf(',', start, end - start);
            comma = comma < 0 ? end : comma;
            return (line[start..comma], comma + 1);
        }

        var text = new StringBuilder();
        var i = start + 1;
        for (; i < end && line[i] != '"'; i++)
        {
            i += line[i] == '\\' && i + 1 < end ? 1 : 0;
            text.Append(line[i]);
        }

        var separator = i < end ? line.IndexOf(',', i, end - i) : -1;
        return (text.ToString(), separator < 0 ? end : separator + 1);
    }

    private static string Where(int number) => string.Create(CultureInfo.InvariantCulture, $"line {number}");

    private static string Excerpt(string line) => line.Length <= 60 ? $"\"{line}\"" : $"\"{line[..60]}…\"";
}
