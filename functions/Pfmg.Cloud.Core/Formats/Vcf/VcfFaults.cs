using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Makes the faults of one record, told by file and line.</summary>
/// <param name="File">The file's name as its sender knows it.</param>
/// <param name="Line">The record's line, from 1.</param>
public readonly record struct VcfFaults(string File, long Line)
{
    /// <summary>A fault with a short excerpt of what was found; give no sample column to it.</summary>
    public InvalidInputException Fault(string expected, ReadOnlySpan<byte> found) => Fault(expected, Excerpt(found));

    /// <summary>A fault in one's own words.</summary>
    public InvalidInputException Fault(string expected, string found) =>
        new(File, string.Create(CultureInfo.InvariantCulture, $"line {Line}"), expected, found);

    /// <summary>At most 40 bytes of a text, quoted.</summary>
    public static string Excerpt(ReadOnlySpan<byte> found) =>
        found.Length <= 40 ? Excerpt(Encoding.UTF8.GetString(found), 40) : Excerpt(Encoding.UTF8.GetString(found[..40]) + "…", 41);

    /// <summary>At most so many characters of a text, quoted, those that cannot be seen as '?'.</summary>
    public static string Excerpt(string text, int most)
    {
        var shown = string.Concat(text.Take(most).Select(static c => IsSeen(c) ? c : '?'));
        return text.Length <= most ? $"\"{shown}\"" : $"\"{shown}…\"";
    }

    private static bool IsSeen(char c) =>
        char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
