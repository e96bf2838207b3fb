namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>The values of one sample column, found once and read by key.</summary>
public readonly ref struct SampleFields
{
    private readonly ReadOnlySpan<byte> _sample;
    private readonly Offsets _start;
    private readonly Offsets _length;

    /// <summary>Finds the values of a column.</summary>
    /// <param name="keys">Of the record's FORMAT.</param>
    /// <param name="sample">The column.</param>
    public SampleFields(FormatKeys keys, ReadOnlySpan<byte> sample)
    {
        _sample = sample;
        keys.Locate(sample, _start, _length);
    }

    /// <summary>A value's text; empty if the key is not in FORMAT or the value was dropped from the end.</summary>
    public ReadOnlySpan<byte> this[FormatKey key] =>
        _length[(int)key] == 0 ? default : _sample.Slice(_start[(int)key], _length[(int)key]);

    /// <summary>The sample's own filter (FT); "." if missing.</summary>
    public ReadOnlySpan<byte> OwnFilter => this[FormatKey.FT] is { IsEmpty: false } filter ? filter : "."u8;

    /// <summary>A whole number, rounded half up if it has decimals; null if missing.</summary>
    public int? Whole(FormatKey key) => VcfNumber.Whole(this[key]);

    /// <summary>One of a comma-separated list of whole numbers; null if missing.</summary>
    public int? Whole(FormatKey key, int index)
    {
        var list = this[key];
        for (; index > 0; index--)
        {
            var comma = list.IndexOf((byte)',');
            if (comma < 0)
            {
                return null;
            }

            list = list[(comma + 1)..];
        }

        var end = list.IndexOf((byte)',');
        return VcfNumber.Whole(end < 0 ? list : list[..end]);
    }

    /// <summary>Reads that support an allele: of AD, or else of LAD by the sample's local alleles; null if neither tells.</summary>
    /// <param name="allele">Its index in the record, REF being 0.</param>
    /// <remarks>Source: VCFv4.5 § 1.6.2 (LAA, LAD). An ALT that is not local has no depth told.</remarks>
    public int? Depth(int allele)
    {
        var told = Whole(FormatKey.AD, allele);
        if (told is not null || this[FormatKey.LAD].IsEmpty)
        {
            return told;
        }

        if (allele == 0)
        {
            return Whole(FormatKey.LAD, 0);
        }

        var local = 0;
        foreach (var part in this[FormatKey.LAA].Split((byte)','))
        {
            local++;
            if (VcfNumber.Whole(this[FormatKey.LAA][part]) == allele)
            {
                return Whole(FormatKey.LAD, local);
            }
        }

        return null;
    }

    [System.Runtime.CompilerServices.InlineArray(FormatKeys.KeyCount)]
    private struct Offsets
    {
        private int _first;
    }
}
