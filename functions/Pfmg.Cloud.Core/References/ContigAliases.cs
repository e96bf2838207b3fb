using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>Other names of a reference's contigs, as its own table declares them; none is ever guessed.</summary>
/// <remarks>
/// The table, `references/NAME/aliases.tsv`, has lines of an alias, the contig's name and its length, between tabs; or it is
/// NCBI's assembly report, whose lines have four names and the length. A line holds only where the reference has a contig of
/// that name and that length: hg19's chrM (16,571 bases) is not the MT (16,569) of an assembly report.
/// </remarks>
public sealed class ContigAliases
{
    private const int ReportColumns = 10;
    private readonly IReadOnlyDictionary<string, Contig> _contigs;

    private ContigAliases(IReadOnlyDictionary<string, Contig> contigs) => _contigs = contigs;

    /// <summary>No contig has another name.</summary>
    public static ContigAliases None { get; } = new(new Dictionary<string, Contig>(StringComparer.Ordinal));

    /// <summary>How many other names there are.</summary>
    public int Count => _contigs.Count;

    /// <summary>The table's path for a reference of that name.</summary>
    public static string PathOf(string name) => $"{StorePaths.Reference(name)}aliases.tsv";

    /// <summary>The contig that another name stands for; null if none does.</summary>
    public Contig? Find(string alias) => _contigs.GetValueOrDefault(alias);

    /// <summary>Reads a table.</summary>
    /// <param name="text">Its lines; '#' begins a comment.</param>
    /// <param name="file">What faults call it.</param>
    /// <param name="reference">Whose contigs.</param>
    /// <exception cref="InvalidInputException">A line is none, names no contig of that length (of a report: is passed over), or gives a name two meanings.</exception>
    public static ContigAliases Parse(string text, string file, ReferenceInfo reference)
    {
        var known = reference.Contigs.ToDictionary(static contig => contig.Name, StringComparer.Ordinal);
        var aliases = new Dictionary<string, Contig>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var cells = line.TrimEnd('\r').Split('\t');
            if (line.TrimEnd('\r').Length == 0 || line[0] == '#')
            {
                continue;
            }

            var where = string.Create(CultureInfo.InvariantCulture, $"line {number}");
            foreach (var (alias, contig) in cells.Length == ReportColumns ? OfReport(cells, known) : [OfPair(cells, known, file, where)])
            {
                if (known.ContainsKey(alias) || (aliases.TryGetValue(alias, out var other) && other != contig))
                {
                    throw new InvalidInputException(file, where, "a name with one meaning", $"{alias}, which is a contig already");
                }

                aliases[alias] = contig;
            }
        }

        return new ContigAliases(aliases);
    }

    /// <summary>A reference's table; <see cref="None"/> if it has none.</summary>
    public static async Task<ContigAliases> LoadAsync(IObjectStore store, ReferenceInfo reference, CancellationToken ct)
    {
        var path = PathOf(reference.Name);
        if (await store.HeadAsync(path, ct) is null)
        {
            return None;
        }

        using var reader = new StreamReader(await store.OpenReadAsync(path, null, ct), Encoding.UTF8);
        return Parse(await reader.ReadToEndAsync(ct), path, reference);
    }

    /// <summary>Gives a reference of the store its table; the same bytes again are harmless.</summary>
    /// <exception cref="InvalidInputException">The table is at fault.</exception>
    /// <exception cref="ConflictException">The reference has another table.</exception>
    /// <exception cref="NotFoundException">There is no such reference.</exception>
    public static async Task<ContigAliases> AddAsync(IObjectStore store, string name, string text, string file, CancellationToken ct)
    {
        var reference = await store.ReferenceAsync(name, ct);
        var aliases = Parse(text, file, reference);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        try
        {
            await store.PutAsync(PathOf(name), content, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            using var reader = new StreamReader(await store.OpenReadAsync(PathOf(name), null, ct), Encoding.UTF8);
            if (await reader.ReadToEndAsync(ct) != text)
            {
                throw new ConflictException($"The reference \"{name}\" has another table of contig names; what was ingested by it would change its meaning.");
            }
        }

        return aliases;
    }

    private static (string Alias, Contig Contig) OfPair(string[] cells, Dictionary<string, Contig> known, string file, string where) =>
        cells.Length == 3 && cells[0].Length > 0 && known.TryGetValue(cells[1], out var contig) && cells[2] == contig.Length.ToString(CultureInfo.InvariantCulture)
            ? (cells[0], contig)
            : throw new InvalidInputException(file, where, "an alias, a contig of the reference and its length, between tabs", string.Join(' ', cells));

    // Columns: name, role, molecule, location, GenBank, relation, RefSeq, unit, length, UCSC's name.
    private static IEnumerable<(string Alias, Contig Contig)> OfReport(string[] cells, Dictionary<string, Contig> known)
    {
        string[] names = [.. new[] { cells[0], cells[4], cells[6], cells[9] }.Where(static name => name is not ("" or "na")).Distinct(StringComparer.Ordinal)];
        var contig = names.Select(known.GetValueOrDefault).FirstOrDefault(static found => found is not null);
        return contig is null || cells[8] != contig.Length.ToString(CultureInfo.InvariantCulture)
            ? []
            : names.Where(name => !known.ContainsKey(name)).Select(name => (name, contig));
    }
}
