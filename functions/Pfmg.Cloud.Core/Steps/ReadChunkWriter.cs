using System.Globalization;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Writes the two mates of one chunk of reads, packed fast rather than small: a task reads them once.</summary>
internal sealed class ReadChunkWriter(string folder) : IDisposable
{
    private const int Level = 1;
    private readonly BgzfWriteStream _reads1 = Open(folder, 1);
    private readonly BgzfWriteStream _reads2 = Open(folder, 2);

    /// <summary>The file of a mate, 1 or 2, below the folder.</summary>
    public static string FileName(int read) => string.Create(CultureInfo.InvariantCulture, $"chunk.R{read}.fastq.gz");

    /// <summary>Writes a pair.</summary>
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

    private static BgzfWriteStream Open(string folder, int read) => new(File.Create(Path.Combine(folder, FileName(read))), Level);
}
