namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>The FORMAT keys that the lake reads.</summary>
public enum FormatKey
{
    /// <summary>Genotype.</summary>
    GT,

    /// <summary>Read depth of each allele.</summary>
    AD,

    /// <summary>Read depth.</summary>
    DP,

    /// <summary>Genotype quality.</summary>
    GQ,

    /// <summary>Genotype quality of Strelka and Illumina's gVCF tools: the lower of the two under variant and non-variant priors.</summary>
    GQX,

    /// <summary>Least depth in a reference block (MIN_DP, or MinDP).</summary>
    MinDP,

    /// <summary>Phase set.</summary>
    PS,

    /// <summary>Bases of a reference block (VCF 4.5).</summary>
    LEN,

    /// <summary>Depth at an indel (Strelka), where it gives no DP.</summary>
    DPI,

    /// <summary>The sample's own filter.</summary>
    FT,

    /// <summary>Which ALTs are local to the sample (VCF 4.5).</summary>
    LAA,

    /// <summary>Read depth of REF and of each local ALT (VCF 4.5).</summary>
    LAD,
}

/// <summary>Where in a sample column the values of the known keys stand. Reused while FORMAT stays the same.</summary>
public sealed class FormatKeys
{
    /// <summary>How many keys are known.</summary>
    internal const int KeyCount = (int)FormatKey.LAD + 1;

    private readonly int[] _keyAt = new int[64];
    private byte[] _format = [];
    private int _fieldCount;
    private uint _present;

    /// <summary>Whether the FORMAT column names the key.</summary>
    public bool Has(FormatKey key) => (_present & (1u << (int)key)) != 0;

    /// <summary>Takes a record's FORMAT column.</summary>
    public void Set(ReadOnlySpan<byte> format)
    {
        if (format.SequenceEqual(_format))
        {
            return;
        }

        _format = format.ToArray();
        (_present, _fieldCount) = (0, 0);
        for (var index = 0; index < _keyAt.Length && !format.IsEmpty; index++)
        {
            var colon = format.IndexOf((byte)':');
            var name = colon < 0 ? format : format[..colon];
            format = colon < 0 ? default : format[(colon + 1)..];
            var key = Known(name);
            _keyAt[index] = key;
            if (key >= 0)
            {
                _present |= 1u << key;
                _fieldCount = index + 1;
            }
        }
    }

    /// <summary>Finds the values in one sample column.</summary>
    /// <param name="sample">The column.</param>
    /// <param name="start">Receives, by <see cref="FormatKey"/>, where a value starts; -1 where there is none.</param>
    /// <param name="length">Receives, by <see cref="FormatKey"/>, bytes of the value; 0 where trailing values were dropped.</param>
    internal void Locate(ReadOnlySpan<byte> sample, Span<int> start, Span<int> length)
    {
        length.Clear();
        var at = 0;
        for (var index = 0; index < _fieldCount; index++)
        {
            var rest = sample[at..];
            var colon = rest.IndexOf((byte)':');
            var count = colon < 0 ? rest.Length : colon;
            var key = _keyAt[index];
            if (key >= 0)
            {
                (start[key], length[key]) = (at, count);
            }

            if (colon < 0)
            {
                return;
            }

            at += count + 1;
        }
    }

    private static int Known(ReadOnlySpan<byte> name) => (int)(name switch
    {
        [(byte)'G', (byte)'T'] => FormatKey.GT,
        [(byte)'A', (byte)'D'] => FormatKey.AD,
        [(byte)'D', (byte)'P'] => FormatKey.DP,
        [(byte)'G', (byte)'Q'] => FormatKey.GQ,
        [(byte)'P', (byte)'S'] => FormatKey.PS,
        [(byte)'F', (byte)'T'] => FormatKey.FT,
        _ when name.SequenceEqual("GQX"u8) => FormatKey.GQX,
        _ when name.SequenceEqual("MIN_DP"u8) || name.SequenceEqual("MinDP"u8) => FormatKey.MinDP,
        _ when name.SequenceEqual("LEN"u8) => FormatKey.LEN,
        _ when name.SequenceEqual("LAA"u8) => FormatKey.LAA,
        _ when name.SequenceEqual("LAD"u8) => FormatKey.LAD,
        _ when name.SequenceEqual("DPI"u8) => FormatKey.DPI,
        _ => (FormatKey)(-1),
    });
}
