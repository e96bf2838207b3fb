using System.Globalization;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A <see cref="VariantQuery"/> as SQL.</summary>
internal static class VariantSql
{
    /// <summary>A total order of answers, over `calls` AS c.</summary>
    public const string OrderBy = "c.chrom, c.pos, c.ref, c.alt, c.sample_id, c.source_id, c.record, c.allele";

    /// <summary>Numbers of callsets that are written into a query; more are joined.</summary>
    private const int MostListed = 256;

    /// <summary>All columns, over `calls` AS c; those of the callset are put in by sample_id as rows are written (see <see cref="SampleColumns"/>).</summary>
    public static string SelectAll { get; } = Select(VariantColumns.All);

    /// <summary>What to select for some columns.</summary>
    public static string Select(IReadOnlyList<string> columns) => string.Join(
        ", ", columns.Select(static column => VariantColumns.IsOfSample(column) ? SampleColumns.Id : column).Distinct(StringComparer.Ordinal).Select(static column => $"c.{column}"));

    /// <summary>The query over one version of the lake.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="view">The version.</param>
    /// <param name="lease">To look at files with.</param>
    /// <param name="ids">The callsets of the sample asked for; null for all.</param>
    /// <param name="superseded">The callsets that a later one replaced.</param>
    /// <param name="ct">Cancels downloads.</param>
    public static async Task<PagedSql> OfAsync(
        VariantQuery query, LakeView view, EngineLease lease, IReadOnlyList<int>? ids, IReadOnlyList<int> superseded, CancellationToken ct)
    {
        var select = Select(query.Columns ?? VariantColumns.All);
        var where = string.Join(" AND ", await ConditionsAsync(query, view, ids, superseded, ct));
        if (query is { Region: { } region, Ids: null } && superseded.Count <= MostListed && RegionCalls.InOrder(view, lease, region, ids, ct) is { } sorted)
        {
            var rows = $"{sorted} AS c WHERE {RegionSql.Touches(region)} AND {where}";
            return new PagedSql("", rows, select, rows, OrderBy: null);
        }

        var calls = query switch
        {
            { Regions: { } regions } => await RegionsSql.CallsAsync(view, regions, ids, ct),
            { Region: { } bases } => await RegionCalls.InAsync(view, bases, ids, ct),
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
            var records = await view.NamedRecordsAsync(ct);
            var all = await view.TableAsync(LakeTables.Calls, null, null, ct);
            expressions.Add(Alleles(records, all));
            joins += " SEMI JOIN alleles AS a ON a.pos = c.pos AND a.chrom = c.chrom AND a.ref = c.ref AND a.alt = c.alt";
        }

        var from = $"{calls} AS c{joins} WHERE {where}";
        return new PagedSql(expressions.Count == 0 ? "" : $"WITH {string.Join(",\n", expressions)}", from, select, from, OrderBy);
    }

    /// <summary>Its parameters.</summary>
    public static IReadOnlyList<SqlValue> Values(VariantQuery query)
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

        if (query.MinGq is { } minGq)
        {
            values.Add(new SqlValue("min_gq", minGq));
        }

        return values;
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

    private static string Alleles(string records, string calls) => $"""
        named AS MATERIALIZED (
            SELECT source_id, record FROM {records}
            WHERE id IN (SELECT unnest($names::VARCHAR[])) OR (contains(id, ';') AND list_has_any(string_split(id, ';'), $names::VARCHAR[]))),
        alleles AS MATERIALIZED (
            SELECT DISTINCT c.chrom, c.pos, c.ref, c.alt FROM {calls} AS c SEMI JOIN named AS n ON n.source_id = c.source_id AND n.record = c.record)
        """;

    private static async Task<List<string>> ConditionsAsync(
        VariantQuery query, LakeView view, IReadOnlyList<int>? ids, IReadOnlyList<int> superseded, CancellationToken ct)
    {
        var conditions = new List<string> { "c.dosage > 0" };
        if (ids is not null)
        {
            // Numbers in the text, not a joined list: only these are looked for while a column is decoded.
            var current = ids.Except(superseded).ToList();
            conditions.Add(current.Count == 0 ? "false" : $"c.sample_id IN ({List(current)})");
        }
        else if (superseded.Count > MostListed)
        {
            conditions.Add($"c.sample_id NOT IN (SELECT sample_id FROM {await view.SamplesAsync(ct)} WHERE superseded)");
        }
        else if (superseded.Count > 0)
        {
            conditions.Add($"c.sample_id NOT IN ({List(superseded)})");
        }

        conditions.AddRange(Quality(query.MinGq, query.PassOnly));
        return conditions;
    }

    private static string List(IEnumerable<int> numbers) => string.Join(", ", numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture)));
}
