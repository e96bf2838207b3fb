using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>A line of a BED file.</summary>
/// <param name="Interval">1-based, both ends included.</param>
/// <param name="Name">The fourth column; null if there is none.</param>
/// <param name="Line">Its number in the file, from 1.</param>
internal sealed record BedLine(Interval Interval, string? Name, int Line);

/// <summary>Reads a BED file of a reference.</summary>
/// <remarks>Source: hts-specs, BEDv1. Positions there are 0-based and half open; this is where they become ours.</remarks>
internal static class ReadBed
{
    private const int MostFaults = 100;

    /// <summary>Reads all lines but comments, `track` and `browser`.</summary>
    /// <param name="file">The file; plain text.</param>
    /// <param name="contigs">Those of the reference.</param>
    /// <exception cref="NotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidInputException">Contigs that the reference lacks, intervals that are none or reach beyond the contig; every one, with its line.</exception>
    public static IReadOnlyList<BedLine> Read(string file, IReadOnlyList<Contig> contigs)
    {
        return File.Exists(file) ? Read(File.ReadLines(file), file, contigs) : throw new NotFoundException($"{file} is missing.");
    }

    /// <summary>Reads lines, all but comments, `track` and `browser`.</summary>
    /// <param name="text">The file's lines.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="contigs">Those of the reference.</param>
    /// <exception cref="InvalidInputException">As above.</exception>
    public static IReadOnlyList<BedLine> Read(IEnumerable<string> text, string file, IReadOnlyList<Contig> contigs)
    {
        var lengths = contigs.ToDictionary(contig => contig.Name, contig => contig.Length, StringComparer.Ordinal);
        var lines = new List<BedLine>();
        var faults = new List<InputFault>();
        var number = 0;
        foreach (var line in text)
        {
            number++;
            if (IsComment(line))
            {
                continue;
            }

            var columns = line.Split('\t');
            var (expected, found) = Check(columns, lengths);
            if (expected is not null)
            {
                faults.Add(Fault(file, number, expected, found));
                continue;
            }

            lines.Add(new BedLine(new Interval(columns[0], Whole(columns[1])!.Value + 1, Whole(columns[2])!.Value), columns.Length > 3 ? columns[3] : null, number));
        }

        return faults.Count == 0 ? lines : throw new InvalidInputException([.. faults.Take(MostFaults)]);
    }

    /// <summary>A fault of a line.</summary>
    public static InputFault Fault(string file, int line, string expected, string found) =>
        new(file, string.Create(CultureInfo.InvariantCulture, $"line {line}"), expected, found.Length > 80 ? $"{found[..80]}…" : found);

    private static (string? Expected, string Found) Check(string[] columns, Dictionary<string, int> lengths)
    {
        if (columns.Length < 3 || Whole(columns[1]) is not { } start || Whole(columns[2]) is not { } end)
        {
            return ("contig, start and end, tab-separated", string.Join("\\t", columns));
        }

        if (!lengths.TryGetValue(columns[0], out var length))
        {
            return ("a contig of the reference", columns[0]);
        }

        return start < end && end <= length
            ? (null, "")
            : (string.Create(CultureInfo.InvariantCulture, $"0 <= start < end <= {length}, the length of {columns[0]}"), $"{columns[1]} {columns[2]}");
    }

    private static bool IsComment(string line) =>
        line.Length == 0 || line[0] == '#' || line.StartsWith("track ", StringComparison.Ordinal) || line.StartsWith("browser ", StringComparison.Ordinal);

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
