using System.Numerics;
using System.Runtime.Intrinsics;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Finds the end of a value and tells whether it is what its type asks for.</summary>
/// <remarks>
/// Thirty-two bytes are looked at together, so that plain numbers, which nearly all values are, cost no loop and no branch
/// that cannot be foreseen; what is not plain goes to <see cref="CheckValue"/>.
/// </remarks>
internal static class ScanValue
{
    /// <summary>Malformed, as <see cref="Count"/> tells it.</summary>
    public const int Malformed = -1;

    private const int Width = 32;

    /// <summary>Counts the values of a comma-separated list, and checks each.</summary>
    /// <param name="text">What holds the value, and bytes after it.</param>
    /// <param name="at">Where it starts.</param>
    /// <param name="end">Where its column ends.</param>
    /// <param name="separator">What ends it before that.</param>
    /// <param name="rule">What it must be.</param>
    /// <param name="length">Receives its bytes.</param>
    /// <returns>Values, or 1 where their number does not matter; 0 for a missing one ("."); <see cref="Malformed"/> if one is not what the rule asks for.</returns>
    public static int Count(ReadOnlySpan<byte> text, int at, int end, byte separator, in FieldRule rule, out int length)
    {
        if (text.Length - at < Width)
        {
            return CountSlowly(text[at..end], separator, rule, out length);
        }

        var bytes = Vector256.Create(text.Slice(at, Width));
        var type = rule.Type;
        if (type == ValueType.Integer)
        {
            length = BitOperations.TrailingZeroCount(~Digits(bytes).ExtractMostSignificantBits());
            if (length is > 0 and < 10 && Ends(text, at + length, end, separator))
            {
                return 1;
            }
        }
        else if (type == ValueType.Float)
        {
            var points = Vector256.Equals(bytes, Vector256.Create((byte)'.'));
            var sign = text[at] == '-' ? 1u : 0;
            length = BitOperations.TrailingZeroCount(~((Digits(bytes) | points).ExtractMostSignificantBits() | sign));
            var found = points.ExtractMostSignificantBits() & unchecked((1u << length) - 1);
            if (length < Width && (found & unchecked(found - 1)) == 0 && length > BitOperations.PopCount(found | sign) && Ends(text, at + length, end, separator))
            {
                return 1;
            }
        }

        return CountList(bytes, text, at, end, separator, rule, out length);
    }

    private static bool Ends(ReadOnlySpan<byte> text, int at, int end, byte separator) => at == end || text[at] == separator;

    private static Vector256<byte> Digits(Vector256<byte> bytes) =>
        Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9));

    private static int CountList(Vector256<byte> bytes, ReadOnlySpan<byte> text, int at, int end, byte separator, in FieldRule rule, out int length)
    {
        var ends = Vector256.Equals(bytes, Vector256.Create(separator)).ExtractMostSignificantBits();
        var left = unchecked(end - at);
        ends |= left < Width ? 1u << left : 0;
        if (ends == 0)
        {
            return CountSlowly(text[at..end], separator, rule, out length);
        }

        length = BitOperations.TrailingZeroCount(ends);
        var field = unchecked((1u << length) - 1);
        if (rule.Type == ValueType.Integer && length > 0)
        {
            var digits = Digits(bytes).ExtractMostSignificantBits() & field;
            var commas = Commas(bytes, field);
            // No comma first, last or after another: no value is empty.
            if ((digits | commas) == field && (commas & ((commas << 1) | 1)) == 0 && (commas >> unchecked(length - 1)) == 0 && !HasTenDigits(digits))
            {
                return unchecked(BitOperations.PopCount(commas) + 1);
            }
        }
        else if (rule.Type == ValueType.Any && length > 0)
        {
            return length == 1 && text[at] == '.' ? 0 : rule.Count == ValueCount.Any ? 1 : unchecked(BitOperations.PopCount(Commas(bytes, field)) + 1);
        }

        return CheckValue.Count(text.Slice(at, length), rule);
    }

    private static uint Commas(Vector256<byte> bytes, uint field) => Vector256.Equals(bytes, Vector256.Create((byte)',')).ExtractMostSignificantBits() & field;

    private static bool HasTenDigits(uint digits)
    {
        digits &= digits >> 1;
        digits &= digits >> 2;
        digits &= digits >> 4;
        return (digits & (digits >> 2)) != 0;
    }

    private static int CountSlowly(ReadOnlySpan<byte> column, byte separator, in FieldRule rule, out int length)
    {
        length = column.IndexOf(separator);
        length = length < 0 ? column.Length : length;
        return CheckValue.Count(column[..length], rule);
    }
}
