using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>A contig as a delivered file's header tells of it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Length">Bases; null if the header does not say.</param>
/// <param name="Md5">Lower-case hex MD5 of the sequence; null if the header does not say.</param>
public sealed record DeclaredContig(string Name, int? Length, string? Md5 = null);

/// <summary>Whether a file was made against the reference it claims.</summary>
/// <remarks>
/// Every contig that the file declares must be the reference's by name, by length and, if told, by MD5: hg19's chrM and
/// rCRS share a name. The reference may have contigs that the file does not mention.
/// </remarks>
public static class ContigAgreement
{
    private const int MostListed = 30;

    /// <summary>Refuses a file whose contigs are not the reference's.</summary>
    /// <param name="file">What faults call the file.</param>
    /// <param name="declared">In the order of its header.</param>
    /// <param name="reference">What it was to be made against.</param>
    /// <exception cref="InvalidInputException">One fault, with both lists, those that disagree first.</exception>
    public static void Check(string file, IReadOnlyList<DeclaredContig> declared, ReferenceInfo reference)
    {
        var known = reference.Contigs.ToDictionary(contig => contig.Name, StringComparer.Ordinal);
        var wrong = declared.Where(contig => !Agrees(contig, known.GetValueOrDefault(contig.Name))).ToList();
        if (wrong.Count == 0)
        {
            return;
        }

        var names = wrong.Select(contig => contig.Name).ToHashSet(StringComparer.Ordinal);
        var meant = reference.Contigs.OrderBy(contig => names.Contains(contig.Name) ? 0 : 1);
        var showMd5 = wrong.Any(contig => known.GetValueOrDefault(contig.Name)?.Length == contig.Length);
        throw new InvalidInputException(
            file,
            "contigs of the header",
            $"those of the reference {reference.Name}: {List(meant.Select(contig => new DeclaredContig(contig.Name, contig.Length, contig.Md5)), showMd5)}",
            $"{List(wrong.Concat(declared.Except(wrong)), showMd5)} ({wrong.Count} of {declared.Count} disagree)");
    }

    private static bool Agrees(DeclaredContig declared, Contig? known) =>
        known is not null
        && (declared.Length is not { } length || length == known.Length)
        && (declared.Md5 is null || known.Md5 is null || string.Equals(declared.Md5, known.Md5, StringComparison.OrdinalIgnoreCase));

    private static string List(IEnumerable<DeclaredContig> contigs, bool showMd5)
    {
        var all = contigs.ToList();
        var shown = string.Join(", ", all.Take(MostListed).Select(contig => Show(contig, showMd5)));
        return all.Count > MostListed ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {all.Count - MostListed} more") : shown;
    }

    private static string Show(DeclaredContig contig, bool showMd5)
    {
        var length = contig.Length is { } bases ? bases.ToString(CultureInfo.InvariantCulture) : "length not told";
        return showMd5 && contig.Md5 is { } md5 ? $"{contig.Name} ({length}, M5 {md5})" : $"{contig.Name} ({length})";
    }
}
