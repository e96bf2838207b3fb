using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>A VCF header without the names of the erased.</summary>
/// <remarks>
/// Their columns keep their places under other names. Of lines before them those that declare contigs and keys stay; every
/// other that holds a name (command lines, pedigrees) goes.
/// </remarks>
internal static class CleanHeader
{
    private const int ColumnsBeforeSamples = 9;

    private static readonly string[] Declarations = ["##fileformat=", "##contig=", "##INFO=", "##FORMAT=", "##FILTER=", "##ALT=", "##reference="];

    /// <summary>The text afterwards.</summary>
    /// <param name="text">The header.</param>
    /// <param name="erased">Their columns, from 0, and what these are called afterwards.</param>
    /// <param name="names">Texts that must not be left.</param>
    /// <exception cref="CorruptException">The text has no such column.</exception>
    public static byte[] Of(byte[] text, IReadOnlyDictionary<int, string> erased, IReadOnlyList<string> names)
    {
        var cleaned = new StringBuilder();
        foreach (string line in Lines(Encoding.UTF8.GetString(text)))
        {
            if (line.StartsWith("#CHROM\t", StringComparison.Ordinal))
            {
                cleaned.Append(Columns(line, erased));
            }
            else if (Array.Exists(Declarations, start => line.StartsWith(start, StringComparison.Ordinal)) || !NameText.Holds(line, names))
            {
                cleaned.Append(line);
            }
        }

        return Encoding.UTF8.GetBytes(cleaned.ToString());
    }

    private static string Columns(string line, IReadOnlyDictionary<int, string> erased)
    {
        string end = line[line.AsSpan().TrimEnd("\r\n").Length..];
        string[] columns = line[..^end.Length].Split('\t');
        foreach (var (column, name) in erased)
        {
            if (column + ColumnsBeforeSamples >= columns.Length)
            {
                throw new CorruptException($"A header has {columns.Length - ColumnsBeforeSamples} samples, and number {column + 1} is to be erased.");
            }

            columns[column + ColumnsBeforeSamples] = name;
        }

        return string.Join('\t', columns) + end;
    }

    private static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }
}
