using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which frequencies to count.</summary>
public sealed record FrequencyQuery
{
    /// <summary>Sites of which some base of REF lies here; null for the whole lake.</summary>
    public Interval? Region { get; init; }

    /// <summary>Only these samples, by name; null for all.</summary>
    public IReadOnlyList<string>? Samples { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The part of the answer wanted.</summary>
    public Paging Paging { get; init; } = Paging.All;
}

/// <summary>Counts alleles over persons: one row a reference and site, with AC, AN, AF and how many persons carry it in which way.</summary>
/// <remarks>
/// One callset a person counts (see <see cref="SampleSql"/>). AN is the sum of the ploidies of the callsets assayed at POS;
/// AC adds the copies of those assayed callsets whose genotype the rule counts, at most their ploidy, so AC never exceeds
/// AN. Who has one allele and a genotype of several is mixed (mitochondrial heteroplasmy): one copy, told as n_het. n_missing persons are not assayed at POS. Sites are those where any counted callset has a row in `calls`, so AC may be 0.
/// AN is a running sum over the ends of intervals, so its cost does not grow with sites times persons; a genotype meets the
/// interval it lies in by sample and position bin.
/// </remarks>
public sealed class CountFrequencies(LakeReader lake)
{
    private const string Select = """
        nullif(reference, '') AS reference, chrom, pos, ref, alt, coalesce(ac, 0)::BIGINT AS "AC", coalesce(an, 0)::BIGINT AS "AN",
        coalesce(ac, 0) / nullif(an, 0) AS "AF", coalesce(n_het, 0)::BIGINT AS n_het, coalesce(n_hom, 0)::BIGINT AS n_hom,
        coalesce(n_hemi, 0)::BIGINT AS n_hemi, (persons - coalesce(called, 0))::BIGINT AS n_missing, rule
        """;

    private const string From = """
        sites LEFT JOIN carried USING (reference, chrom, pos, ref, alt)
        LEFT JOIN assayed_at USING (reference, chrom, pos)
        JOIN cohort USING (reference)
        """;

    /// <summary>Runs the query.</summary>
    /// <param name="query">What to count.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>Rows by reference, chrom, pos, ref, alt, with their total and the rules applied; dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such sample or lake version.</exception>
    /// <exception cref="Core.Errors.InvalidInputException">Limit or page are not possible.</exception>
    public async Task<QueryRows> RunAsync(FrequencyQuery query, CancellationToken ct)
    {
        query.Paging.Require();
        var view = await lake.OpenAsync(query.Version, ct);
        var samples = await view.SamplesAsync(ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var ids = query.Samples is { } names ? SampleNames.Find(lease, samples, names, ct) : null;
            SqlValue[] idValues = ids is null ? [] : [new SqlValue("ids", ids)];
            var counted = SampleSql.Counted(samples, onlyIds: ids is not null);
            var info = Describe(lease, counted, idValues, new AnswerInfo(view.Version), ct) with
            {
                WithoutReferenceCalls = checked((int)lease.Count(SampleSql.WithoutReferenceCalls(samples, ids is not null), idValues, ct)),
            };
            var bases = RegionSql.Widened(query.Region);
            var with = With(
                counted,
                await view.TableAsync(LakeTables.Calls, bases, ids, ct),
                await view.TableAsync(LakeTables.Assayed, bases, ids, ct),
                query.Region);
            var sql = new PagedSql(with, "sites", Select, From, "reference, chrom, pos, ref, alt");
            return query.Paging.Run(lease, sql, [.. idValues, .. RegionSql.Values(query.Region)], info, ct);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static AnswerInfo Describe(EngineLease lease, string counted, IReadOnlyList<SqlValue> values, AnswerInfo info, CancellationToken ct)
    {
        var rules = new List<string>();
        var persons = 0L;
        using var found = lease.Query($"SELECT rule, count(*) FROM {counted} GROUP BY rule ORDER BY rule", values, ct);
        while (found.Read(ct))
        {
            rules.Add(found.Reader.GetString(0));
            persons += found.Reader.GetInt64(1);
        }

        return info with { Rules = rules, Persons = checked((int)persons) };
    }

    private static string With(string counted, string calls, string assayed, Interval? region) => $"""
        WITH chosen AS MATERIALIZED {counted},
        cohort AS (
            SELECT reference, count(*) AS persons, string_agg(DISTINCT rule, ',' ORDER BY rule) AS rule
            FROM chosen GROUP BY reference),
        genotypes AS MATERIALIZED (
            SELECT s.reference, c.chrom, c.pos, c.ref, c.alt, c.sample_id, max(c.dosage) FILTER (c.countable) AS dosage,
                bool_or(c.dosage = 1 AND (c.gt LIKE '%/%' OR c.gt LIKE '%|%')) FILTER (c.countable) AS mixed
            FROM {calls} AS c JOIN chosen AS s ON s.sample_id = c.sample_id
            WHERE {RegionSql.Touches(region)}
            GROUP BY ALL),
        sites AS MATERIALIZED (SELECT DISTINCT reference, chrom, pos, ref, alt FROM genotypes),
        {AssayedSql.Spans(assayed, region)},
        steps AS (
            SELECT reference, chrom, pos, sum(alleles) AS alleles, sum(callsets) AS callsets FROM (
                SELECT reference, chrom, start::BIGINT AS pos, ploidy * callsets AS alleles, callsets FROM spans
                UNION ALL
                SELECT reference, chrom, "end"::BIGINT + 1, -ploidy * callsets, -callsets FROM spans)
            GROUP BY reference, chrom, pos),
        levels AS (
            SELECT reference, chrom, pos, sum(alleles) OVER so_far AS an, sum(callsets) OVER so_far AS called
            FROM steps WINDOW so_far AS (PARTITION BY reference, chrom ORDER BY pos ROWS UNBOUNDED PRECEDING)),
        assayed_at AS (
            SELECT p.reference, p.chrom, p.pos, l.an, l.called
            FROM (SELECT DISTINCT reference, chrom, pos FROM sites) AS p
            ASOF JOIN levels AS l ON p.reference = l.reference AND p.chrom = l.chrom AND p.pos >= l.pos),
        {AssayedSql.Carriers("genotypes")},
        carried AS (
            SELECT g.reference, g.chrom, g.pos, g.ref, g.alt, sum(least(g.dosage, g.ploidy)) AS ac,
                count(*) FILTER (CASE WHEN g.ploidy > 1 THEN g.dosage < g.ploidy ELSE g.mixed END) AS n_het,
                count(*) FILTER (g.ploidy > 1 AND g.dosage >= g.ploidy) AS n_hom,
                count(*) FILTER (g.ploidy = 1 AND NOT g.mixed) AS n_hemi
            FROM carriers AS g
            GROUP BY g.reference, g.chrom, g.pos, g.ref, g.alt)
        """;
}
