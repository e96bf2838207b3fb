using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>What `samtools stats` tells of reads.</summary>
/// <remarks>Source: samtools-stats(1), sections SN and IS.</remarks>
internal static class ReadStatistics
{
    /// <summary>Adds what the report tells to measurements.</summary>
    /// <exception cref="CorruptException">The text is no such report.</exception>
    public static QualityMetrics Read(string report, QualityMetrics metrics)
    {
        var summary = new Dictionary<string, double>(StringComparer.Ordinal);
        var inserts = new List<(int Size, long Pairs)>();
        foreach (var line in report.Split('\n'))
        {
            var columns = line.Split('\t');
            if (columns is ["SN", var name, var value, ..] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                summary[name.TrimEnd(':')] = number;
            }
            else if (columns is ["IS", var size, var pairs, ..])
            {
                inserts.Add((int.Parse(size, CultureInfo.InvariantCulture), long.Parse(pairs, CultureInfo.InvariantCulture)));
            }
        }

        var reads = (long)Of("raw total sequences");
        var hasPairs = inserts.Sum(insert => insert.Pairs) > 0;
        return metrics with
        {
            Reads = reads,
            MappedPercent = Percent(Of("reads mapped"), reads),
            DuplicatesPercent = Percent(Of("reads duplicated"), reads),
            InsertSizeMedian = hasPairs ? Median(inserts) : null,
            InsertSizeMean = hasPairs ? Of("insert size average") : null,
            InsertSizeSd = hasPairs ? Of("insert size standard deviation") : null,
        };

        double Of(string name) => summary.TryGetValue(name, out var value)
            ? value
            : throw new CorruptException($"samtools stats tells nothing of \"{name}\".");
    }

    private static double? Percent(double part, long whole) => whole == 0 ? null : Math.Round(100 * part / whole, 4);

    private static double Median(List<(int Size, long Pairs)> inserts)
    {
        var pairs = inserts.Sum(insert => insert.Pairs);
        return (At((pairs - 1) / 2) + At(pairs / 2)) / 2.0;

        int At(long rank)
        {
            var seen = 0L;
            foreach (var (size, count) in inserts)
            {
                seen += count;
                if (seen > rank)
                {
                    return size;
                }
            }

            return inserts[^1].Size;
        }
    }
}
