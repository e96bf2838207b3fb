using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Into which bin of an aligned chunk a read belongs, and which bins a region needs.</summary>
/// <remarks>
/// The genome is cut where a region starts, and a pad before and after, so that a region and its pads are whole bins:
/// consecutive bytes of every chunk. POS alone decides. The last bin holds the reads without a place.
/// </remarks>
internal sealed class ReadBins
{
    private readonly ReferenceInfo _reference;
    private readonly IReadOnlyList<PlannedRegion> _regions;
    private readonly Dictionary<string, int> _contigs;
    private readonly int _pad;
    private readonly long[] _cuts;

    public ReadBins(ReferenceInfo reference, IReadOnlyList<PlannedRegion> regions, int padBases)
    {
        (_reference, _regions, _pad) = (reference, regions, padBases);
        _contigs = reference.Contigs.Select((contig, i) => (contig.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);
        var cuts = new SortedSet<long> { Key(0, 1) };
        for (var i = 0; i < regions.Count; i++)
        {
            cuts.Add(Start(i));
            cuts.Add(PaddedStart(i));
            cuts.Add(PaddedEnd(i));
        }

        cuts.Remove(long.MaxValue);
        _cuts = [.. cuts];
    }

    /// <summary>Bins, the one of reads without a place included.</summary>
    public int Count => _cuts.Length + 1;

    /// <summary>The bin of reads without a place.</summary>
    public int Unplaced => _cuts.Length;

    /// <summary>The bin of a read.</summary>
    /// <param name="contigIndex">Of the reference; negative for none.</param>
    /// <param name="position">1-based.</param>
    public int Of(int contigIndex, int position)
    {
        if (contigIndex < 0)
        {
            return Unplaced;
        }

        var found = Array.BinarySearch(_cuts, Key(contigIndex, Math.Max(1, position)));
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The bins of a region and its pads: from the first, up to but without the second.</summary>
    public (int First, int End) Needed(int region)
    {
        var end = PaddedEnd(region);
        return (Array.BinarySearch(_cuts, PaddedStart(region)), end == long.MaxValue ? _cuts.Length : Array.BinarySearch(_cuts, end));
    }

    /// <summary>The bins of a region's core: from the first, up to but without the second.</summary>
    public (int First, int End) Core(int region) => (
        Array.BinarySearch(_cuts, Start(region)),
        region + 1 == _regions.Count ? _cuts.Length : Array.BinarySearch(_cuts, Start(region + 1)));

    /// <summary>Whether a read of this place belongs to a region's core.</summary>
    public bool IsCore(int region, int contigIndex, int position)
    {
        var key = Key(contigIndex, Math.Max(1, position));
        return contigIndex >= 0 && key >= Start(region) && (region + 1 == _regions.Count || key < Start(region + 1));
    }

    private long Start(int region) => Key(_contigs[First(region).Contig], First(region).Start);

    private long PaddedStart(int region) => Key(_contigs[First(region).Contig], Math.Max(1, First(region).Start - _pad));

    private long PaddedEnd(int region)
    {
        if (region + 1 == _regions.Count)
        {
            return long.MaxValue;
        }

        var next = First(region + 1);
        var contig = _contigs[next.Contig];
        // Where the next region starts with its contig, no read of that contig reaches back.
        var end = next.Start == 1 ? 1 : next.Start + (long)_pad;
        return end <= _reference.Contigs[contig].Length ? Key(contig, (int)end)
            : contig + 1 < _reference.Contigs.Count ? Key(contig + 1, 1)
            : long.MaxValue;
    }

    private Interval First(int region) => _regions[region].Intervals[0];

    /// <summary>A place of the genome as one number that rises along it.</summary>
    /// <param name="contigIndex">Of the reference.</param>
    /// <param name="position">1-based.</param>
    public static long Key(int contigIndex, int position) => ((long)contigIndex << 32) | (uint)position;
}
