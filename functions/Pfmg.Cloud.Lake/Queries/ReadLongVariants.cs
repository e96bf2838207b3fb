using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which structural variants to read.</summary>
/// <param name="Region">Variants that cover some base of it, or with <see cref="Overlap"/> those of about its extent.</param>
public sealed record LongVariantQuery(Interval Region)
{
    /// <summary>The least part that variant and region must share, of either; above 0, at most 1. Null for whatever touches the region.</summary>
    public double? Overlap { get; init; }

    /// <summary>Only this kind: DEL, INS, DUP, INV, CNV, BND; null for all.</summary>
    public string? Type { get; init; }

    /// <summary>Only of this sample; null for all.</summary>
    public string? Sample { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The part of the answer wanted.</summary>
    public Paging Paging { get; init; } = Paging.All;
}

/// <summary>Reads structural and copy-number variants: one row a sample and ALT, of callsets that no later one replaced.</summary>
/// <remarks>
/// A variant of an extent covers the bases behind POS up to its end (VCFv4.5 § 3: POS is the base before). `overlap` is the
/// bases that it shares with the region, divided by the longer of the two. Insertions and breakends have no extent: they
/// touch a region, and are left out where an overlap is asked for.
/// </remarks>
public sealed class ReadLongVariants(LakeReader lake)
{
    private const string Select = """
        c.chrom, c.pos, c."end", c.svtype, c.svlen, c.ref, c.alt, c.mate, c.cipos_lo, c.cipos_hi, c.overlap,
        s.sample, s.participant, s.platform, s.run, s.material, c.gt, c.dosage, c.ad_ref, c.ad_alt, c.dp, c.gq, c.qual, c.filter
        """;

    private const string Shared = """
        CASE WHEN "end" > pos THEN
            greatest(0, least("end", $last) - greatest(pos + 1, $start) + 1) / greatest("end" - pos, $last - $start + 1)
        END
        """;

    /// <summary>Runs the query.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Rows by chrom, pos, end, alt, sample, with their total; dispose it.</returns>
    /// <exception cref="NotFoundException">There is no such sample or lake version.</exception>
    /// <exception cref="InvalidInputException">Overlap, limit or page are not possible.</exception>
    public async Task<QueryRows> RunAsync(LongVariantQuery query, CancellationToken ct)
    {
        query.Paging.Require();
        if (query.Overlap is <= 0 or > 1 or double.NaN)
        {
            throw new InvalidInputException("overlap", "", "above 0, at most 1", $"{query.Overlap}");
        }

        var view = await lake.OpenAsync(query.Version, ct);
        var samples = await view.SamplesAsync(ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var ids = query.Sample is { } sample ? SampleNames.Find(lease, samples, [sample], ct) : null;
            var calls = await view.TableAsync(LakeTables.Calls, file => RegionCalls.MayReach(file, query.Region), ct);
            var values = new List<SqlValue> { new("chrom", query.Region.Contig), new("start", query.Region.Start), new("last", query.Region.End) };
            var from = $"""
                (SELECT *, {Shared} AS overlap FROM {calls}
                WHERE chrom = $chrom AND pos <= $last AND "end" >= $start AND svtype IS NOT NULL AND dosage > 0) AS c
                JOIN {samples} AS s ON s.sample_id = c.sample_id
                WHERE NOT s.superseded{Conditions(query, ids, values)}
                """;
            var sql = new PagedSql("", from, Select, from, "c.chrom, c.pos, c.\"end\", c.alt, s.sample, s.sample_id, c.record, c.allele");
            return query.Paging.Run(lease, sql, values, view.Info, ct);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static string Conditions(LongVariantQuery query, IReadOnlyList<int>? ids, List<SqlValue> values)
    {
        var conditions = "";
        if (ids is not null)
        {
            conditions += " AND c.sample_id IN (SELECT unnest($ids::INTEGER[]))";
            values.Add(new SqlValue("ids", ids));
        }

        if (query.Type is { } type)
        {
            conditions += " AND c.svtype = $type";
            values.Add(new SqlValue("type", type));
        }

        if (query.Overlap is { } overlap)
        {
            conditions += " AND c.overlap >= $overlap";
            values.Add(new SqlValue("overlap", overlap));
        }

        return conditions;
    }
}
