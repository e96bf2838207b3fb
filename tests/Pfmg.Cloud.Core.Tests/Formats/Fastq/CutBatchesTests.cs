using System.Diagnostics;
using System.IO.Compression;
using Pfmg.Cloud.Core.Formats.Fastq;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Formats.Fastq;

public sealed class CutBatchesTests
{
    /// <summary>bwa tells the size of each batch it reads; a tiny reference makes it quick.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(200_000)]
    [InlineData(333_333)]
    [InlineData(100_000_000)]
    public async Task Batches_are_bwas_own(long batchBases)
    {
        using var folder = new TemporaryFolder();
        var reads1 = folder["r1.fq"];
        var reads2 = folder["r2.fq"];
        // Lengths of a hundred kinds, so that a boundary misplaced by one pair shows; few reads where batches are single pairs.
        Write("a_reads/NA12878_R1.fastq.gz", reads1, batchBases < 1_000 ? 200 : 6_000);
        Write("a_reads/NA12878_R2.fastq.gz", reads2, batchBases < 1_000 ? 200 : 6_000);
        var reference = folder["ref.fa"];
        await File.WriteAllTextAsync(reference, ">c\n" + string.Concat(Enumerable.Range(0, 500).Select(i => "ACGGT"[i * i % 5])) + "\n");
        NativeTool.Run("bwa", "index", reference);

        Assert.Equal(await BwaAsync(reference, batchBases, reads1, reads2), Ours(batchBases, reads1, reads2));
    }

    private static List<long> Ours(long batchBases, string reads1, string reads2)
    {
        using var file1 = File.OpenRead(reads1);
        using var file2 = File.OpenRead(reads2);
        var (reader1, reader2) = (new FastqReader(file1, "1"), new FastqReader(file2, "2"));
        var cut = new CutBatches(batchBases);
        var batches = new List<long>();
        while (reader1.Next() && reader2.Next())
        {
            if (cut.Begins(reader1.Record.Bases + reader2.Record.Bases))
            {
                batches.Add(0);
            }

            batches[^1] += 2;
        }

        Assert.Equal(batches.Count, cut.Batches);
        return batches;
    }

    private static async Task<List<long>> BwaAsync(string reference, long batchBases, string reads1, string reads2)
    {
        var start = new ProcessStartInfo("bwa", ["mem", "-v", "3", "-K", $"{batchBases}", reference, reads1, reads2])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var bwa = Process.Start(start)!;
        var drained = bwa.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var errors = await bwa.StandardError.ReadToEndAsync();
        await drained;
        await bwa.WaitForExitAsync();
        Assert.Equal(0, bwa.ExitCode);
        // "[M::process] read 1982 sequences (200182 bp)..."
        return [.. errors.Split('\n').Where(line => line.StartsWith("[M::process] read ", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static void Write(string data, string path, int records)
    {
        using var source = new GZipStream(File.OpenRead(Repository.TestData(data)), CompressionMode.Decompress);
        using var target = new StreamWriter(path);
        var lines = new StreamReader(source);
        for (var i = 0; i < records; i++)
        {
            var length = 101 - (i * 7 % 100);
            target.Write($"{lines.ReadLine()}\n{lines.ReadLine()![..length]}\n{lines.ReadLine()}\n{lines.ReadLine()![..length]}\n");
        }
    }
}
