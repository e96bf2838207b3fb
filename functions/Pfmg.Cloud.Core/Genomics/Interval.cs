using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core.Genomics;

/// <summary>Bases <see cref="Start"/> to <see cref="End"/> of a contig, 1-based, both ends included, as in VCF.</summary>
public readonly record struct Interval
{
    /// <summary>An interval of at least one base.</summary>
    /// <param name="contig">The contig's name.</param>
    /// <param name="start">At least 1.</param>
    /// <param name="end">At least <paramref name="start"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ends are not as said.</exception>
    [JsonConstructor]
    public Interval(string contig, int start, int end)
    {
        ArgumentException.ThrowIfNullOrEmpty(contig);
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        (Contig, Start, End) = (contig, start, end);
    }

    /// <summary>The contig's name.</summary>
    public string Contig { get; }

    /// <summary>The first base, 1-based.</summary>
    public int Start { get; }

    /// <summary>The last base, included.</summary>
    public int End { get; }

    /// <summary>Bases.</summary>
    [JsonIgnore]
    public int Length => End - Start + 1;

    /// <summary>Whether a 1-based position of this contig lies inside.</summary>
    public bool Contains(int position) => position >= Start && position <= End;

    /// <summary>"contig:start-end".</summary>
    public override string ToString() => $"{Contig}:{Start}-{End}";
}
