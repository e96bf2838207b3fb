using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Cuts a genome into regions of about equal cost, a base other than N costing one.</summary>
public static class CutRegions
{
    /// <summary>How many regions a pipeline wants of a reference.</summary>
    /// <param name="reference">The genome.</param>
    /// <param name="targetKnownBases">Bases other than N in one region, at least 1.</param>
    /// <returns>At least 1.</returns>
    public static int Count(ReferenceInfo reference, long targetKnownBases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetKnownBases, 1);
        var known = reference.KnownBases.Sum(interval => (long)interval.Length);
        return (int)Math.Max(1, (known + targetKnownBases - 1) / targetKnownBases);
    }

    /// <summary>Cuts the genome.</summary>
    /// <param name="reference">The genome; its known bases ascend within each contig, contigs in order.</param>
    /// <param name="count">Regions wanted, at least 1; fewer come back if there are fewer known bases.</param>
    /// <returns>In the order of the reference; every base of every contig lies in exactly one. O(contigs + stretches + regions).</returns>
    public static IReadOnlyList<PlannedRegion> Cut(ReferenceInfo reference, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var known = reference.KnownBases.ToLookup(interval => interval.Contig, StringComparer.Ordinal);
        var total = reference.KnownBases.Sum(interval => (long)interval.Length);
        count = (int)Math.Clamp(count, 1, Math.Max(1, total));
        var regions = new List<PlannedRegion>(count);
        var open = new List<Interval>();
        var passed = 0L;
        foreach (var contig in reference.Contigs)
        {
            var start = 1;
            foreach (var stretch in known[contig.Name])
            {
                // Region k ends with known base ceil(total * k / count), so sizes differ by at most one.
                while (regions.Count + 1 < count && passed + stretch.Length >= LastKnownBase(regions.Count + 1))
                {
                    var end = (int)(stretch.Start + (LastKnownBase(regions.Count + 1) - passed) - 1);
                    open.Add(new Interval(contig.Name, start, end));
                    regions.Add(new PlannedRegion([.. open]));
                    open.Clear();
                    start = end + 1;
                }

                passed += stretch.Length;
            }

            if (start <= contig.Length)
            {
                open.Add(new Interval(contig.Name, start, contig.Length));
            }
        }

        if (open.Count > 0)
        {
            regions.Add(new PlannedRegion([.. open]));
        }

        return regions;

        long LastKnownBase(int region) => (long)(((Int128)total * region + count - 1) / count);
    }
}
