using System.Data.Common;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Finds alleles that persons carry, and who carries them. Over a reader within a scope, only of those whom the scope permits.</summary>
public sealed class FindAlleles(LakeReader lake)
{
    private const string KeyColumns =
        "s.reference, c.chrom, c.pos, c.ref, c.alt, CASE WHEN c.svtype IS NOT NULL THEN c.\"end\" END AS covered_end";

    /// <summary>Alleles that enough persons carry, the most common first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="leastPersons">By how many persons at least; 1 for all alleles.</param>
    /// <param name="paging">The part of the answer wanted.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>The alleles of the page, by falling number of carriers and then by place, and how many there are in all.</returns>
    /// <exception cref="Core.Errors.NotFoundException">There is no such lake version.</exception>
    public async Task<(IReadOnlyList<FoundAllele> Alleles, AnswerInfo Info)> RunAsync(AlleleQuery query, int leastPersons, Paging paging, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(paging);
        paging.Require();
        var (view, sql, lease) = await OpenAsync(query, ct);
        using (lease)
        {
            var found = $"""
                SELECT {KeyColumns}, any_value(c.svtype) AS svtype, count(DISTINCT s.participant)::INTEGER AS persons
                FROM {sql.From} GROUP BY ALL HAVING count(DISTINCT s.participant) >= $least
                """;
            IReadOnlyList<SqlValue> values = [.. sql.Values, new SqlValue("least", leastPersons)];
            var page = paging.Limit is { } limit ? FormattableString.Invariant($"LIMIT {limit} OFFSET {paging.First}") : "";
            var alleles = new List<FoundAllele>();
            long total = 0;
            using (var rows = lease.Query(
                $"{sql.With} SELECT *, count(*) OVER () AS total FROM ({found}) ORDER BY persons DESC, reference, chrom, pos, ref, alt, covered_end {page}", values, ct))
            {
                while (rows.Read(ct))
                {
                    alleles.Add(new FoundAllele(Key(rows.Reader), Text(rows.Reader, 6), rows.Reader.GetInt32(7)));
                    total = rows.Reader.GetInt64(8);
                }
            }

            if (alleles.Count == 0 && paging.Page > 1)
            {
                total = lease.Count($"{sql.With} SELECT count(*) FROM ({found})", values, ct);
            }

            return (alleles, paging.About(view.Info, total));
        }
    }

    /// <summary>Each callset that has one of some alleles.</summary>
    /// <param name="query">Which callsets.</param>
    /// <param name="alleles">Only these of the alleles found; null for all.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>By allele, person, sample and run; a callset that tells an allele twice is told once, with its most copies.</returns>
    public async Task<IReadOnlyList<AlleleCase>> CasesAsync(AlleleQuery query, IReadOnlyCollection<AlleleKey>? alleles, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (_, sql, lease) = await OpenAsync(query, ct);
        using (lease)
        {
            var wanted = alleles is null ? "" : " AND (c.chrom, c.pos) IN (SELECT (unnest($wanted_contigs::VARCHAR[]), unnest($wanted_positions::INTEGER[])))";
            IReadOnlyList<SqlValue> values = alleles is null ? sql.Values :
            [
                .. sql.Values,
                new SqlValue("wanted_contigs", alleles.Select(static key => key.Contig).ToList()),
                new SqlValue("wanted_positions", alleles.Select(static key => key.Position).ToList()),
            ];
            var cases = new List<AlleleCase>();
            using var rows = lease.Query(
                $"""
                {sql.With} SELECT {KeyColumns}, s.participant, s.sample, s.run, s.material, arg_max(c.gt, c.dosage) AS gt, max(c.dosage)::INTEGER AS dosage
                FROM {sql.From}{wanted} GROUP BY ALL ORDER BY ALL
                """,
                values,
                ct);
            while (rows.Read(ct))
            {
                var row = rows.Reader;
                if (Key(row) is var key && alleles?.Contains(key) is not false)
                {
                    cases.Add(new AlleleCase(key, row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10), row.GetInt32(11)));
                }
            }

            return cases;
        }
    }

    /// <summary>Who carries any of the alleles, each once.</summary>
    /// <param name="query">Which.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<IReadOnlyList<string>> PersonsAsync(AlleleQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (_, sql, lease) = await OpenAsync(query, ct);
        using (lease)
        {
            var persons = new List<string>();
            using var rows = lease.Query($"{sql.With} SELECT DISTINCT s.participant FROM {sql.From} ORDER BY 1", sql.Values, ct);
            while (rows.Read(ct))
            {
                persons.Add(rows.Reader.GetString(0));
            }

            return persons;
        }
    }

    /// <summary>Which callsets have any of the alleles, each once.</summary>
    /// <param name="query">Which.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<IReadOnlySet<CallsetName>> CallsetsAsync(AlleleQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (_, sql, lease) = await OpenAsync(query, ct);
        using (lease)
        {
            var callsets = new HashSet<CallsetName>();
            using var rows = lease.Query($"{sql.With} SELECT DISTINCT s.run, s.sample FROM {sql.From}", sql.Values, ct);
            while (rows.Read(ct))
            {
                callsets.Add(new CallsetName(rows.Reader.GetString(0), rows.Reader.GetString(1)));
            }

            return callsets;
        }
    }

    /// <summary>The references of current callsets, null for those that were ingested without one; in ordinal order.</summary>
    /// <param name="version">The lake version; null for the latest.</param>
    /// <param name="ct">Interrupts the engine.</param>
    public async Task<IReadOnlyList<string?>> ReferencesAsync(long? version, CancellationToken ct)
    {
        var view = await lake.OpenAsync(version, ct);
        var samples = await view.SamplesAsync(ct);
        using var lease = await view.RentAsync(ct);
        using var rows = lease.Query($"SELECT DISTINCT reference FROM {samples} WHERE NOT superseded ORDER BY reference", [], ct);
        var references = new List<string?>();
        while (rows.Read(ct))
        {
            references.Add(Text(rows.Reader, 0));
        }

        return references;
    }

    private async Task<(LakeView View, AlleleSql Sql, EngineLease Lease)> OpenAsync(AlleleQuery query, CancellationToken ct)
    {
        var view = await lake.OpenAsync(query.Version, ct);
        var sql = await AlleleSql.OfAsync(query, view, ct);
        return (view, sql, await view.RentAsync(ct));
    }

    private static AlleleKey Key(DbDataReader row) =>
        new(Text(row, 0), row.GetString(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetInt32(5));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
