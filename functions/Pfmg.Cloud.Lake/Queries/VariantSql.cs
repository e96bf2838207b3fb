using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A <see cref="VariantQuery"/> as SQL.</summary>
internal static class VariantSql
{
    /// <summary>The columns of an answer, over `calls` AS c and `samples` AS s.</summary>
    public const string Select =
        "c.chrom, c.pos, c.ref, c.alt, s.sample, s.participant, s.platform, s.run, c.gt, c.allele, c.dosage, c.phase_set, c.ad_ref, c.ad_alt, c.dp, c.gq, c.qual, c.filter";

    /// <summary>A total order of them.</summary>
    public const string OrderBy = "c.chrom, c.pos, c.ref, c.alt, s.sample, s.sample_id, c.record, c.allele";

    /// <summary>The query over one version of the lake.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="view">The version.</param>
    /// <param name="samples">Its `samples`, marked.</param>
    /// <param name="ids">The callsets of the sample asked for; null for all.</param>
    /// <param name="ct">Cancels downloads.</param>
    public static async Task<PagedSql> OfAsync(VariantQuery query, LakeView view, string samples, IReadOnlyList<int>? ids, CancellationToken ct)
    {
        var calls = query switch
        {
            { Regions: { } regions } => await RegionsSql.CallsAsync(view, regions, ids, ct),
            { Region: { } region } => await RegionCalls.InAsync(view, region, ids, ct),
            _ => await view.TableAsync(LakeTables.Calls, null, ids, ct),
        };
        var expressions = new List<string>();
        var joins = "";
        if (query.Regions is not null)
        {
            expressions.Add(RegionsSql.Bins);
        }

        if (query.Ids is not null)
        {
            var records = await view.TableAsync(LakeTables.Records, null, null, ct);
            var all = await view.TableAsync(LakeTables.Calls, null, null, ct);
            expressions.Add(Alleles(records, all));
            joins += " SEMI JOIN alleles AS a ON a.pos = c.pos AND a.chrom = c.chrom AND a.ref = c.ref AND a.alt = c.alt";
        }

        var from = $"{calls} AS c{joins} JOIN {samples} AS s ON s.sample_id = c.sample_id WHERE NOT s.superseded AND {Conditions(query, ids)}";
        return new PagedSql(expressions.Count == 0 ? "" : $"WITH {string.Join(",\n", expressions)}", from, Select, from, OrderBy);
    }

    /// <summary>Its parameters.</summary>
    public static IReadOnlyList<SqlValue> Values(VariantQuery query, IReadOnlyList<int>? ids)
    {
        List<SqlValue> values = [.. RegionSql.Values(query.Region)];
        if (query.Regions is { } regions)
        {
            values.AddRange(RegionsSql.Values(regions));
        }

        if (query.Ids is { } names)
        {
            values.Add(new SqlValue("names", names.Distinct(StringComparer.Ordinal).ToList()));
        }

        if (ids is not null)
        {
            values.Add(new SqlValue("ids", ids));
        }

        if (query.MinGq is { } minGq)
        {
            values.Add(new SqlValue("min_gq", minGq));
        }

        return values;
    }

    private static string Alleles(string records, string calls) => $"""
        named AS MATERIALIZED (
            SELECT source_id, record FROM {records}
            WHERE id IN (SELECT unnest($names::VARCHAR[])) OR (contains(id, ';') AND list_has_any(string_split(id, ';'), $names::VARCHAR[]))),
        alleles AS MATERIALIZED (
            SELECT DISTINCT c.chrom, c.pos, c.ref, c.alt FROM {calls} AS c SEMI JOIN named AS n ON n.source_id = c.source_id AND n.record = c.record)
        """;

    private static string Conditions(VariantQuery query, IReadOnlyList<int>? ids)
    {
        var conditions = new List<string> { "c.dosage > 0" };
        if (ids is not null)
        {
            conditions.Add("c.sample_id IN (SELECT unnest($ids::INTEGER[]))");
        }

        conditions.AddRange(Quality(query.MinGq, query.PassOnly));
        return string.Join(" AND ", conditions);
    }

    /// <summary>The conditions on the quality of a genotype, over `calls` AS c; the parameter is `min_gq`.</summary>
    public static IEnumerable<string> Quality(int? minGq, bool passOnly)
    {
        if (minGq is not null)
        {
            yield return "c.gq >= $min_gq";
        }

        if (passOnly)
        {
            yield return "c.filter IN ('PASS', '.')";
        }
    }
}
