using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>Where a caller could have told of a variant of one sample: what makes a plain VCF's silence mean homozygous reference.</summary>
/// <param name="Sha256">Lower-case hex SHA-256 of the BED file.</param>
/// <param name="Contigs">By name: its intervals, ascending, neither overlapping nor adjacent.</param>
public sealed record CallableBases(string Sha256, IReadOnlyDictionary<string, IReadOnlyList<Interval>> Contigs)
{
    /// <summary>Reads a BED file.</summary>
    /// <param name="file">Plain, gzip or bgzip; in any order, intervals may overlap.</param>
    /// <param name="contigs">Those of the reference, or of the VCF's header.</param>
    /// <exception cref="NotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidInputException">It is damaged, names contigs that are not among these, or intervals that are none; lines are told.</exception>
    public static CallableBases Read(string file, IReadOnlyList<Contig> contigs)
    {
        if (!File.Exists(file))
        {
            throw new NotFoundException($"{file}: no such file.");
        }

        using var packed = File.OpenRead(file);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(packed));
        packed.Position = 0;
        using var text = PackedText.Open(packed, file).Content;
        using var reader = new StreamReader(text);
        var lines = ReadBed.Read(Lines(reader), Path.GetFileName(file), contigs);
        return new CallableBases(sha256, lines.GroupBy(static line => line.Interval.Contig, StringComparer.Ordinal)
            .ToDictionary(static contig => contig.Key, static contig => (IReadOnlyList<Interval>)Join(contig.Select(static line => line.Interval)), StringComparer.Ordinal));
    }

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static List<Interval> Join(IEnumerable<Interval> intervals)
    {
        var joined = new List<Interval>();
        foreach (var next in intervals.OrderBy(static one => one.Start))
        {
            if (joined.Count > 0 && next.Start <= (long)joined[^1].End + 1)
            {
                joined[^1] = new Interval(next.Contig, joined[^1].Start, Math.Max(joined[^1].End, next.End));
            }
            else
            {
                joined.Add(next);
            }
        }

        return joined;
    }
}
