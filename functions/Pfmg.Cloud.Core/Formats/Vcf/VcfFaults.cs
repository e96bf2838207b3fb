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
    public InvalidInputException Fault(string expected, ReadOnlySpan<byte> found)
    {
        var excerpt = Encoding.UTF8.GetString(found[..Math.Min(found.Length, 40)]);
        return Fault(expected, $"\"{excerpt}{(found.Length > 40 ? "…" : "")}\"");
    }

    /// <summary>A fault in one's own words.</summary>
    public InvalidInputException Fault(string expected, string found) =>
        new(File, string.Create(CultureInfo.InvariantCulture, $"line {Line}"), expected, found);
}
