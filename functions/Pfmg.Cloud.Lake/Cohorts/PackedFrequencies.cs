using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Counts frequencies of persons by popcount over `carriers`.</summary>
/// <param name="files">The version's carriers.</param>
/// <param name="region">Sites must lie in it; null for all.</param>
/// <param name="lease">The slot that the work holds.</param>
/// <param name="meter">Takes down what would be read, in place of reading it; null to read it.</param>
internal sealed class PackedFrequencies(CarrierFiles files, Interval? region, EngineLease lease, CostMeter? meter = null)
{
    /// <summary>Sites that are kept when all were counted for the total; of more, rows are counted again as they are read.</summary>
    private const int MostKept = 1 << 20;

    /// <summary>Most numbers of an answer are small: they are boxed once.</summary>
    private static readonly object[] Small = [.. Enumerable.Range(0, 1 << 13).Select(static number => (object)(long)number)];

    /// <summary>The batch that holds all persons of a part; null if they are not all in one.</summary>
    public static CarrierBatch? BatchOf(CohortPart part, IReadOnlyList<CarrierBatch> batches) =>
        batches.FirstOrDefault(batch => part.Ids.All(id => Array.BinarySearch(batch.Ids, id) >= 0));

    /// <summary>An answer over parts each of which has a batch.</summary>
    /// <param name="parts">The persons and their batches, in the order of the answer.</param>
    /// <param name="paging">Which rows.</param>
    /// <param name="info">What the answer says of itself, its total apart.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<QueryRows> RunAsync(IReadOnlyList<(CohortPart Part, CarrierBatch Batch)> parts, Paging paging, AnswerInfo info, CancellationToken ct)
    {
        var sources = new List<Source>();
        foreach (var (part, batch) in parts)
        {
            if (meter is not null)
            {
                files.Measure(meter, batch, RegionSql.Widened(region));
                continue;
            }

            sources.Add(new Source(part, MaskOf(part.Ids, batch), await files.BlocksAsync(batch, RegionSql.Widened(region), ct)));
        }

        _ = meter is null ? true : throw new CostMeasuredException();
        var (kept, total) = Count(sources, paging, ct);
        var rows = kept ?? Sites(sources, ct).Skip(checked((int)paging.First)).Take(paging.Limit ?? int.MaxValue);
        return new QueryRows(lease, FrequencySql.Columns, paging.About(info, total), rows.Select(static one => Row(one.Part, one.Site)));
    }

    /// <summary>The places of some callsets in a batch.</summary>
    public static CohortMask MaskOf(IEnumerable<int> ids, CarrierBatch batch) =>
        new(batch.Ids.Length, ids.Select(id => Array.BinarySearch(batch.Ids, id)).Where(static place => place >= 0));

    // The sites of the page, unless they or the rows that tell of them are too many to be held; and how many sites there are.
    private (List<FoundSite>? Kept, long Total) Count(List<Source> sources, Paging paging, CancellationToken ct)
    {
        var (kept, total, held) = (new List<FoundSite>(), 0L, 0L);
        var (first, last) = (paging.First, paging.Limit is { } limit ? paging.First + limit : long.MaxValue);
        foreach (var found in Sites(sources, ct))
        {
            if (kept is not null && total >= first && total < last)
            {
                held += kept.Count == 0 || kept[^1].Site.Block != found.Site.Block ? found.Site.Block.ByteCount : 0;
                kept.Add(found);
                kept = kept.Count > MostKept || held > files.MostBytes ? null : kept;
            }

            total++;
        }

        return (kept, total);
    }

    private IEnumerable<FoundSite> Sites(List<Source> sources, CancellationToken ct)
    {
        foreach (var source in sources)
        {
            foreach (var block in source.Blocks)
            {
                ct.ThrowIfCancellationRequested();
                foreach (var site in CountedSite.Of(block, source.Mask, region))
                {
                    yield return new FoundSite(source.Part, site);
                }
            }
        }
    }

    private static object?[] Row(CohortPart part, in CountedSite site)
    {
        var counts = site.Counts;
        return
        [
            part.Reference, site.Block.Chrom(site.Row), site.Block.Pos(site.Row), site.Block.Ref(site.Row), site.Block.Alt(site.Row),
            Boxed(counts.Copies), Boxed(counts.Alleles), counts.Alleles == 0 ? null : (double)counts.Copies / counts.Alleles,
            Boxed(counts.Heterozygous), Boxed(counts.Homozygous), Boxed(counts.Hemizygous), Boxed(part.Ids.Count - counts.Assayed), part.Rule,
        ];
    }

    private static object Boxed(int number) => (uint)number < (uint)Small.Length ? Small[number] : (long)number;

    private sealed record Source(CohortPart Part, CohortMask Mask, IEnumerable<CarriersBlock> Blocks);

    private readonly record struct FoundSite(CohortPart Part, CountedSite Site);
}
