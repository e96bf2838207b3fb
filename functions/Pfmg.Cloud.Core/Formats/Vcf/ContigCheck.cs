using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Whether a VCF's contigs are the reference's.</summary>
public static class ContigCheck
{
    private const int Listed = 12;

    /// <summary>Refuses a header that names a contig, or gives one a length, that the reference does not know.</summary>
    /// <exception cref="InvalidInputException">With both lists: names and lengths.</exception>
    public static void Agree(VcfHeader header, ReferenceInfo reference, string file)
    {
        var known = reference.Contigs.ToDictionary(static c => c.Name, static c => c.Length, StringComparer.Ordinal);
        var wrong = header.Contigs.Where(c => !known.TryGetValue(c.Name, out var length) || (c.Length is { } told && told != length)).ToArray();
        if (wrong.Length > 0)
        {
            var others = header.Contigs.Except(wrong);
            throw new InvalidInputException(
                file,
                "contig lines",
                $"contigs of {reference.Name}: {List(reference.Contigs.Select(static c => (c.Name, (int?)c.Length)))}",
                List(wrong.Concat(others).Select(static c => (c.Name, c.Length))));
        }
    }

    private static string List(IEnumerable<(string Name, int? Length)> contigs)
    {
        var all = contigs.ToArray();
        var shown = all.Take(Listed).Select(static c => c.Length is { } length
            ? string.Create(CultureInfo.InvariantCulture, $"{c.Name} ({length})")
            : $"{c.Name} (length not told)");
        return string.Join(", ", shown) + (all.Length > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {all.Length - Listed} more") : "");
    }
}
