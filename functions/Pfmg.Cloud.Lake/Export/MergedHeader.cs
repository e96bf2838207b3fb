using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>The headers of several files as one.</summary>
/// <remarks>
/// Lines stay in their order, those of later files behind those of the first, none twice. Where files define a key with another Number or
/// Type, the line says what holds for both: Number=., Float for Integer and Float, else String.
/// </remarks>
internal sealed class MergedHeader
{
    private const string VersionKey = "##fileformat=";
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, int> _defined = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _contigs = new(StringComparer.Ordinal);
    private string _version = "";

    /// <summary>Its text, after <see cref="Complete"/>.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The place of a contig; behind all of them for one that no line names.</summary>
    public int Rank(string contig) => _contigs.GetValueOrDefault(contig, int.MaxValue);

    /// <summary>Adds a file's header.</summary>
    /// <exception cref="InvalidInputException">It gives a contig another length than a header before it.</exception>
    public void Add(string text, string path)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (line.StartsWith(VersionKey, StringComparison.Ordinal))
            {
                _version = string.CompareOrdinal(line, _version) > 0 ? line : _version;
            }
            else if (line.StartsWith("##", StringComparison.Ordinal))
            {
                AddLine(line, path);
            }
        }
    }

    /// <summary>Ends it with the column line.</summary>
    public void Complete(IReadOnlyList<string> samples)
    {
        var text = new StringBuilder(_version).Append('\n');
        foreach (var line in _lines)
        {
            text.Append(line).Append('\n');
        }

        Text = text.Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t").AppendJoin('\t', samples).Append('\n').ToString();
    }

    private void AddLine(string line, string path)
    {
        // A line about an ID is known by both; any other by its whole text.
        var id = Field(line, "ID");
        var key = id is null ? line : $"{line[..line.IndexOf('=', StringComparison.Ordinal)]}={id}";
        if (!_defined.TryGetValue(key, out int at))
        {
            _defined[key] = _lines.Count;
            _lines.Add(line);
            if (line.StartsWith("##contig=<", StringComparison.Ordinal) && id is not null)
            {
                _contigs[id] = _contigs.Count;
            }

            return;
        }

        var known = _lines[at];
        if (Field(line, "length") is { } length && Field(known, "length") is { } before && length != before && _contigs.ContainsKey(id ?? ""))
        {
            throw new InvalidInputException(path, $"##contig {id}", $"the length {before}, as in another file of these samples", length);
        }

        foreach (var (field, both) in new[] { ("Number", "."), ("Type", Wider(Field(known, "Type"), Field(line, "Type"))) })
        {
            if (Field(known, field) is { } one && Field(line, field) is { } other && one != other)
            {
                known = known.Replace($"{field}={one}", $"{field}={both}", StringComparison.Ordinal);
            }
        }

        _lines[at] = known;
    }

    private static string Wider(string? one, string? other) => (one, other) is ("Integer" or "Float", "Integer" or "Float") ? "Float" : "String";

    /// <summary>The value of an unquoted field of a structured line, before any quoted one; null if there is none.</summary>
    private static string? Field(string line, string name)
    {
        int open = line.IndexOf('<', StringComparison.Ordinal);
        int quote = line.IndexOf('"', StringComparison.Ordinal);
        var fields = open < 0 ? "" : quote < 0 ? line[(open + 1)..].TrimEnd('>') : line[(open + 1)..quote];
        return fields.Split(',').FirstOrDefault(field => field.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
    }
}
