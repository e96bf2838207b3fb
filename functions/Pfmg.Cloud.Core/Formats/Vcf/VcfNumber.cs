using System.Buffers.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Numbers as VCF writes them.</summary>
public static class VcfNumber
{
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

        return float.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
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
