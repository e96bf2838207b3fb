using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.References;

/// <summary>Reads the contigs of a SAM, BAM or CRAM header's text, as `samtools view -H` prints it.</summary>
/// <remarks>Source: SAMv1 § 1.3 (@SQ: SN, LN, M5).</remarks>
public static class SamHeader
{
    /// <summary>The @SQ lines, in their order.</summary>
    /// <param name="file">What faults call the file.</param>
    /// <param name="headerText">The header's lines.</param>
    /// <exception cref="InvalidInputException">A @SQ line has no SN, or an LN that is no length.</exception>
    public static IReadOnlyList<DeclaredContig> Contigs(string file, string headerText)
    {
        var contigs = new List<DeclaredContig>();
        var number = 0;
        foreach (var line in headerText.AsSpan().EnumerateLines())
        {
            number++;
            if (line.StartsWith("@SQ\t", StringComparison.Ordinal))
            {
                contigs.Add(Parse(file, number, line.ToString()));
            }
        }

        return contigs;
    }

    private static DeclaredContig Parse(string file, int number, string line)
    {
        var fields = line.Split('\t');
        var name = Field(fields, "SN:");
        var length = Field(fields, "LN:");
        if (string.IsNullOrEmpty(name) || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bases) || bases < 1)
        {
            throw new InvalidInputException(file, $"header line {number}", "@SQ with SN and an LN of 1 to 2,147,483,647", line.Length > 200 ? line[..200] : line);
        }

        return new DeclaredContig(name, bases, Field(fields, "M5:")?.ToLowerInvariant());
    }

    private static string? Field(string[] fields, string tag) =>
        fields.FirstOrDefault(field => field.StartsWith(tag, StringComparison.Ordinal))?[tag.Length..];
}
