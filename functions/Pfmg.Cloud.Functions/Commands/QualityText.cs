using System.Globalization;
using Pfmg.Cloud.Core.Quality;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>A sample's quality in a few lines for a terminal.</summary>
internal static class QualityText
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>The verdict with what was measured, then a line for each finding that warns or fails.</summary>
    public static IEnumerable<string> Of(SampleQuality quality)
    {
        var measured = Measured(quality.Metrics).Where(pair => pair.Value is not null).Select(pair => string.Format(Invariant, pair.Format, pair.Value));
        yield return $"QC {quality.Sample}: {quality.Verdict.Word()} by {quality.Policy} for {quality.Assay}; {string.Join(", ", measured)}";
        foreach (var finding in quality.Findings.Where(finding => finding.Verdict > QualityVerdict.Pass))
        {
            yield return $"QC {quality.Sample}: {finding.Verdict!.Value.Word()}: {finding.Metric} {finding.Reason}";
        }

        if (quality.Findings.Where(finding => finding.Verdict is null).Select(finding => finding.Metric).ToList() is { Count: > 0 } silent)
        {
            yield return $"QC {quality.Sample}: not judged: {string.Join(", ", silent)}";
        }
    }

    private static IEnumerable<(string Format, double? Value)> Measured(QualityMetrics metrics) =>
    [
        ("{0:N0} reads", metrics.Reads),
        ("{0:0.##} % mapped", metrics.MappedPercent),
        ("{0:0.##} % duplicates", metrics.DuplicatesPercent),
        ("insert {0:0.#}", metrics.InsertSizeMedian),
        ("depth {0:0.##}", metrics.MeanDepth),
        ("{0:0.#} % at 10x", metrics.PercentAt10),
        ("{0:0.#} % at 20x", metrics.PercentAt20),
        ("{0:0.#} % at 30x", metrics.PercentAt30),
        ("{0:N0} SNVs", metrics.Snvs),
        ("{0:N0} indels", metrics.Indels),
        ("Ti/Tv {0:0.##}", metrics.TiTv),
        ("het/hom {0:0.##}", metrics.HetHom),
        ("{0:0.##} % called", metrics.CallRatePercent),
        ("{0:0.##} % foreign", metrics.ContaminationPercent),
    ];
}
