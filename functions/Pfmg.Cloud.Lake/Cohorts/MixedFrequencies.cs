using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Counts frequencies of persons who are not all in one batch: genotypes by popcount where there are carriers, the others and what is assayed by SQL.</summary>
/// <remarks>
/// A person may be assayed where the own batch has no site, so AN is told by `assayed` for all. What was counted by popcount waits in a
/// table of the engine, which spills it where it is much, until the answer is read.
/// </remarks>
/// <param name="view">The version.</param>
/// <param name="files">Its carriers.</param>
/// <param name="region">Sites must lie in it; null for all.</param>
/// <param name="lease">The slot that the work holds.</param>
internal sealed class MixedFrequencies(LakeView view, CarrierFiles files, Interval? region, EngineLease lease)
{
    private const string Table = "temp.main.packed";
    private const int RowsAtOnce = 20_000;

    /// <summary>An answer.</summary>
    /// <param name="cohort">The persons.</param>
    /// <param name="batches">Those that have carriers.</param>
    /// <param name="paging">Which rows.</param>
    /// <param name="info">What the answer says of itself, its total apart.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<QueryRows> RunAsync(Cohort cohort, IReadOnlyList<CarrierBatch> batches, Paging paging, AnswerInfo info, CancellationToken ct)
    {
        int[] ids = [.. cohort.Ids.Order()];
        var packed = await PackAsync(cohort, batches, ct);
        int[] rest = [.. ids.Except(packed)];
        var bases = RegionSql.Widened(region);
        var sql = FrequencySql.Of(
            await view.SamplesAsync(ct),
            view.CallsOf(rest, bases, ct),
            view.AssayedOf(ids, bases, ct),
            packed.Count == 0 ? null : Table,
            region);
        SqlValue[] values = [new("ids", ids.ToList()), .. packed.Count == 0 ? [] : new SqlValue[] { new("packed", packed) }, .. RegionSql.Values(region)];
        return paging.Run(lease, sql, values, info, ct);
    }

    private async Task<List<int>> PackAsync(Cohort cohort, IReadOnlyList<CarrierBatch> batches, CancellationToken ct)
    {
        var packed = new List<int>();
        foreach (var batch in batches)
        {
            foreach (var part in cohort.Parts)
            {
                var of = part.Ids.Where(id => Array.BinarySearch(batch.Ids, id) >= 0).ToList();
                if (of.Count == 0)
                {
                    continue;
                }

                if (packed.Count == 0)
                {
                    Begin(ct);
                }

                packed.AddRange(of);
                if (view.Meter is { } meter)
                {
                    files.Measure(meter, batch, RegionSql.Widened(region));
                    continue;
                }

                var mask = PackedFrequencies.MaskOf(of, batch);
                foreach (var sites in (await files.BlocksAsync(batch, RegionSql.Widened(region), ct)).SelectMany(block => CountedSite.Of(block, mask, region)).Chunk(RowsAtOnce))
                {
                    Insert(part, sites, ct);
                }
            }
        }

        return packed;
    }

    private void Begin(CancellationToken ct)
    {
        lease.Execute(
            $"CREATE OR REPLACE TEMP TABLE packed (reference VARCHAR, chrom VARCHAR, pos INTEGER, ref VARCHAR, alt VARCHAR, ac INTEGER, n_het INTEGER, n_hom INTEGER, n_hemi INTEGER)", ct);
        lease.AtReturn($"DROP TABLE IF EXISTS {Table}");
    }

    private void Insert(CohortPart part, CountedSite[] sites, CancellationToken ct)
    {
        SqlValue Numbers(string name, Func<CountedSite, int> of) => new(name, sites.Select(of).ToList());
        SqlValue Texts(string name, Func<CountedSite, string> of) => new(name, sites.Select(of).ToList());
        SqlValue[] values =
        [
            new("reference", part.Reference ?? ""),
            Texts("chrom", static site => site.Block.Chrom(site.Row)),
            Numbers("pos", static site => site.Block.Pos(site.Row)),
            Texts("ref", static site => site.Block.Ref(site.Row)),
            Texts("alt", static site => site.Block.Alt(site.Row)),
            Numbers("ac", static site => site.Counts.Copies),
            Numbers("het", static site => site.Counts.Heterozygous),
            Numbers("hom", static site => site.Counts.Homozygous),
            Numbers("hemi", static site => site.Counts.Hemizygous),
        ];
        lease.Execute(
            $"""
            INSERT INTO {Table} SELECT $reference, unnest($chrom::VARCHAR[]), unnest($pos::INTEGER[]), unnest($ref::VARCHAR[]), unnest($alt::VARCHAR[]),
                unnest($ac::INTEGER[]), unnest($het::INTEGER[]), unnest($hom::INTEGER[]), unnest($hemi::INTEGER[])
            """,
            values,
            ct);
    }
}
