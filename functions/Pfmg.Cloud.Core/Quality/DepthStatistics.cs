using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>What mosdepth tells of a target.</summary>
internal static class DepthStatistics
{
    /// <summary>What mosdepth is asked for: `--thresholds`.</summary>
    public const string Thresholds = "10,15,20,30";

    private const string SummaryOfRegions = "total_region";

    /// <summary>Adds mean depth and shares.</summary>
    /// <param name="summary">PREFIX.mosdepth.summary.txt.</param>
    /// <param name="thresholds">The lines of PREFIX.thresholds.bed.gz: intervals, each with its bases at 10×, 15×, 20× and 30× or more.</param>
    /// <param name="target">Bases of the target.</param>
    /// <param name="metrics">What is known already.</param>
    /// <exception cref="CorruptException">The texts are not what mosdepth writes.</exception>
    public static QualityMetrics Read(string summary, IEnumerable<string> thresholds, long target, QualityMetrics metrics)
    {
        // chrom, length, bases, mean, min, max; the mean itself has two decimals only.
        var total = summary.Split('\n').Select(line => line.Split('\t')).FirstOrDefault(columns => columns is [SummaryOfRegions, _, _, ..])
            ?? throw new CorruptException("mosdepth tells no total of the regions.");
        var at = new long[4];
        foreach (var columns in thresholds.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t')))
        {
            if (columns.Length != 8)
            {
                throw new CorruptException($"mosdepth wrote {columns.Length} columns where 8 were expected.");
            }

            for (var i = 0; i < at.Length; i++)
            {
                at[i] += long.Parse(columns[4 + i], CultureInfo.InvariantCulture);
            }
        }

        return metrics with
        {
            MeanDepth = Math.Round((double)long.Parse(total[2], CultureInfo.InvariantCulture) / target, 4),
            PercentAt10 = Percent(at[0]),
            PercentAt15 = Percent(at[1]),
            PercentAt20 = Percent(at[2]),
            PercentAt30 = Percent(at[3]),
        };

        double Percent(long bases) => Math.Round(100.0 * bases / target, 4);
    }
}
