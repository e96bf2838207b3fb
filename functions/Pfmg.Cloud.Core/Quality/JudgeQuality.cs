using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Judges measurements by a policy. Pure.</summary>
public static class JudgeQuality
{
    /// <summary>What a finding about sex chromosomes names as its metric.</summary>
    public const string KaryotypeMetric = "karyotype";

    /// <summary>One finding a bound, in the policy's order, and one for the karyotype if it was looked at.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="assay">Whose bounds apply; one of the policy's.</param>
    /// <param name="material">"germline" or "tumour".</param>
    /// <param name="metrics">The measurements.</param>
    /// <param name="notMeasured">Why a metric is missing, by its name.</param>
    /// <param name="karyotype">Null if depth was not seen.</param>
    public static IReadOnlyList<QualityFinding> Judge(
        QualityPolicy policy, string assay, string material, QualityMetrics metrics, IReadOnlyDictionary<string, string> notMeasured, KaryotypeResult? karyotype)
    {
        var values = JsonSerializer.SerializeToNode(metrics, PfmgJson.Options)!.AsObject();
        var findings = policy.Assays[assay].Select(bounds => Judge(bounds, material, values, notMeasured)).ToList();
        if (karyotype is not null)
        {
            findings.Add(Judge(karyotype, policy.KaryotypeDisagrees));
        }

        return findings;
    }

    /// <summary>The worst verdict of findings; those that were not judged are none.</summary>
    public static QualityVerdict Worst(IEnumerable<QualityFinding> findings) =>
        findings.Aggregate(QualityVerdict.Pass, (worst, finding) => finding.Verdict > worst ? finding.Verdict.Value : worst);

    private static QualityFinding Judge(QualityBounds bounds, string material, JsonObject values, IReadOnlyDictionary<string, string> notMeasured)
    {
        var metric = bounds.Metric;
        if (Value(values, metric) is not { } value)
        {
            return new QualityFinding(metric, null, $"not judged: {notMeasured.GetValueOrDefault(metric) ?? "not measured"}", null, bounds);
        }

        if (bounds.Materials is { } materials && !materials.Contains(material, StringComparer.Ordinal))
        {
            return new QualityFinding(metric, null, $"{Text(value)}, not judged: the bounds are for {string.Join(" and ", materials)}", value, bounds);
        }

        if (bounds.Needs is { } need && (Value(values, need.Metric) ?? 0) is var found && found < need.AtLeast)
        {
            return new QualityFinding(metric, null, $"{Text(value)}, not judged: it tells something from {need.Metric} {Text(need.AtLeast)} on, here {Text(found)}", value, bounds);
        }

        var (verdict, bound) = bounds switch
        {
            { FailBelow: { } low } when value < low => (QualityVerdict.Fail, $"below {Text(low)}"),
            { FailAbove: { } high } when value > high => (QualityVerdict.Fail, $"above {Text(high)}"),
            { WarnBelow: { } low } when value < low => (QualityVerdict.Warn, $"below {Text(low)}"),
            { WarnAbove: { } high } when value > high => (QualityVerdict.Warn, $"above {Text(high)}"),
            _ => (QualityVerdict.Pass, "within its bounds"),
        };
        return new QualityFinding(metric, verdict, $"{Text(value)} is {bound}", value, bounds);
    }

    // A difference of sexual development is an indication here, and a swap is told by identity: this flags, and never fails.
    private static QualityFinding Judge(KaryotypeResult karyotype, QualityVerdict disagrees) => karyotype.Agrees switch
    {
        true => new QualityFinding(KaryotypeMetric, QualityVerdict.Pass, $"{karyotype.Karyotype}, as declared ({karyotype.DeclaredSex})"),
        false => new QualityFinding(KaryotypeMetric, disagrees, $"{karyotype.Karyotype}, and the declared sex is {karyotype.DeclaredSex}"),
        null => new QualityFinding(KaryotypeMetric, null, $"{karyotype.Karyotype}, not judged: declared sex {karyotype.DeclaredSex}"),
    };

    private static double? Value(JsonObject values, string metric) => values[metric]?.GetValue<double>();

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
