using System.Buffers.Binary;

namespace Pfmg.Cloud.Core.Formats.Bam;

/// <summary>Finds a tag among those of a BAM record.</summary>
/// <remarks>Source: SAMv1 § 4.2.4.</remarks>
public static class BamTags
{
    /// <summary>A text tag (type Z) of a record.</summary>
    /// <param name="tags"><see cref="BamRecord.Tags"/>.</param>
    /// <param name="name">Two characters.</param>
    /// <param name="value">The text, without the NUL that ends it.</param>
    /// <returns>False if the record has no such tag, or tags that cannot be read as far as it.</returns>
    public static bool TryText(ReadOnlySpan<byte> tags, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        while (tags.Length >= 4)
        {
            var length = Length(tags);
            if (length < 0 || length > tags.Length)
            {
                return false;
            }

            if (tags[2] == 'Z' && tags[..2].SequenceEqual(name))
            {
                value = tags[3..(length - 1)];
                return true;
            }

            tags = tags[length..];
        }

        return false;
    }

    /// <summary>Bytes of the first tag, name and type included; negative if it cannot be told.</summary>
    /// <param name="tag">At least four bytes.</param>
    internal static int LengthOf(ReadOnlySpan<byte> tag) => Length(tag);

    private static int Length(ReadOnlySpan<byte> tag) => (char)tag[2] switch
    {
        'A' or 'c' or 'C' => 4,
        's' or 'S' => 5,
        'i' or 'I' or 'f' => 7,
        'Z' or 'H' => tag[3..].IndexOf((byte)0) is var end and >= 0 ? 3 + end + 1 : -1,
        'B' when tag.Length >= 8 => ArrayLength((char)tag[3], BinaryPrimitives.ReadInt32LittleEndian(tag[4..])),
        _ => -1,
    };

    private static int ArrayLength(char type, int count)
    {
        var size = type switch { 'c' or 'C' => 1, 's' or 'S' => 2, 'i' or 'I' or 'f' => 4, _ => -1 };
        var length = 8L + ((long)size * count);
        return size < 0 || count < 0 || length > int.MaxValue ? -1 : (int)length;
    }
}
