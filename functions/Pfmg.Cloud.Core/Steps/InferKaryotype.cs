using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `karyotype` step: infers a sample's sex chromosomes from the depth of X and Y against the autosomes.</summary>
/// <remarks>
/// Which ratio is how many copies is the pipeline's data, with its reasoning. What falls between two numbers of copies is
/// "mosaic": it wants a person's look. Disagreement with the declared sex is told and fails nothing: differences of sexual
/// development are indications.
/// </remarks>
public static class InferKaryotype
{
    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<KaryotypeParameters>();
        var pipeline = PipelineDefinition.Load(context.Plan.Pipeline);
        var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        var chunks = await context.ResultsAsync<AlignResult>(parameters.AlignTasks, ct);
        var depths = chunks.SelectMany(chunk => chunk.Contigs)
            .GroupBy(depth => depth.Contig, StringComparer.Ordinal)
            .Select(group => new ContigDepth(
                group.Key, group.Sum(depth => depth.Reads), group.Sum(depth => depth.Bases), group.Sum(depth => depth.InformativeBases)))
            .ToList();
        var result = Infer(parameters.Sample, parameters.DeclaredSex, reference, depths, pipeline.Karyotype);
        var (reads, mapped, counted) = (chunks.Sum(chunk => chunk.Reads), chunks.Sum(chunk => chunk.Mapped), depths.Sum(depth => depth.Reads));
        var account = TaskAccount.Of(
            Units.Reads, parameters.Sample, [new Flow(Places.Aligned, reads)], [new Flow(Places.Examined, counted)],
            new Flow("not aligned", reads - mapped), new Flow("mapping quality", mapped - counted));
        return new StepResult(account.ToCounts(), [], [], StepResults.Write(result)) { Accounts = [account] };
    }

    /// <summary>Infers from counts.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="declaredSex">"female", "male" or "unknown".</param>
    /// <param name="reference">The genome.</param>
    /// <param name="depths">Aligned bases of its contigs, each once.</param>
    /// <param name="rules">Which ratio is how many copies, and how many reads are enough.</param>
    public static KaryotypeResult Infer(
        string sample, string declaredSex, ReferenceInfo reference, IReadOnlyList<ContigDepth> depths, PipelineKaryotype rules)
    {
        var means = Means(reference, depths);
        var result = new KaryotypeResult { Sample = sample, DeclaredSex = declaredSex, Karyotype = KaryotypeResult.Unknown, Depths = Round(means) };
        if (means is not { X: { } x, Y: { } y, Autosomes: > 0 and { } autosomes } || means.Reads < rules.MinimumReads)
        {
            return reference.Sex is null ? result : Declared(result);
        }

        var (xRatio, yRatio) = (x / autosomes, y / autosomes);
        var karyotype = Name(Copies(rules.X, xRatio), Copies(rules.Y, yRatio));
        result = result with { Karyotype = karyotype, XRatio = Math.Round(xRatio, 4), YRatio = Math.Round(yRatio, 4) };
        return karyotype == KaryotypeResult.Unknown ? Declared(result) : result with
        {
            Agrees = declaredSex switch
            {
                "female" => karyotype == "XX",
                "male" => karyotype == "XY",
                _ => null,
            },
            Ploidy = SexPloidy.Of(Math.Max(1, AtMost(rules.X, xRatio)), AtMost(rules.Y, yRatio)),
            PloidyFrom = "karyotype",
        };
    }

    private static KaryotypeResult Declared(KaryotypeResult result) => SexPloidy.OfDeclared(result.DeclaredSex) is { } declared
        ? result with { Ploidy = declared, PloidyFrom = "declared sex" }
        : result with { Ploidy = SexPloidy.Widest, PloidyFrom = "nothing known" };

    private static KaryotypeDepths Means(ReferenceInfo reference, IReadOnlyList<ContigDepth> depths)
    {
        var informative = new InformativeBases(reference);
        return new KaryotypeDepths(
            depths.Sum(depth => depth.Reads),
            Mean(KnownGenomes.IsAutosome),
            Mean(name => string.Equals(name, reference.Sex?.X, StringComparison.Ordinal)),
            Mean(name => string.Equals(name, reference.Sex?.Y, StringComparison.Ordinal)),
            Mean(name => string.Equals(name, reference.Mitochondrion, StringComparison.Ordinal)));

        double? Mean(Func<string, bool> isOne)
        {
            var contigs = reference.Contigs.Select(contig => contig.Name).Where(isOne).ToHashSet(StringComparer.Ordinal);
            var bases = contigs.Sum(informative.Count);
            return bases == 0 ? null : (double)depths.Where(depth => contigs.Contains(depth.Contig)).Sum(depth => depth.InformativeBases) / bases;
        }
    }

    private static KaryotypeDepths Round(KaryotypeDepths means) => means with
    {
        Autosomes = Round(means.Autosomes),
        X = Round(means.X),
        Y = Round(means.Y),
        Mitochondrion = Round(means.Mitochondrion),
    };

    private static double? Round(double? value) => value is { } known ? Math.Round(known, 3) : null;

    private static int? Copies(IReadOnlyList<CopyRange> ranges, double ratio) =>
        ranges.FirstOrDefault(range => ratio >= range.From && ratio < range.Below)?.Copies;

    // Of a mixture the greater number, so that no cell's allele is lost.
    private static int AtMost(IReadOnlyList<CopyRange> ranges, double ratio) => (ranges.FirstOrDefault(range => ratio < range.Below) ?? ranges[^1]).Copies;

    private static string Name(int? x, int? y) => (x, y) switch
    {
        (0, _) => KaryotypeResult.Unknown,
        (null, _) or (_, null) => KaryotypeResult.Mosaic,
        (1, 0) => "X0",
        ({ } copiesX, { } copiesY) => new string('X', copiesX) + new string('Y', copiesY),
    };
}
