using System.IO.Compression;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>Reads and a genome of their own, small enough to be cut in fifty.</summary>
/// <param name="Title">What it is, for people.</param>
/// <param name="Reference">The reference's name in the fixture's store.</param>
/// <param name="Reads1">Mate 1.</param>
/// <param name="Reads2">Mate 2.</param>
internal sealed record MatrixData(string Title, string Reference, string Reads1, string Reads2)
{
    private const int Seed = 20;
    private const int Pairs = 24_000;
    private const int SliceStart = 9_995_001;
    private const int SliceEnd = 10_110_000;
    private static readonly SemaphoreSlim Gate = new(1, 1);

    /// <summary>The real reads of NA12878, and of the genome the stretch that they come from: cuts fall among reads.</summary>
    public static Task<MatrixData> RealAsync(PipelineFixture fixture) => OnceAsync(
        fixture,
        new MatrixData(
            "real reads of NA12878 (100 kb, 52×)", "hg19.slice", Repository.TestData("a_reads/NA12878_R1.fastq.gz"), Repository.TestData("a_reads/NA12878_R2.fastq.gz")),
        folder =>
        {
            using var source = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz")), CompressionMode.Decompress));
            source.ReadLine();
            var bases = source.ReadToEnd().Replace("\n", "", StringComparison.Ordinal)[(SliceStart - 1)..SliceEnd];
            var path = Path.Combine(folder, "slice.fa");
            File.WriteAllText(path, $">chr20\n{string.Join('\n', bases.Chunk(60).Select(line => new string(line)))}\n");
            return path;
        });

    /// <summary>The constructed genome with duplicated segments.</summary>
    public static Task<MatrixData> DuplicatedAsync(PipelineFixture fixture) => OnceAsync(
        fixture,
        new MatrixData("constructed genome with duplicated segments", "dup", fixture["dup.R1.fastq.gz"], fixture["dup.R2.fastq.gz"]),
        folder =>
        {
            DuplicatedGenome.Write(folder, Seed, Pairs);
            return Path.Combine(folder, "dup.fa");
        });

    private static async Task<MatrixData> OnceAsync(PipelineFixture fixture, MatrixData data, Func<string, string> writeFasta)
    {
        await Gate.WaitAsync();
        try
        {
            if (!File.Exists(fixture[$"{data.Reference}.added"]))
            {
                await fixture.AddReferenceAsync(data.Reference, writeFasta(fixture["."]));
                await File.WriteAllTextAsync(fixture[$"{data.Reference}.added"], "");
            }

            return data;
        }
        finally
        {
            Gate.Release();
        }
    }
}
