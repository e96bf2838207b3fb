using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>What the files given beside a FASTA say, checked against the FASTA's contigs.</summary>
/// <param name="Sex">X, Y and where they are one; null if the reference lacks either.</param>
/// <param name="Masks">Ascending, disjoint, in the order of the reference.</param>
/// <param name="AltSha256">Lower-case hex SHA-256 of the .alt file; null without one.</param>
internal sealed record ReferenceTables(SexChromosomes? Sex, IReadOnlyList<Interval> Masks, string? AltSha256)
{
    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="NotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidInputException">A file does not fit the reference; every fault with its line.</exception>
    public static ReferenceTables Read(ReferenceExtras files, IReadOnlyList<Contig> contigs) => new(
        files.ParFile is { } par ? ReadPar(par, contigs) : KnownGenomes.SexChromosomesOf(contigs),
        files.MaskFile is { } mask ? Merge(ReadBed.Read(mask, contigs), contigs) : [],
        files.AltFile is { } alt ? CheckAlt(alt, contigs) : null);

    private static SexChromosomes ReadPar(string file, IReadOnlyList<Contig> contigs)
    {
        var lines = ReadBed.Read(file, contigs);
        var faults = new List<InputFault>();
        var pairs = new List<PseudoautosomalPair>();
        foreach (var named in lines.GroupBy(line => line.Name ?? "", StringComparer.Ordinal))
        {
            var (first, last) = (named.First(), named.Last());
            if (named.Key.Length == 0 || named.Count() != 2 || string.Equals(first.Interval.Contig, last.Interval.Contig, StringComparison.Ordinal))
            {
                faults.Add(ReadBed.Fault(file, last.Line, "two lines of one name in column 4, one on X and one on Y", $"{named.Count()} of the name \"{named.Key}\""));
                continue;
            }

            // Names tell which is X; where they do not, the first line does.
            var (x, y) = KnownGenomes.IsX(last.Interval.Contig) || KnownGenomes.IsY(first.Interval.Contig) ? (last, first) : (first, last);
            pairs.Add(new PseudoautosomalPair(named.Key, x.Interval, y.Interval));
            if (!string.Equals(pairs[0].X.Contig, x.Interval.Contig, StringComparison.Ordinal) || !string.Equals(pairs[0].Y.Contig, y.Interval.Contig, StringComparison.Ordinal))
            {
                faults.Add(ReadBed.Fault(file, x.Line, $"one X and one Y in the whole table: {pairs[0].X.Contig} and {pairs[0].Y.Contig}", $"{x.Interval.Contig} and {y.Interval.Contig}"));
            }
        }

        if (lines.Count == 0)
        {
            faults.Add(new InputFault(file, "", "at least one pair of lines", "none"));
        }

        return faults.Count == 0
            ? new(pairs[0].X.Contig, pairs[0].Y.Contig, [.. pairs.OrderBy(pair => pair.X.Start)], $"the table {Path.GetFileName(file)} given with the reference")
            : throw new InvalidInputException(faults);
    }

    private static List<Interval> Merge(IReadOnlyList<BedLine> lines, IReadOnlyList<Contig> contigs)
    {
        var order = contigs.Select((contig, i) => (contig.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);
        var merged = new List<Interval>();
        foreach (var interval in lines.Select(line => line.Interval).OrderBy(interval => order[interval.Contig]).ThenBy(interval => interval.Start))
        {
            if (merged.Count > 0 && merged[^1] is var last && string.Equals(last.Contig, interval.Contig, StringComparison.Ordinal) && interval.Start <= last.End + 1)
            {
                merged[^1] = new Interval(last.Contig, last.Start, Math.Max(last.End, interval.End));
            }
            else
            {
                merged.Add(interval);
            }
        }

        return merged;
    }

    // bwa reads the first column of each line that is no SAM header and takes the contig of that name as alternate (bntseq.c).
    private static string CheckAlt(string file, IReadOnlyList<Contig> contigs)
    {
        if (!File.Exists(file))
        {
            throw new NotFoundException($"{file} is missing.");
        }

        var names = contigs.Select(contig => contig.Name).ToHashSet(StringComparer.Ordinal);
        var faults = new List<InputFault>();
        var (number, count) = (0, 0);
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (line.Length == 0 || line[0] == '@')
            {
                continue;
            }

            count++;
            var name = line.Split('\t')[0];
            if (!names.Contains(name))
            {
                faults.Add(ReadBed.Fault(file, number, "a contig of the reference in the first column", name));
            }
        }

        if (count == 0)
        {
            faults.Add(new InputFault(file, "", "a line for each alternate contig", "none"));
        }

        return faults.Count == 0
            ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))
            : throw new InvalidInputException([.. faults.Take(100)]);
    }
}
