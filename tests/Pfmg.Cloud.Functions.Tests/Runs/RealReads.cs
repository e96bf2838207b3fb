using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>The first pairs of NA12878's reads under tests/data.</summary>
internal static class RealReads
{
    private static readonly Lazy<string[]> Mate1 = new(() => Records(1));
    private static readonly Lazy<string[]> Mate2 = new(() => Records(2));

    /// <summary>Records of a mate, four lines each.</summary>
    public static string[] Of(int mate) => mate == 1 ? Mate1.Value : Mate2.Value;

    /// <summary>Pairs as one text, mates in turns.</summary>
    public static string Interleaved(Range pairs) => string.Concat(Mate1.Value[pairs].Zip(Mate2.Value[pairs], (one, two) => one + two));

    public static byte[] Bgzf(string text)
    {
        using var target = new MemoryStream();
        using (var packed = new BgzfWriteStream(target, leaveOpen: true))
        {
            packed.Write(Encoding.Latin1.GetBytes(text));
        }

        return target.ToArray();
    }

    public static byte[] Gzip(string text)
    {
        using var target = new MemoryStream();
        using (var packed = new GZipStream(target, CompressionLevel.Fastest))
        {
            packed.Write(Encoding.Latin1.GetBytes(text));
        }

        return target.ToArray();
    }

    private static string[] Records(int mate)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData($"a_reads/NA12878_R{mate}.fastq.gz")), CompressionMode.Decompress));
        return [.. Enumerable.Range(0, 4_000).Select(_ => string.Concat(Enumerable.Range(0, 4).Select(_ => lines.ReadLine() + "\n")))];
    }
}
