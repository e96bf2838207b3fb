using System.IO.Compression;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>What cutting a run does not change besides its calls (those: Matrix/).</summary>
[Collection(nameof(PipelineFixture))]
public sealed class ChunkedRunTests(PipelineFixture fixture)
{
    private const long BatchBases = 200_000;
    private static readonly string Reads1 = Repository.TestData("a_reads/NA12878_R1.fastq.gz");
    private static readonly string Reads2 = Repository.TestData("a_reads/NA12878_R2.fastq.gz");

    [Fact]
    public async Task The_same_reads_give_the_same_bytes_in_another_folder()
    {
        var options = new PlanOptions { BatchBases = BatchBases, ReadChunks = 3, Regions = 3 };
        var first = await fixture.PlanReadsAsync("again-1", Reads1, Reads2, options);
        var second = await fixture.PlanReadsAsync("again-2", Reads1, Reads2, options);
        await fixture.RunAsync(first);
        await fixture.RunAsync(second, fixture["a/longer/name/of/scratch"]);
        var outputs = await fixture.OutputsAsync(second);
        Assert.NotEmpty(outputs);
        Assert.Empty((await fixture.OutputsAsync(first)).Where(output => outputs[output.Key] != output.Value).Select(output => output.Key));
    }

    [Fact]
    public async Task Mates_of_no_reads_but_one_batch_leave_the_other_chunks_empty()
    {
        using var folder = new TemporaryFolder();
        await ShortenAsync(Reads1, folder["R1.fastq"], 500);
        await ShortenAsync(Reads2, folder["R2.fastq"], 500);
        var plan = await fixture.PlanReadsAsync("few", folder["R1.fastq"], folder["R2.fastq"], new PlanOptions { ReadChunks = 3, Regions = 2 });
        await fixture.RunAsync(plan);

        Assert.Equal([1_000, 0, 0], (await fixture.ReceiptAsync(plan, $"prepare.{PipelineFixture.Sample}.L001")).Read<PrepareResult>().Chunks);
        Assert.Equal(1_000, (await fixture.ReceiptAsync(plan, $"gather.{PipelineFixture.Sample}")).Read<GatherResult>().Reads);
    }

    private static async Task ShortenAsync(string packed, string target, int records)
    {
        await using var source = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
        using var lines = new StreamReader(source);
        await using var output = new StreamWriter(target);
        for (var i = 0; i < 4 * records; i++)
        {
            await output.WriteAsync(await lines.ReadLineAsync() + "\n");
        }
    }
}
