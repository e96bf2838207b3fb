using System.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Takes a structured header value apart: `&lt;ID=DP,Number=1,Description="a, b"&gt;`.</summary>
/// <remarks>Source: VCFv4.5 § 1.4. Commas inside quotes and square brackets do not separate; a backslash escapes inside quotes.</remarks>
internal static class MetaFields
{
    /// <summary>The fields in their order.</summary>
    /// <param name="value">From '&lt;' to '&gt;'.</param>
    /// <param name="faults">The line's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">It is not closed, a quote is not, or a part of it is no `key=value`.</exception>
    public static IReadOnlyList<MetaField> Parse(string value, VcfFaults faults)
    {
        value = value.TrimEnd();
        if (value.Length < 3 || value[^1] != '>')
        {
            throw faults.Fault("a value from '<' to '>' with something between", Excerpt(value));
        }

        var fields = new List<MetaField>();
        for (var at = 1; at < value.Length - 1;)
        {
            var equals = value.IndexOf('=', at);
            var key = equals < 0 ? "" : value[at..equals].Trim();
            if (key.Length == 0 || key.AsSpan().ContainsAny("<>,\" "))
            {
                throw faults.Fault("key=value, separated by commas", Excerpt(value[at..^1]));
            }

            if (fields.Exists(f => f.Key == key))
            {
                throw faults.Fault("each key of the line once", $"{key} twice");
            }

            var (field, next) = Value(value, key, equals + 1, faults);
            fields.Add(field);
            at = next;
        }

        return fields;
    }

    /// <summary>At most 60 characters, quoted, those that cannot be seen as '?'.</summary>
    public static string Excerpt(string text) => VcfFaults.Excerpt(text, 60);

    private static (MetaField Field, int Next) Value(string line, string key, int start, VcfFaults faults)
    {
        while (line[start] == ' ')
        {
            start++;
        }

        return line[start] switch
        {
            '"' => Quoted(line, key, start + 1, faults),
            '[' => Listed(line, key, start, faults),
            _ => Plain(line, key, start, faults),
        };
    }

    private static (MetaField Field, int Next) Plain(string line, string key, int start, VcfFaults faults)
    {
        var comma = line.IndexOf(',', start);
        var end = comma < 0 ? line.Length - 1 : comma;
        var text = line[start..end].TrimEnd();
        return text.AsSpan().ContainsAny("<>\"")
            ? throw faults.Fault($"a {key} without '<', '>' or a quote inside", Excerpt(text))
            : (new MetaField(key, text, IsQuoted: false), end + 1);
    }

    private static (MetaField Field, int Next) Quoted(string line, string key, int start, VcfFaults faults)
    {
        var text = new StringBuilder();
        var at = start;
        for (; at < line.Length - 1 && line[at] != '"'; at++)
        {
            at += line[at] == '\\' && at + 1 < line.Length - 1 ? 1 : 0;
            text.Append(line[at]);
        }

        return at >= line.Length - 1
            ? throw faults.Fault($"a quote at the end of {key}", "none")
            : (new MetaField(key, text.ToString(), IsQuoted: true), After(line, key, at + 1, faults));
    }

    private static (MetaField Field, int Next) Listed(string line, string key, int start, VcfFaults faults)
    {
        var end = line.IndexOf(']', start);
        return end < 0
            ? throw faults.Fault($"a ']' at the end of {key}", "none")
            : (new MetaField(key, line[start..(end + 1)], IsQuoted: false), After(line, key, end + 1, faults));
    }

    // What stands between a closed value and the next field: nothing but a comma and blanks.
    private static int After(string line, string key, int at, VcfFaults faults)
    {
        while (line[at] == ' ')
        {
            at++;
        }

        return line[at] == ',' || at == line.Length - 1 ? at + 1 : throw faults.Fault($"a comma or '>' after {key}", Excerpt(line[at..]));
    }
}

/// <summary>One field of a structured header value.</summary>
/// <param name="Key">Before the '='.</param>
/// <param name="Text">After it, without its quotes.</param>
/// <param name="IsQuoted">Whether it had quotes.</param>
internal sealed record MetaField(string Key, string Text, bool IsQuoted);
