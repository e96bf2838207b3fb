namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>Bar 1: whatever the number of read chunks and of regions, a run gives what the same tools give on the whole.</summary>
[Collection(nameof(PipelineFixture))]
public sealed class ChunkMatrixTests(PipelineFixture fixture)
{
    private static readonly int[] Chunks = [1, 2, 7, 20];
    private static readonly int[] Regions = [1, 4, 10, 50];

    [Theory]
    [InlineData(2, 10)]
    [InlineData(7, 50)]
    public async Task Real_reads_in_chunks_and_regions_give_the_calls_and_depths_of_the_whole(int chunks, int regions) =>
        (await MatrixCell.RunAsync(fixture, await MatrixData.RealAsync(fixture), chunks, regions)).AssertHolds();

    [Fact]
    public async Task On_duplicated_segments_alignments_differ_only_where_ties_were_broken_and_calls_are_equal()
    {
        var cell = await MatrixCell.RunAsync(fixture, await MatrixData.DuplicatedAsync(fixture), 7, 10);
        cell.AssertHolds();
        Assert.True(cell.Alignments.MovedTies > 100, $"{cell.Alignments.MovedTies} moved ties of {cell.Alignments.Ties} prove little.");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task All_sixteen_ways_to_cut_give_the_whole_on_real_reads_and_on_duplicated_segments()
    {
        var cells = new List<MatrixCell>();
        foreach (var data in (MatrixData[])[await MatrixData.RealAsync(fixture), await MatrixData.DuplicatedAsync(fixture)])
        {
            foreach (var (chunks, regions) in Chunks.SelectMany(chunks => Regions.Select(regions => (chunks, regions))))
            {
                cells.Add(await MatrixCell.RunAsync(fixture, data, chunks, regions));
            }
        }

        MatrixPage.Write(cells);
        Assert.All(cells, cell => cell.AssertHolds());
    }
}
