using System.Text;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Where the column chunks of a file lie, as its footer tells.</summary>
/// <param name="RowGroups">In the file's order.</param>
/// <remarks>Source: parquet.thrift (FileMetaData); the numbers are its field ids. A chunk is named by the first part of its path: a list has one.</remarks>
internal sealed record FileLayout(IReadOnlyList<RowGroupLayout> RowGroups)
{
    /// <summary>Bytes behind the footer that tell its length, and that the file ends here.</summary>
    public const int TrailerBytes = 8;

    /// <summary>The footer's length, by a file's last eight bytes; null if these are no Parquet file's.</summary>
    public static int? FooterLength(ReadOnlySpan<byte> trailer)
    {
        int length = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(trailer);
        return trailer[sizeof(int)..].SequenceEqual(ParquetFooter.Magic) && length > 0 ? length : null;
    }

    /// <summary>Reads a footer.</summary>
    /// <param name="footer">FileMetaData, without the trailer.</param>
    /// <param name="fileLength">Bytes of the file, which its chunks must not leave.</param>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static FileLayout Parse(ReadOnlySpan<byte> footer, long fileLength)
    {
        var reader = new ThriftReader(footer);
        var groups = new List<RowGroupLayout>();
        int id = 0;
        while (reader.Field(ref id, out var type))
        {
            if (id != 4 || type != ThriftType.List)
            {
                reader.Skip(type);
                continue;
            }

            for (int left = reader.List(out _); left > 0; left--)
            {
                groups.Add(RowGroup(ref reader));
            }
        }

        return groups.SelectMany(static group => group.Chunks.Values).All(chunk => chunk.Offset >= 0 && chunk.Length >= 0 && chunk.Offset <= fileLength - chunk.Length)
            ? new FileLayout(groups)
            : throw new InvalidDataException("A column chunk lies outside of its file.");
    }

    private static RowGroupLayout RowGroup(ref ThriftReader reader)
    {
        var chunks = new Dictionary<string, ChunkLayout>(StringComparer.Ordinal);
        int id = 0;
        while (reader.Field(ref id, out var type))
        {
            if (id != 1 || type != ThriftType.List)
            {
                reader.Skip(type);
                continue;
            }

            for (int left = reader.List(out _); left > 0; left--)
            {
                Chunk(ref reader, chunks);
            }
        }

        return new RowGroupLayout(chunks);
    }

    private static void Chunk(ref ThriftReader reader, Dictionary<string, ChunkLayout> chunks)
    {
        int id = 0;
        while (reader.Field(ref id, out var type))
        {
            if (id == 3 && type == ThriftType.Struct)
            {
                MetaData(ref reader, chunks);
            }
            else
            {
                reader.Skip(type);
            }
        }
    }

    private static void MetaData(ref ThriftReader reader, Dictionary<string, ChunkLayout> chunks)
    {
        var (name, physical, length, data, dictionary) = ("", 0L, -1L, -1L, long.MaxValue);
        (byte[]? Min, byte[]? Max) bounds = default;
        int id = 0;
        while (reader.Field(ref id, out var type))
        {
            switch (id, type)
            {
                case (1, ThriftType.Int32):
                    physical = reader.Integer();
                    break;
                case (3, ThriftType.List):
                    for (int left = reader.List(out _); left > 0; left--)
                    {
                        var part = reader.Binary();
                        name = name.Length == 0 ? Encoding.UTF8.GetString(part) : name;
                    }

                    break;
                case (7, ThriftType.Int64):
                    length = reader.Integer();
                    break;
                case (9, ThriftType.Int64):
                    data = reader.Integer();
                    break;
                case (11, ThriftType.Int64):
                    dictionary = reader.Integer();
                    break;
                case (12, ThriftType.Struct):
                    bounds = Statistics(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        chunks[name] = new ChunkLayout(Math.Min(data, dictionary), length, PhysicalType(physical), bounds.Min, bounds.Max);
    }

    private static (byte[]? Min, byte[]? Max) Statistics(ref ThriftReader reader)
    {
        (byte[]? Min, byte[]? Max) bounds = default;
        int id = 0;
        while (reader.Field(ref id, out var type))
        {
            switch (id, type)
            {
                case (5, ThriftType.Binary):
                    bounds.Max = reader.Binary().ToArray();
                    break;
                case (6, ThriftType.Binary):
                    bounds.Min = reader.Binary().ToArray();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return bounds;
    }

    private static ParquetType? PhysicalType(long physical) => physical switch
    {
        0 => ParquetType.Boolean,
        1 => ParquetType.Int32,
        2 => ParquetType.Int64,
        4 => ParquetType.Float,
        5 => ParquetType.Double,
        6 => ParquetType.Utf8,
        _ => null,
    };
}

/// <summary>A row group of a file.</summary>
/// <param name="Chunks">Its column chunks by the column's name.</param>
internal sealed record RowGroupLayout(IReadOnlyDictionary<string, ChunkLayout> Chunks);

/// <summary>A column chunk in a file.</summary>
/// <param name="Offset">Its first byte, 0-based.</param>
/// <param name="Length">Its bytes, page headers included.</param>
/// <param name="Type">What its values are; null if no column of ours is of that type.</param>
/// <param name="Min">The least value, in PLAIN encoding without a length; null if not told.</param>
/// <param name="Max">The greatest value; null if not told.</param>
internal sealed record ChunkLayout(long Offset, long Length, ParquetType? Type, byte[]? Min, byte[]? Max);
