using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Formats.Indexes;

/// <summary>A slice of a CRAM, or the part of it that lies on one contig.</summary>
/// <param name="Contig">The contig's number in the header; -1 for reads without a place.</param>
/// <param name="Start">Its first base, 1-based; 0 for reads without a place.</param>
/// <param name="Span">Bases from the first to the last one.</param>
/// <param name="Container">Where its container begins, in bytes.</param>
public readonly record struct CramSlice(int Contig, int Start, int Span, long Container);

/// <summary>Where in a CRAM the slices lie that may overlap an interval: a CRAI, read whole.</summary>
/// <param name="slices">In the order of the index.</param>
/// <remarks>Source: CRAM 3.1 § 12 (CRAI).</remarks>
public sealed class CramIndex(IReadOnlyList<CramSlice> slices)
{
    /// <summary>The slices, in the order of the index.</summary>
    public IReadOnlyList<CramSlice> Slices { get; } = slices;

    /// <summary>Where every container with reads begins, ascending.</summary>
    public IReadOnlyList<long> Containers { get; } = [.. slices.Select(static slice => slice.Container).Distinct().Order()];

    /// <summary>Where the containers begin that hold reads overlapping some bases, ascending.</summary>
    /// <param name="contig">The contig's number in the header; -1 for reads without a place.</param>
    /// <param name="start">The first base, 1-based.</param>
    /// <param name="end">The last base, included.</param>
    public IEnumerable<long> ContainersOf(int contig, int start, int end) =>
        Slices.Where(slice => slice.Contig == contig && (contig < 0 || (slice.Start <= end && (long)slice.Start + slice.Span - 1 >= start)))
            .Select(static slice => slice.Container).Distinct().Order();

    /// <summary>Reads an index whole.</summary>
    /// <param name="source">Its bytes, packed or not; disposed.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">A line is not six numbers.</exception>
    public static async Task<CramIndex> ReadAsync(Stream source, string file, CancellationToken ct)
    {
        var slices = new List<CramSlice>();
        try
        {
            using var lines = new StreamReader(PackedText.Open(source, file, threads: 1).Content);
            while (await lines.ReadLineAsync(ct) is { } line)
            {
                var fields = line.Split('\t');
                slices.Add(new CramSlice(Number(fields[0]), Number(fields[1]), Number(fields[2]), long.Parse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture)));
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException or InvalidInputException)
        {
            throw new CorruptException($"{file}, line {slices.Count + 1}: no line of a CRAI index.", e);
        }

        return new CramIndex(slices);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
