using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Reads who carries one variant: one row a callset that no later one replaced, tumours included.</summary>
public sealed class ReadCarriers(LakeReader lake)
{
    private const string Select =
        "s.sample, s.participant, s.platform, s.run, s.family, s.role, s.affected, s.material, c.gt, c.dosage, c.phase_set, c.ad_ref, c.ad_alt, c.dp, c.gq, c.qual, c.filter, c.countable";

    /// <summary>Runs the query.</summary>
    /// <param name="variant">The variant, as it stands in `calls`.</param>
    /// <param name="version">The lake version; null for the latest.</param>
    /// <param name="paging">The part of the answer wanted.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Rows by sample; none if nobody carries it. Dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such lake version.</exception>
    public async Task<QueryRows> RunAsync(VariantText variant, long? version, Paging paging, CancellationToken ct)
    {
        paging.Require();
        var view = await lake.OpenAsync(version, ct);
        var samples = await view.SamplesAsync(ct);
        var calls = await view.TableAsync(LakeTables.Calls, new Interval(variant.Contig, variant.Position, variant.Position), null, ct);
        var from = $"""
            {calls} AS c JOIN {samples} AS s ON s.sample_id = c.sample_id
            WHERE c.chrom = $chrom AND c.pos = $pos AND c.ref = $ref AND c.alt = $alt AND c.dosage > 0 AND NOT s.superseded
            """;
        var sql = new PagedSql("", from, Select, from, "s.sample, s.sample_id, c.record, c.allele");
        SqlValue[] values = [new("chrom", variant.Contig), new("pos", variant.Position), new("ref", variant.Ref), new("alt", variant.Alt)];
        return paging.Run(await view.RentAsync(ct), sql, values, view.Info, ct);
    }
}
