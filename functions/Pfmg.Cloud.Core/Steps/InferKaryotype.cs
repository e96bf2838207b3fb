using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `karyotype` step: infers a sample's sex chromosomes from the depth of X and Y against the autosomes.</summary>
/// <remarks>
/// A copy of X gives half the autosomes' depth. Y gives less than half a copy's worth, since much of it is repeats where
/// reads map with quality 0 and are not counted, so its limits lie lower. What falls between the limits is "mosaic": it
/// wants a person's look. Disagreement with the declared sex is told and fails nothing: differences of sexual
/// development are indications.
/// </remarks>
public static class InferKaryotype
{
    /// <summary>What is told where nothing can be inferred.</summary>
    public const string NotAssessable = "not assessable";

    /// <summary>What is told where a ratio lies between two numbers of copies.</summary>
    public const string Mosaic = "mosaic";

    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<KaryotypeParameters>();
        var pipeline = PipelineDefinition.Load(context.Plan.Pipeline);
        var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        var chunks = await context.ResultsAsync<AlignResult>(parameters.AlignTasks, ct);
        var depths = chunks.SelectMany(chunk => chunk.Contigs)
            .GroupBy(depth => depth.Contig, StringComparer.Ordinal)
            .Select(group => new ContigDepth(group.Key, group.Sum(depth => depth.Reads), group.Sum(depth => depth.Bases)))
            .ToList();
        var result = Infer(parameters.Sample, parameters.DeclaredSex, reference, depths, pipeline.Karyotype.MinimumReads);
        var reads = depths.Sum(depth => depth.Reads);
        return new StepResult(new TaskCounts("reads", reads, reads, 0), [], [], StepResults.Write(result));
    }

    /// <summary>Infers from counts.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="declaredSex">"female", "male" or "unknown".</param>
    /// <param name="reference">The genome.</param>
    /// <param name="depths">Aligned bases of its contigs, each once.</param>
    /// <param name="minimumReads">Fewer reads than this tell nothing.</param>
    public static KaryotypeResult Infer(
        string sample, string declaredSex, ReferenceInfo reference, IReadOnlyList<ContigDepth> depths, long minimumReads)
    {
        var (x, y, autosomes) = (Depth(name => name == "X"), Depth(name => name == "Y"), Depth(name => name.Length is 1 or 2 && char.IsAsciiDigit(name[0])));
        if (x is null || y is null || autosomes is not > 0 || depths.Sum(depth => depth.Reads) < minimumReads)
        {
            return new KaryotypeResult(sample, declaredSex, NotAssessable, null, null, null, CallingSex(NotAssessable));
        }

        var (xRatio, yRatio) = (x.Value / autosomes.Value, y.Value / autosomes.Value);
        var karyotype = Karyotype(XCopies(xRatio), YCopies(yRatio));
        bool? agrees = declaredSex switch
        {
            "female" => karyotype == "XX",
            "male" => karyotype == "XY",
            _ => null,
        };
        return new KaryotypeResult(sample, declaredSex, karyotype, agrees, Math.Round(xRatio, 4), Math.Round(yRatio, 4), CallingSex(karyotype));

        double? Depth(Func<string, bool> isOne)
        {
            var contigs = reference.Contigs.Select(contig => contig.Name).Where(name => isOne(Plain(name))).ToHashSet(StringComparer.Ordinal);
            var known = reference.KnownBases.Where(interval => contigs.Contains(interval.Contig)).Sum(interval => (long)interval.Length);
            return known == 0 ? null : (double)depths.Where(depth => contigs.Contains(depth.Contig)).Sum(depth => depth.Bases) / known;
        }

        // A karyotype that was not inferred leaves what was declared; a table without either calls everything diploid.
        string? CallingSex(string karyotype) =>
            reference.PloidyBuild is null ? null
            : karyotype is NotAssessable or Mosaic ? (declaredSex == "male" ? "M" : "F")
            : karyotype == "XY" || karyotype == "XYY" ? "M" : "F";
    }

    private static string Plain(string contig) => contig.StartsWith("chr", StringComparison.Ordinal) ? contig[3..] : contig;

    private static int? XCopies(double ratio) => ratio switch
    {
        < 0.25 => 0,
        >= 0.40 and < 0.65 => 1,
        >= 0.85 and < 1.15 => 2,
        >= 1.35 and < 1.65 => 3,
        _ => null,
    };

    private static int? YCopies(double ratio) => ratio switch
    {
        < 0.08 => 0,
        >= 0.20 and < 0.60 => 1,
        >= 0.70 and < 1.10 => 2,
        _ => null,
    };

    private static string Karyotype(int? x, int? y) => (x, y) switch
    {
        (null, _) or (_, null) => Mosaic,
        (1, 0) => "X0",
        ({ } copiesX, { } copiesY) => new string('X', copiesX) + new string('Y', copiesY) is { Length: > 0 } karyotype ? karyotype : Mosaic,
    };
}
