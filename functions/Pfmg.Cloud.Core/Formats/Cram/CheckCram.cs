using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Cram;

/// <summary>Walks a CRAM's containers and blocks from the first byte to the last and compares each with its CRC-32.</summary>
/// <remarks>
/// Nothing is decoded, so no reference is needed; what passes is, block by block, what its writer wrote. A container that was taken out
/// shows by the counter of the next, one that stands twice by its checksums; one taken from the end, or files joined (samtools cat counts each
/// from 0), show by the manifest's checksum only.
/// Source: CRAM 3.0 and 3.1, § 6 to 9. Memory: 64 KiB.
/// </remarks>
public static class CheckCram
{
    private const int DefinitionBytes = 26;

    // The special start of the container that ends a file ("EOF").
    private const int EndStart = 4_542_278;

    /// <summary>Reads a CRAM to its end.</summary>
    /// <param name="source">The file from its first byte; not disposed.</param>
    /// <param name="file">Its name in faults.</param>
    /// <returns>Alignment records, as its containers tell.</returns>
    /// <exception cref="InvalidInputException">It is no CRAM 3, is cut, has no end container, or a block is not what its CRC-32 says; its offset is told.</exception>
    public static long Records(Stream source, string file)
    {
        var input = new CramInput(source);
        var container = new Container(0, 0, 0, true);
        try
        {
            CheckDefinition(input, file);
            var (records, joined) = (0L, 0L);
            var beginnings = new HashSet<ulong>();
            while (!input.AtEnd)
            {
                var first = container.Offset == 0;
                container = ReadContainer(input, file);
                var blocks = ReadBlocks(input, file, container, first);
                joined = container.Counter == 0 ? records : joined;
                if (container.Records > 0 && container.Counter == 0 && !beginnings.Add(blocks))
                {
                    throw Fault(file, container.Offset, "container at byte", "other reads than before it", "the same ones again");
                }

                RequireNext(container, records - joined, file);
                records += container.Records;
                if (container.IsEnd && !input.AtEnd)
                {
                    throw Fault(file, input.Position, "byte", "the end of the file after the end container", "more bytes");
                }
            }

            return container.IsEnd && container.Offset > 0
                ? records
                : throw Fault(file, input.Position, "byte", "the container that ends a CRAM", "the end of the file: it is truncated");
        }
        catch (EndOfStreamException)
        {
            throw Fault(file, input.Position, "byte", "a whole container", "the end of the file: it is truncated");
        }
    }

    private static void RequireNext(Container container, long records, string file)
    {
        if (container.Records > 0 && container.Counter != records)
        {
            throw Fault(
                file, container.Offset, "container at byte", string.Create(CultureInfo.InvariantCulture, $"record {records} as its first"),
                string.Create(CultureInfo.InvariantCulture, $"record {container.Counter}: a container before it is missing or twice"));
        }
    }

    private static void CheckDefinition(CramInput input, string file)
    {
        Span<byte> definition = stackalloc byte[DefinitionBytes];
        input.Read(definition);
        if (!definition.StartsWith("CRAM"u8))
        {
            throw Fault(file, 0, "byte", "the magic bytes of CRAM", "others");
        }

        if (definition[4] != 3 || definition[5] > 1)
        {
            throw Fault(file, 4, "byte", "CRAM 3.0 or 3.1, whose blocks carry checksums", $"{definition[4]}.{definition[5]}");
        }
    }

    private static Container ReadContainer(CramInput input, string file)
    {
        var offset = input.Position;
        input.Crc = 0;
        var length = input.Int32();
        var (contig, start, _, records) = (input.Itf8(), input.Itf8(), input.Itf8(), input.Itf8());
        var (counter, _) = (input.Ltf8(), input.Ltf8());
        var blocks = input.Itf8();
        var landmarks = input.Itf8();
        // A count that cannot be is told here, not by reading landmarks to the end of the file.
        for (var i = 0; i < landmarks && landmarks <= Math.Max(0, length); i++)
        {
            _ = input.Itf8();
        }

        var crc = input.Crc;
        if (unchecked((uint)input.Int32()) != crc || length < 0 || records < 0 || blocks < 0)
        {
            throw Fault(file, offset, "container at byte", "a header of its CRC-32", "other bytes: it is damaged");
        }

        var isEnd = contig == -1 && start == EndStart && records == 0 && blocks == 1;
        return new Container(offset, input.Position + length, records, isEnd) { Blocks = blocks, Counter = counter };
    }

    // Returns what tells its blocks from others.
    private static ulong ReadBlocks(CramInput input, string file, Container container, bool first)
    {
        var told = 0UL;
        for (var i = 0; i < container.Blocks; i++)
        {
            var offset = input.Position;
            input.Crc = 0;
            _ = input.Byte();
            var type = input.Byte();
            _ = input.Itf8();
            var packed = input.Itf8();
            _ = input.Itf8();
            if (packed < 0 || input.Position + packed + 4 > container.End)
            {
                throw Fault(file, offset, "block at byte", "a block within its container", "a longer one: it is damaged");
            }

            input.Skip(packed);
            var crc = input.Crc;
            if (unchecked((uint)input.Int32()) != crc)
            {
                throw Fault(file, offset, "block at byte", "a block of its CRC-32", "other bytes: it is damaged");
            }

            told = unchecked((told * 0x9e37_79b9_7f4a_7c15) + crc);
            if (first && i == 0 && type != 0)
            {
                throw Fault(file, offset, "block at byte", "the SAM header", "another block");
            }
        }

        // The first container may keep room for a longer header after its blocks.
        if (first)
        {
            input.Skip(container.End - input.Position);
        }

        if (input.Position != container.End)
        {
            throw Fault(file, container.Offset, "container at byte", "blocks that fill it", "room between them: it is damaged");
        }

        return told;
    }

    private static InvalidInputException Fault(string file, long offset, string where, string expected, string found) =>
        new(file, string.Create(CultureInfo.InvariantCulture, $"{where} {offset}"), expected, found);

    private sealed record Container(long Offset, long End, long Records, bool IsEnd)
    {
        public int Blocks { get; init; }

        /// <summary>The number of its first record in the file, from 0.</summary>
        public long Counter { get; init; }
    }
}
