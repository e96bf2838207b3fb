using System.Globalization;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Writes a part of a chunk of reads, packed fast rather than small: a task reads it once.</summary>
internal sealed class ReadChunkWriter(string folder, string name, int threads) : IDisposable
{
    private const int Level = 1;
    private readonly BgzfWriteStream _reads1 = Open(folder, name, 1, threads);
    private readonly BgzfWriteStream _reads2 = Open(folder, name, 2, threads);

    /// <summary>The file of a mate, 1 or 2, below the folder.</summary>
    public static string FileName(string name, int read) => string.Create(CultureInfo.InvariantCulture, $"{name}.R{read}.fastq.gz");

    /// <summary>Writes a pair; a single read has no second text.</summary>
    public void Write(ReadOnlySpan<byte> text1, ReadOnlySpan<byte> text2)
    {
        _reads1.Write(text1);
        _reads2.Write(text2);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _reads1.Dispose();
        _reads2.Dispose();
    }

    private static BgzfWriteStream Open(string folder, string name, int read, int threads) => new(File.Create(Path.Combine(folder, FileName(name, read))), Level, threads: threads);
}
