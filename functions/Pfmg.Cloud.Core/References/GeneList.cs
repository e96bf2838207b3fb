using System.Globalization;
using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>The genes of a reference: where they lie, by name.</summary>
/// <remarks>The object is plain text, a gene a line: contig, start, end, then its names, tab-separated. A newer list takes the place of the older.</remarks>
/// <param name="store">Where references live.</param>
public sealed class GeneList(IObjectStore store)
{
    /// <summary>The path of a reference's list.</summary>
    public static string PathOf(string reference) => $"{StorePaths.Reference(reference)}genes.tsv";

    /// <summary>Gives a reference its genes.</summary>
    /// <param name="reference">A reference of the store.</param>
    /// <param name="gff3File">GFF3, plain or gzip. Contigs must be named as the reference names them; genes on others are left out.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Genes taken.</returns>
    /// <exception cref="NotFoundException">There is no such file or reference.</exception>
    /// <exception cref="InvalidInputException">The file is at fault; the line is told.</exception>
    public async Task<int> AddAsync(string reference, string gff3File, CancellationToken ct)
    {
        var known = await store.ReferenceAsync(reference, ct);
        var genes = ReadGff3.Read(Lines(gff3File), Path.GetFileName(gff3File), known.Contigs);
        var text = new StringBuilder();
        foreach (var gene in genes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{gene.Bases.Contig}\t{gene.Bases.Start}\t{gene.Bases.End}\t{string.Join('\t', gene.Names)}\n");
        }

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        await store.PutAsync(PathOf(reference), content, PutCondition.Overwrite, ct);
        return genes.Count;
    }

    /// <summary>Where genes lie.</summary>
    /// <param name="reference">A reference of the store; null if only one has genes.</param>
    /// <param name="names">Symbols or identifiers, upper and lower case told apart.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>An interval a gene of such a name; a name may have several (those of X and Y both).</returns>
    /// <exception cref="InvalidInputException">A name is no gene's (all such names are told), or the reference must be named.</exception>
    /// <exception cref="NotFoundException">There is no such reference, or it has no genes.</exception>
    public async Task<IReadOnlyList<Interval>> FindAsync(string? reference, IReadOnlyCollection<string> names, CancellationToken ct)
    {
        var path = PathOf(reference ?? await OnlyAsync(ct));
        if (await store.HeadAsync(path, ct) is null)
        {
            throw new NotFoundException($"{path} is not in the store; `pfmg reference genes` adds it.");
        }

        var missing = names.ToHashSet(StringComparer.Ordinal);
        var wanted = missing.ToHashSet(StringComparer.Ordinal);
        var found = new List<Interval>();
        using var lines = new StreamReader(await store.OpenReadAsync(path, null, ct));
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            var fields = line.Split('\t');
            if (fields.Skip(3).Any(wanted.Contains))
            {
                missing.ExceptWith(fields.Skip(3));
                found.Add(new Interval(fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[2], CultureInfo.InvariantCulture)));
            }
        }

        return missing.Count == 0 ? found : throw new InvalidInputException(
            [.. missing.Order(StringComparer.Ordinal).Take(100).Select(name => new InputFault("query", "genes", $"names of genes in {path}", name))]);
    }

    private async Task<string> OnlyAsync(CancellationToken ct)
    {
        var having = new List<string>();
        await foreach (var reference in store.ReferencesAsync(ct))
        {
            if (await store.HeadAsync(PathOf(reference.Name), ct) is not null)
            {
                having.Add(reference.Name);
            }
        }

        return having.Count switch
        {
            1 => having[0],
            0 => throw new NotFoundException("No reference of the store has genes; `pfmg reference genes` adds them."),
            _ => throw new InvalidInputException("query", "reference", $"one of {string.Join(", ", having)}", "nothing"),
        };
    }

    private static IEnumerable<string> Lines(string file)
    {
        if (!File.Exists(file))
        {
            throw new NotFoundException($"{file} is missing.");
        }

        using var raw = File.OpenRead(file);
        var isPacked = raw.ReadByte() == 0x1f && raw.ReadByte() == 0x8b;
        raw.Position = 0;
        using var text = new StreamReader(isPacked ? new GZipStream(raw, CompressionMode.Decompress) : raw);
        while (text.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
