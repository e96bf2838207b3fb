using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Tests.Quality;

public sealed class JudgeQualityTests
{
    private static readonly Dictionary<string, string> None = new(StringComparer.Ordinal);

    private static readonly QualityBounds Depth = new() { Metric = "meanDepth", WarnBelow = 30, FailBelow = 15, WarnAbove = 100, FailAbove = 200, Source = "s" };

    [Theory]
    [InlineData(14.999, QualityVerdict.Fail)]
    [InlineData(15, QualityVerdict.Warn)]
    [InlineData(29.999, QualityVerdict.Warn)]
    [InlineData(30, QualityVerdict.Pass)]
    [InlineData(100, QualityVerdict.Pass)]
    [InlineData(100.001, QualityVerdict.Warn)]
    [InlineData(200, QualityVerdict.Warn)]
    [InlineData(200.001, QualityVerdict.Fail)]
    public void A_value_at_a_bound_is_within_it(double depth, QualityVerdict expected)
    {
        var finding = Assert.Single(Judge(Depth, new QualityMetrics { MeanDepth = depth }));
        Assert.Equal((expected, depth), (finding.Verdict, finding.Value));
        Assert.Equal(Depth, finding.Bounds);
    }

    [Fact]
    public void What_was_not_measured_is_not_judged_and_says_why()
    {
        var finding = Assert.Single(JudgeQuality.Judge(
            Policy(Depth), "wgs", "germline", new QualityMetrics(), new Dictionary<string, string>(StringComparer.Ordinal) { ["meanDepth"] = "no reads" }, null));
        Assert.Equal((null, "not judged: no reads"), (finding.Verdict, finding.Reason));
        Assert.Equal(QualityVerdict.Pass, JudgeQuality.Worst([finding]));
    }

    [Fact]
    public void A_bound_that_needs_more_than_there_is_judges_nothing()
    {
        var bounds = Depth with { Needs = new QualityNeed("targetBases", 1_000) };
        Assert.Null(Judge(bounds, new QualityMetrics { MeanDepth = 1, TargetBases = 999 })[0].Verdict);
        Assert.Null(Judge(bounds, new QualityMetrics { MeanDepth = 1 })[0].Verdict);
        Assert.Equal(QualityVerdict.Fail, Judge(bounds, new QualityMetrics { MeanDepth = 1, TargetBases = 1_000 })[0].Verdict);
    }

    [Fact]
    public void A_bound_for_germline_does_not_judge_a_tumour()
    {
        var bounds = Depth with { Materials = ["germline"] };
        Assert.Null(JudgeQuality.Judge(Policy(bounds), "wgs", "tumour", new QualityMetrics { MeanDepth = 1 }, None, null)[0].Verdict);
        Assert.Equal(QualityVerdict.Fail, Judge(bounds, new QualityMetrics { MeanDepth = 1 })[0].Verdict);
    }

    [Theory]
    [InlineData("XX", true, QualityVerdict.Pass)]
    [InlineData("XY", false, QualityVerdict.Warn)]
    [InlineData("mosaic", null, null)]
    public void A_karyotype_that_disagrees_flags_and_never_fails(string karyotype, bool? agrees, QualityVerdict? expected)
    {
        var result = new KaryotypeResult { Sample = "S", DeclaredSex = "female", Karyotype = karyotype, Agrees = agrees, Depths = new KaryotypeDepths(0, null, null, null, null) };
        var finding = JudgeQuality.Judge(Policy(), "wgs", "germline", new QualityMetrics(), None, result)[^1];
        Assert.Equal((JudgeQuality.KaryotypeMetric, expected), (finding.Metric, finding.Verdict));
        Assert.Contains(karyotype, finding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_finding_is_the_verdict()
    {
        QualityFinding[] findings = [new("a", QualityVerdict.Warn, ""), new("b", null, ""), new("c", QualityVerdict.Fail, ""), new("d", QualityVerdict.Pass, "")];
        Assert.Equal(QualityVerdict.Fail, JudgeQuality.Worst(findings));
        Assert.Equal(QualityVerdict.Warn, JudgeQuality.Worst(findings[..2]));
        Assert.Equal(QualityVerdict.Pass, JudgeQuality.Worst([]));
    }

    private static IReadOnlyList<QualityFinding> Judge(QualityBounds bounds, QualityMetrics metrics) =>
        JudgeQuality.Judge(Policy(bounds), "wgs", "germline", metrics, None, null);

    private static QualityPolicy Policy(params QualityBounds[] bounds) => new()
    {
        SchemaVersion = "1.0",
        Name = "quality",
        Version = "0",
        Sources = new Dictionary<string, string>(StringComparer.Ordinal) { ["s"] = "a test" },
        KaryotypeDisagrees = QualityVerdict.Warn,
        Assays = new Dictionary<string, IReadOnlyList<QualityBounds>>(StringComparer.Ordinal) { ["wgs"] = bounds },
    };
}
