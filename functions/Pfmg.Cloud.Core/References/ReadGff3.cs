using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>Reads the genes of a GFF3 file, as GENCODE, Ensembl and NCBI write it.</summary>
/// <remarks>
/// Source: Sequence Ontology, GFF3 1.26. A gene is a feature whose type ends in "gene" (gene, ncRNA_gene, pseudogene); positions are
/// 1-based and both ends included, as ours. Contigs that the reference lacks are left out: which name means which is never guessed.
/// </remarks>
internal static class ReadGff3
{
    private static readonly string[] NameKeys = ["Name", "gene_name", "gene", "gene_id", "ID"];

    /// <summary>The genes on the reference's contigs, in the order of the file.</summary>
    /// <param name="lines">The file's lines.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="contigs">Those of the reference.</param>
    /// <exception cref="InvalidInputException">A line is none of GFF3, a gene reaches beyond its contig, or no gene lies on a contig of the reference.</exception>
    public static IReadOnlyList<Gene> Read(IEnumerable<string> lines, string file, IReadOnlyList<Contig> contigs)
    {
        var lengths = contigs.ToDictionary(static contig => contig.Name, static contig => contig.Length, StringComparer.Ordinal);
        var genes = new List<Gene>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.StartsWith("##FASTA", StringComparison.Ordinal))
            {
                break;
            }

            if (line.Length > 0 && line[0] != '#' && Parse(line, file, number, lengths) is { } gene)
            {
                genes.Add(gene);
            }
        }

        return genes.Count > 0 ? genes : throw new InvalidInputException(file, "", "genes on contigs that the reference names so", "none");
    }

    private static Gene? Parse(string line, string file, int number, Dictionary<string, int> lengths)
    {
        var fields = line.Split('\t');
        if (fields.Length != 9)
        {
            throw new InvalidInputException([ReadBed.Fault(file, number, "nine columns, tab-separated", $"{fields.Length}")]);
        }

        var contig = Uri.UnescapeDataString(fields[0]);
        if (!fields[2].EndsWith("gene", StringComparison.OrdinalIgnoreCase) || !lengths.TryGetValue(contig, out var length))
        {
            return null;
        }

        if (Whole(fields[3]) is not { } start || Whole(fields[4]) is not { } end || start < 1 || end < start || end > length)
        {
            throw new InvalidInputException([ReadBed.Fault(file, number, $"a start and an end from 1 to {length}", $"{fields[3]} and {fields[4]}")]);
        }

        var names = Names(fields[8]);
        return names.Count > 0 ? new Gene(new Interval(contig, start, end), names) : null;
    }

    private static List<string> Names(string attributes)
    {
        var names = new List<string>();
        foreach (var attribute in attributes.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = attribute.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && NameKeys.Contains(attribute[..equals], StringComparer.Ordinal))
            {
                var name = WithoutPrefix(Uri.UnescapeDataString(attribute[(equals + 1)..]));
                names.Add(name);
                var dot = name.LastIndexOf('.');
                if (dot > 0 && Whole(name[(dot + 1)..]) is not null)
                {
                    names.Add(name[..dot]);
                }
            }
        }

        return [.. names.Where(static name => name.Length > 0 && !name.Any(char.IsControl)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Ensembl writes ID=gene:ENSG…, NCBI ID=gene-BRCA1.</summary>
    private static string WithoutPrefix(string id) =>
        id.StartsWith("gene:", StringComparison.Ordinal) || id.StartsWith("gene-", StringComparison.Ordinal) ? id[5..] : id;

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
