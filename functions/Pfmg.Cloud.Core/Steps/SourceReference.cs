using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Finds the reference that a delivered BAM or CRAM was made against among those of the store.</summary>
/// <remarks>
/// It need not be the run's own: reads are aligned again. A BAM's contigs must agree with one reference by name and length (and MD5
/// where its header has it). A CRAM cannot be read without the sequences, and names them by MD5: one reference must have them all, under whatever names.
/// </remarks>
internal static class SourceReference
{
    /// <summary>Finds it.</summary>
    /// <returns>Null for a file without contigs.</returns>
    /// <exception cref="InvalidInputException">No reference of the store has the file's contigs.</exception>
    public static async Task<ReferenceInfo?> FindAsync(TaskContext context, string file, IReadOnlyList<DeclaredContig> contigs, bool byMd5, CancellationToken ct)
    {
        if (contigs.Count == 0)
        {
            return null;
        }

        var own = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        var tried = new List<ReferenceInfo> { own };
        await foreach (var other in context.Store.ReferencesAsync(ct))
        {
            if (!string.Equals(other.Name, own.Name, StringComparison.Ordinal))
            {
                tried.Add(other);
            }
        }

        if (tried.Find(reference => Fits(file, contigs, reference, byMd5)) is { } found)
        {
            return found;
        }

        if (!byMd5)
        {
            // Says what differs from the run's own, which is what its sender most likely meant.
            ContigAgreement.Check(file, contigs, own);
        }

        throw Missing(file, contigs, tried);
    }

    /// <summary>Makes the reference appear in scratch under the names that the file uses for its contigs.</summary>
    /// <returns>The FASTA's path relative to the scratch folder.</returns>
    public static async Task<string> LinkAsync(TaskContext context, IReadOnlyList<DeclaredContig> contigs, ReferenceInfo reference, CancellationToken ct)
    {
        var fasta = ReferenceInfo.FastaPathOf(reference.Name);
        var folder = Directory.CreateDirectory(Path.Combine(context.ScratchDirectory, "source")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "source.fa"), Path.GetFullPath(await context.LocalInputAsync(fasta, ct)));
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in await File.ReadAllLinesAsync(await context.LocalInputAsync($"{fasta}.fai", ct), ct))
        {
            places[line[..line.IndexOf('\t', StringComparison.Ordinal)]] = line[line.IndexOf('\t', StringComparison.Ordinal)..];
        }

        // The same sequence has other names elsewhere (20, chr20); an index of our own tells them where it lies.
        var index = new StringBuilder();
        foreach (var contig in contigs)
        {
            var name = reference.Contigs.First(known => Same(contig, known)).Name;
            index.Append(contig.Name).Append(places[name]).Append('\n');
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "source.fa.fai"), index.ToString(), ct);
        return "source/source.fa";
    }

    private static bool Fits(string file, IReadOnlyList<DeclaredContig> contigs, ReferenceInfo reference, bool byMd5)
    {
        if (byMd5)
        {
            return contigs.All(contig => reference.Contigs.Any(known => Same(contig, known)));
        }

        try
        {
            ContigAgreement.Check(file, contigs, reference);
            return true;
        }
        catch (InvalidInputException)
        {
            return false;
        }
    }

    private static bool Same(DeclaredContig contig, Genomics.Contig known) =>
        contig.Md5 is { } md5 && string.Equals(md5, known.Md5, StringComparison.OrdinalIgnoreCase);

    private static InvalidInputException Missing(string file, IReadOnlyList<DeclaredContig> contigs, List<ReferenceInfo> tried)
    {
        var closest = tried.MaxBy(reference => contigs.Count(contig => reference.Contigs.Any(known => Same(contig, known))))!;
        var missing = contigs.Where(contig => !closest.Contigs.Any(known => Same(contig, known))).ToList();
        return new InvalidInputException(
            file,
            "contigs of the header",
            $"sequences that one reference of the store has, by their MD5 ({string.Join(", ", tried.Select(reference => reference.Name))}; `pfmg reference add` adds another)",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{missing.Count} of {contigs.Count} that {closest.Name}, the closest, has not: {string.Join(", ", missing.Take(10).Select(contig => $"{contig.Name} (M5 {contig.Md5 ?? "not told"})"))}"));
    }
}
