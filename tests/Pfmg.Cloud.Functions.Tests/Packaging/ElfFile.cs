using System.Buffers.Binary;
using System.Text;

namespace Pfmg.Cloud.Functions.Tests.Packaging;

/// <summary>Which shared libraries a 64-bit little-endian ELF file asks the loader for.</summary>
/// <remarks>Source: System V ABI, gABI 4.1: ELF header, program header, dynamic section (DT_NEEDED 1, DT_STRTAB 5).</remarks>
internal static class ElfFile
{
    private const int Load = 1;
    private const int Dynamic = 2;

    /// <summary>Whether a file is one.</summary>
    public static bool IsElf(string path)
    {
        using var file = File.OpenRead(path);
        var magic = new byte[6];
        return file.ReadAtLeast(magic, 6, throwOnEndOfStream: false) == 6 && magic.AsSpan().SequenceEqual("\u007fELF\u0002\u0001"u8);
    }

    /// <summary>The names of its DT_NEEDED entries.</summary>
    public static IReadOnlyList<string> Needed(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var segments = Segments(bytes).ToList();
        var entries = segments.Where(segment => segment.Type == Dynamic).SelectMany(segment => Entries(bytes, segment.Offset)).ToList();
        if (entries.Count == 0)
        {
            return [];
        }

        var table = entries.First(entry => entry.Tag == 5).Value;
        var home = segments.First(segment => segment.Type == Load && table >= segment.Address && table < segment.Address + segment.Size);
        return [.. entries.Where(entry => entry.Tag == 1).Select(entry => Text(bytes, (int)(table - home.Address + home.Offset + entry.Value)))];
    }

    private static IEnumerable<Segment> Segments(byte[] bytes)
    {
        var (start, size, count) = ((int)Read64(bytes, 32), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(54)), BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(56)));
        for (var i = 0; i < count; i++)
        {
            var at = start + (i * size);
            yield return new Segment(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)), Read64(bytes, at + 8), Read64(bytes, at + 16), Read64(bytes, at + 40));
        }
    }

    private static IEnumerable<Entry> Entries(byte[] bytes, long offset)
    {
        for (var at = (int)offset; Read64(bytes, at) is not 0 and var tag; at += 16)
        {
            yield return new Entry(tag, Read64(bytes, at + 8));
        }
    }

    private static string Text(byte[] bytes, int at) => Encoding.ASCII.GetString(bytes, at, bytes.AsSpan(at).IndexOf((byte)0));

    private static long Read64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    private sealed record Segment(int Type, long Offset, long Address, long Size);

    private sealed record Entry(long Tag, long Value);
}
