using System.Buffers.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Numbers as VCF writes them.</summary>
public static class VcfNumber
{
    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

    /// <summary>A whole number; one with decimals is rounded half up; null for ".", nothing, or what is no number of 32 bits.</summary>
    public static int? Whole(ReadOnlySpan<byte> text)
    {
        if (text.Length is > 0 and < 10)
        {
            var value = 0;
            foreach (var digit in text)
            {
                if (digit is < (byte)'0' or > (byte)'9')
                {
                    return Other(text);
                }

                value = unchecked((value * 10) + digit - '0');
            }

            return value;
        }

        return text.IsEmpty ? null : Other(text);
    }

    /// <summary>A number with decimals, infinities and "nan" included; null for "." or what is no number.</summary>
    public static float? Real(ReadOnlySpan<byte> text)
    {
        if (text is [] or [(byte)'.'])
        {
            return null;
        }

        if (text.Length <= Powers.Length && Decimal(text) is { } plain)
        {
            return plain;
        }

        return float.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    // Digits and a point, of which float holds digits and power exactly: their quotient in double, rounded to float, is the
    // nearest float, as double has more than twice its bits (Clinger 1990; Figueroa 1995).
    private static float? Decimal(ReadOnlySpan<byte> text)
    {
        var (digits, point) = (0L, -1);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is >= (byte)'0' and <= (byte)'9')
            {
                digits = unchecked((digits * 10) + text[i] - '0');
            }
            else if (text[i] == '.' && point < 0 && i > 0)
            {
                point = text.Length - 1 - i;
            }
            else
            {
                return null;
            }
        }

        return digits < 1 << 24 ? (float)(digits / Powers[Math.Max(point, 0)]) : null;
    }

    private static int? Other(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'.'])
        {
            return null;
        }

        if (Utf8Parser.TryParse(text, out int value, out var used) && used == text.Length)
        {
            return value;
        }

        return Real(text) is { } number && Math.Abs(number) < 2e9f ? (int)MathF.Floor(number + 0.5f) : null;
    }
}
