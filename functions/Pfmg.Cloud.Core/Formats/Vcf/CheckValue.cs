using System.Buffers.Text;
using System.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Checks the values of one key against their type, one by one.</summary>
/// <remarks>Source: VCFv4.5 § 1.3 (data types).</remarks>
internal static class CheckValue
{
    // The eight least are reserved for BCF's missing values and ends of vectors.
    private const int LeastInteger = int.MinValue + 8;

    /// <summary>Counts the values.</summary>
    /// <param name="list">Comma-separated.</param>
    /// <param name="rule">What each must be.</param>
    /// <returns>As <see cref="ScanValue.Count"/>.</returns>
    public static int Count(ReadOnlySpan<byte> list, in FieldRule rule)
    {
        if (list is [] or [(byte)'.'])
        {
            return list.IsEmpty ? ScanValue.Malformed : 0;
        }

        for (var count = 1; ; count++)
        {
            var comma = list.IndexOf((byte)',');
            var value = comma < 0 ? list : list[..comma];
            if (value is not [(byte)'.'] && !Is(value, rule))
            {
                return ScanValue.Malformed;
            }

            if (comma < 0)
            {
                return count;
            }

            list = list[(comma + 1)..];
        }
    }

    /// <summary>Whether a text is a number as VCF writes them: decimals with an exponent or not, infinities, nan.</summary>
    public static bool IsFloat(ReadOnlySpan<byte> text)
    {
        var rest = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        var digits = Digits(ref rest);
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            digits += Digits(ref rest);
        }

        if (digits == 0)
        {
            return Ascii.EqualsIgnoreCase(rest, "inf"u8) || Ascii.EqualsIgnoreCase(rest, "infinity"u8) || Ascii.EqualsIgnoreCase(rest, "nan"u8);
        }

        if (rest is [(byte)'e' or (byte)'E', ..])
        {
            rest = rest is [_, (byte)'-' or (byte)'+', ..] ? rest[2..] : rest[1..];
            return Digits(ref rest) > 0 && rest.IsEmpty;
        }

        return rest.IsEmpty;
    }

    private static bool Is(ReadOnlySpan<byte> value, in FieldRule rule) => rule.Type switch
    {
        ValueType.Integer => IsInteger(value, rule),
        ValueType.Float => IsFloat(value),
        ValueType.Flag => value is [(byte)'0' or (byte)'1'],
        ValueType.Character => Rune.DecodeFromUtf8(value, out _, out var used) == System.Buffers.OperationStatus.Done && used == value.Length,
        ValueType.Cigar => IsCigar(value),
        _ => true,
    };

    private static bool IsInteger(ReadOnlySpan<byte> value, in FieldRule rule)
    {
        if (!Utf8Parser.TryParse(value, out long number, out var used) || used != value.Length || value[0] == '+')
        {
            return false;
        }

        // GATK sums squares of qualities over cohorts (RAW_MQandDP): INFO holds what 32 bits do not.
        return number >= (rule.IsNatural ? 0 : rule.IsInfo && number < int.MinValue ? long.MinValue : LeastInteger) && (rule.IsInfo || number <= int.MaxValue);
    }

    private static bool IsCigar(ReadOnlySpan<byte> value)
    {
        while (!value.IsEmpty)
        {
            if (Digits(ref value) == 0 || value.IsEmpty || !"MIDNSHPX="u8.Contains(value[0]))
            {
                return false;
            }

            value = value[1..];
        }

        return true;
    }

    private static int Digits(ref ReadOnlySpan<byte> text)
    {
        var count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? text.Length : count;
        text = text[count..];
        return count;
    }
}
