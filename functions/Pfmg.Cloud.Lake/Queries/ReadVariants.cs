using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which variants to read.</summary>
/// <param name="Region">Variants of which some base of REF, or of what a structural variant covers, lies here.</param>
public sealed record VariantQuery(Interval Region)
{
    /// <summary>Only of this sample; null for all.</summary>
    public string? Sample { get; init; }

    /// <summary>Only genotypes of at least this quality, Phred; null for all, those without a quality too.</summary>
    public int? MinGq { get; init; }

    /// <summary>Only records whose FILTER is PASS or missing.</summary>
    public bool PassOnly { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The part of the answer wanted.</summary>
    public Paging Paging { get; init; } = Paging.All;
}

/// <summary>Reads the variants that samples carry in a region: one row a sample and ALT, of callsets that no later one replaced.</summary>
/// <remarks>Genotypes wholly missing carry nothing and are left out; the view `calls` of <see cref="RunSql"/> has them.</remarks>
public sealed class ReadVariants(LakeReader lake)
{
    private const string Select =
        "c.chrom, c.pos, c.ref, c.alt, s.sample, s.participant, s.platform, s.run, c.gt, c.allele, c.dosage, c.phase_set, c.ad_ref, c.ad_alt, c.dp, c.gq, c.qual, c.filter";

    /// <summary>Runs the query.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Rows by chrom, pos, ref, alt, sample, with their total; dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such sample or lake version.</exception>
    /// <exception cref="Core.Errors.InvalidInputException">Limit or page are not possible.</exception>
    public async Task<QueryRows> RunAsync(VariantQuery query, CancellationToken ct)
    {
        query.Paging.Require();
        var view = await lake.OpenAsync(query.Version, ct);
        var samples = await view.SamplesAsync(ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var ids = query.Sample is { } sample ? SampleNames.Find(lease, samples, [sample], ct) : null;
            var calls = await RegionCalls.InAsync(view, query.Region, ids, ct);
            var from = $"{calls} AS c JOIN {samples} AS s ON s.sample_id = c.sample_id WHERE NOT s.superseded AND {Conditions(query, ids)}";
            List<SqlValue> values = [.. RegionSql.Values(query.Region)];
            if (ids is not null)
            {
                values.Add(new SqlValue("ids", ids));
            }

            if (query.MinGq is { } minGq)
            {
                values.Add(new SqlValue("min_gq", minGq));
            }

            var sql = new PagedSql("", from, Select, from, "c.chrom, c.pos, c.ref, c.alt, s.sample, s.sample_id, c.record, c.allele");
            return query.Paging.Run(lease, sql, values, new AnswerInfo(view.Version), ct);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static string Conditions(VariantQuery query, IReadOnlyList<int>? ids)
    {
        var conditions = new List<string> { "c.dosage > 0" };
        if (ids is not null)
        {
            conditions.Add("c.sample_id IN (SELECT unnest($ids::INTEGER[]))");
        }

        if (query.MinGq is not null)
        {
            conditions.Add("c.gq >= $min_gq");
        }

        if (query.PassOnly)
        {
            conditions.Add("c.filter IN ('PASS', '.')");
        }

        return string.Join(" AND ", conditions);
    }
}
