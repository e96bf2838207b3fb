using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What one sample's column says of one allele: a row of `calls` but for what it shares with the record's other rows.</summary>
internal struct SampleCall
{
    /// <summary>Index among the file's samples.</summary>
    public int Sample;

    /// <summary>Which of <see cref="Values"/> are told: a bit each.</summary>
    public byte Told;

    /// <summary>Whether the genotype passes the rule of counting.</summary>
    public bool IsCountable;

    /// <summary>Whether it is a single copy in a genotype of several alleles.</summary>
    public bool IsMixed;

    /// <summary>GT.</summary>
    public GtText Gt;

    /// <summary>By <see cref="Value"/>.</summary>
    public CallValues Values;

    /// <summary>The numbers, in the order of their columns.</summary>
    public enum Value
    {
        Dosage,
        PhaseSet,
        AdRef,
        AdAlt,
        Depth,
        Quality,
    }

    /// <summary>How many numbers there are.</summary>
    public const int ValueCount = (int)Value.Quality + 1;

    /// <summary>A number; null if it is not told.</summary>
    public readonly int? Get(Value value) => (Told & (1 << (int)value)) == 0 ? null : Values[(int)value];

    /// <summary>Tells a number.</summary>
    /// <param name="value">Which.</param>
    /// <param name="told">Null if the column does not tell it.</param>
    public void Set(Value value, int? told)
    {
        if (told is { } number)
        {
            Told |= (byte)(1 << (int)value);
            Values[(int)value] = number;
        }
    }
}

/// <summary>The numbers of a <see cref="SampleCall"/>.</summary>
[InlineArray(SampleCall.ValueCount)]
internal struct CallValues
{
    private int _first;
}
