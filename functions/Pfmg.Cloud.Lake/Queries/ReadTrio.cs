using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which child to compare with its parents.</summary>
/// <param name="Child">The child's sample.</param>
public sealed record TrioQuery(string Child)
{
    /// <summary>The mother's sample; null for that of the participant whom the manifest named.</summary>
    public string? Mother { get; init; }

    /// <summary>The father's sample; null for that of the participant whom the manifest named.</summary>
    public string? Father { get; init; }

    /// <summary>Variants of which some base of REF lies here; null for the whole genome.</summary>
    public Interval? Region { get; init; }

    /// <summary>Only genotypes of the child of at least this quality, Phred; null for all.</summary>
    public int? MinGq { get; init; }

    /// <summary>Only records of the child whose FILTER is PASS or missing.</summary>
    public bool PassOnly { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The part of the answer wanted.</summary>
    public Paging Paging { get; init; } = Paging.All;
}

/// <summary>Reads what a child has and neither parent: variants that the child carries, at whose POS both parents are assayed and without that allele.</summary>
/// <remarks>
/// A parent who is not assayed there (no coverage, a genotype that the rule of its caller does not count) tells nothing, so the
/// variant is left out; one who carries the allele in a genotype that is not counted carries it. On Y the mother is assayed
/// nowhere, so nothing of Y is answered. A sample's intervals are disjoint, so the last that begins at or before POS decides.
/// </remarks>
public sealed class ReadTrio(LakeReader lake)
{
    /// <summary>Runs the query.</summary>
    /// <param name="query">Whom to compare.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>The child's rows, as <see cref="ReadVariants"/> gives them; dispose it.</returns>
    /// <exception cref="Core.Errors.NotFoundException">The lake has no such child, parent or version.</exception>
    /// <exception cref="Core.Errors.InvalidInputException">Limit or page are not possible.</exception>
    public async Task<QueryRows> RunAsync(TrioQuery query, CancellationToken ct)
    {
        query.Paging.Require();
        var view = await lake.OpenAsync(query.Version, ct);
        var samples = await view.SamplesAsync(ct);
        var lease = await view.RentAsync(ct);
        try
        {
            var trio = view.IsScoped ? Trio.FindDisclosed(lease, samples, query, view.IsWithheld, ct) : Trio.Find(lease, samples, query, ct);
            var from = $"""
                novel AS c
                ASOF JOIN maternal AS m ON c.chrom = m.chrom AND c.pos >= m.start
                ASOF JOIN paternal AS f ON c.chrom = f.chrom AND c.pos >= f.start
                WHERE c.pos <= m."end" AND c.pos <= f."end"
                """;
            var sql = new PagedSql(await WithAsync(view, trio, query, ct), from, VariantSql.SelectAll, from, VariantSql.OrderBy);
            return query.Paging.Run(lease, sql, Values(trio, query), view.Info, ct, new AnswerColumns(VariantColumns.All, await view.SampleColumnsAsync(lease, ct)));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    private static async Task<string> WithAsync(LakeView view, Trio trio, TrioQuery query, CancellationToken ct)
    {
        var calls = await CallsAsync(view, query.Region, [trio.Child], ct);
        var parents = await CallsAsync(view, query.Region, [trio.Mother, trio.Father], ct);
        return $"""
            WITH carried AS (
                SELECT chrom, pos, ref, alt FROM {parents} WHERE sample_id IN ($mother, $father) AND dosage > 0),
            novel AS MATERIALIZED (
                SELECT c.* FROM {calls} AS c ANTI JOIN carried AS p ON p.pos = c.pos AND p.chrom = c.chrom AND p.ref = c.ref AND p.alt = c.alt
                WHERE {string.Join(" AND ", ["c.sample_id = $child", "c.dosage > 0", .. VariantSql.Quality(query.MinGq, query.PassOnly)])}),
            maternal AS ({Assayed(view, trio.Mother, "mother", query.Region, ct)}),
            paternal AS ({Assayed(view, trio.Father, "father", query.Region, ct)})
            """;
    }

    private static Task<string> CallsAsync(LakeView view, Interval? region, IReadOnlyList<int> ids, CancellationToken ct) =>
        region is { } bases ? RegionCalls.InAsync(view, bases, ids, ct) : view.TableAsync(LakeTables.Calls, null, ids, ct);

    private static string Assayed(LakeView view, int parent, string parameter, Interval? region, CancellationToken ct)
    {
        var assayed = view.AssayedOf([parent], RegionSql.Widened(region), ct);
        var touches = region is null ? "true" : "chrom = $chrom AND start <= $last AND \"end\" >= $first";
        return $"SELECT chrom, start, \"end\" FROM {assayed} WHERE ${parameter} BETWEEN sample_id AND last_sample_id AND {touches}";
    }

    private static List<SqlValue> Values(Trio trio, TrioQuery query)
    {
        List<SqlValue> values =
        [
            new("child", trio.Child), new("mother", trio.Mother), new("father", trio.Father), .. RegionSql.Values(query.Region),
        ];
        if (query.MinGq is { } minGq)
        {
            values.Add(new SqlValue("min_gq", minGq));
        }

        return values;
    }
}
