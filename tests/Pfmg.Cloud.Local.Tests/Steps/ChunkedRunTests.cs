using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>Bar 1: chunks of reads and regions change no call and no depth.</summary>
[Collection(nameof(PipelineFixture))]
public sealed class ChunkedRunTests(PipelineFixture fixture)
{
    private const long BatchBases = 200_000;
    private static readonly string Reads1 = Repository.TestData("a_reads/NA12878_R1.fastq.gz");
    private static readonly string Reads2 = Repository.TestData("a_reads/NA12878_R2.fastq.gz");

    [Fact]
    public async Task Five_chunks_and_four_regions_give_the_calls_and_depths_of_the_whole() => await CompareAsync(5, 4);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(1, 10)]
    [InlineData(5, 1)]
    [InlineData(5, 10)]
    public async Task Any_cut_gives_the_calls_and_depths_of_the_whole(int chunks, int regions) => await CompareAsync(chunks, regions);

    private async Task CompareAsync(int chunks, int regions)
    {
        var plan = await fixture.PlanReadsAsync(
            $"bar1-{chunks}x{regions}", Reads1, Reads2, new PlanOptions { BatchBases = BatchBases, ReadChunks = chunks, Regions = regions });
        await fixture.RunAsync(plan);
        var whole = await WholeRun.OfAsync(fixture, BatchBases, Reads1, Reads2);
        var chunked = Gvcf.Read(fixture.Store.LocalPath($"{StorePaths.Results(plan.RunId, PipelineFixture.Sample)}{PipelineFixture.Sample}.g.vcf.gz")!);

        var prepared = (await fixture.ReceiptAsync(plan, $"prepare.{PipelineFixture.Sample}.L001")).Read<PrepareResult>();
        Assert.True(prepared.Batches > 10, $"{prepared.Batches} batches tell nothing.");
        Assert.All(prepared.Chunks, reads => Assert.True(reads > 0));
        Assert.NotEmpty(whole.Variants);
        Assert.Equal(whole.Variants, chunked.Variants);
        Assert.Equal(whole.DepthBins, chunked.DepthBins);
    }
}
