using System.Globalization;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>One way to cut a run, and how its result compares with the whole.</summary>
internal sealed record MatrixCell(MatrixData Data, int Chunks, int Regions, Gvcf Whole, Gvcf Chunked, CompareAlignments Alignments)
{
    private const long BatchBases = 100_000;

    /// <summary>Whether calls and depth bins are the whole run's, and alignments differ only as they may.</summary>
    public bool Holds =>
        Whole.Variants.SequenceEqual(Chunked.Variants)
        && Whole.DepthBins.Count == Chunked.DepthBins.Count && Whole.DepthBins.All(bin => Chunked.DepthBins.TryGetValue(bin.Key, out var depth) && depth == bin.Value)
        && Alignments.Forbidden.Count == 0
        && (Chunks > 1 || Alignments is { MovedTies: 0, MateFields: 0, OtherPlaces: 0, Reordered: 0, DuplicateMarks: 0 });

    /// <summary>Runs the pipeline's steps on the cut reads and compares.</summary>
    public static async Task<MatrixCell> RunAsync(PipelineFixture fixture, MatrixData data, int chunks, int regions)
    {
        var plan = await fixture.PlanReadsAsync(
            string.Create(CultureInfo.InvariantCulture, $"matrix-{data.Reference}-{chunks}x{regions}"), data.Reads1, data.Reads2,
            new PlanOptions { BatchBases = BatchBases, ReadChunks = chunks, Regions = regions }, reference: data.Reference);
        await fixture.RunAsync(plan);
        var prepared = (await fixture.ReceiptAsync(plan, $"prepare.{PipelineFixture.Sample}.L001")).Read<PrepareResult>();
        Assert.True(prepared.Batches >= 40, $"{prepared.Batches} batches tell little.");
        Assert.Equal(chunks, prepared.Chunks.Count(reads => reads > 0));
        Assert.Equal(regions, plan.Regions.Count);

        var whole = await WholeRun.OfAsync(fixture, BatchBases, data.Reads1, data.Reads2, data.Reference);
        var results = StorePaths.Results(plan.RunId, PipelineFixture.Sample);
        var fasta = fixture.Store.LocalPath(ReferenceInfo.FastaPathOf(data.Reference))!;
        return new MatrixCell(
            data, chunks, regions, whole.Calls,
            Gvcf.Read(fixture.Store.LocalPath($"{results}{PipelineFixture.Sample}.g.vcf.gz")!),
            CompareAlignments.Of(SamRecord.Load(whole.Bam, fasta), SamRecord.Load(fixture.Store.LocalPath($"{results}{PipelineFixture.Sample}.cram")!, fasta)));
    }

    /// <summary>Fails with what differs.</summary>
    public void AssertHolds()
    {
        Assert.NotEmpty(Whole.Variants);
        Assert.Equal(Whole.Variants, Chunked.Variants);
        Assert.Equal(Whole.DepthBins, Chunked.DepthBins);
        Assert.True(Alignments.Forbidden.Count == 0, string.Join('\n', Alignments.Forbidden.Take(20)));
        Assert.True(Holds, "One chunk must give the whole run's alignments.");
    }
}
