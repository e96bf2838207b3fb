using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An <see cref="AlleleQuery"/> as SQL: the rows of `calls` that match, each with its callset.</summary>
/// <remarks>
/// Rows count as in frequencies: at least one copy, by a genotype that the callset's rule counts, of a callset that no later one
/// replaced. Clients write insertions and deletions with or without the base before; both are looked for.
/// </remarks>
internal sealed class AlleleSql
{
    /// <summary>Whether REF and ALT share their first base, which then does not change.</summary>
    private const string Anchored = "(c.svtype IS NULL AND length(c.ref) <> length(c.alt) AND left(c.ref, 1) = left(c.alt, 1))";

    /// <summary>Bases that are deleted, inserted or changed, the base before an insertion or deletion not counted; null if the record does not tell.</summary>
    public const string Length =
        $"""coalesce(c.svlen, CASE WHEN c.svtype IS NULL THEN greatest(length(c.ref), length(c.alt)) - {Anchored}::INTEGER WHEN c."end" > c.pos THEN c."end" - c.pos END)""";

    private const string FirstBase = $"(c.pos + (c.svtype IS NOT NULL OR {Anchored})::INTEGER)";
    private const string LastBase = "coalesce(c.\"end\", c.pos + length(c.ref) - 1)";

    private readonly List<SqlValue> _values = [];
    private readonly List<string> _conditions = ["c.dosage > 0", "c.countable", "NOT s.superseded"];

    private AlleleSql()
    {
    }

    /// <summary>"WITH …", or empty.</summary>
    public string With { get; private set; } = "";

    /// <summary>What to select from, with conditions: `calls` AS c joined with `samples` AS s.</summary>
    public string From { get; private set; } = "";

    /// <summary>The parameters.</summary>
    public IReadOnlyList<SqlValue> Values => _values;

    /// <summary>Writes the query over one version of the lake.</summary>
    public static async Task<AlleleSql> OfAsync(AlleleQuery query, LakeView view, CancellationToken ct)
    {
        var sql = new AlleleSql();
        var calls = await sql.CallsAsync(query, view, ct);
        sql.Alleles(query);
        sql.Callsets(query);
        sql.From = $"{calls} AS c JOIN {await view.SamplesAsync(ct)} AS s ON s.sample_id = c.sample_id WHERE {string.Join(" AND ", sql._conditions)}";
        return sql;
    }

    private async Task<string> CallsAsync(AlleleQuery query, LakeView view, CancellationToken ct)
    {
        switch (query)
        {
            case { Is: { } key }:
                Add($"c.ref = {Value(key.Ref)} AND c.alt = {Value(key.Alt)}");
                Add(key.Reference is { } reference ? $"s.reference = {Value(reference)}" : "s.reference IS NULL");
                Add(key.End is { } end ? $"c.svtype IS NOT NULL AND c.\"end\" = {Value(end)}" : "c.svtype IS NULL");
                return await BetweenAsync(view, [key.Contig], key.Position, key.Position, ct);
            case { At: { } place, Aligned: { } aligned } when aligned.Position < place.Position - 1:
                var asked = await BetweenAsync(view, place.Contigs, place.Position - 1, place.Position, ct);
                return $"(SELECT * FROM {asked} UNION ALL SELECT * FROM {await BetweenAsync(view, place.Contigs, aligned.Position, aligned.Position, ct)})";
            case { At: { } place }:
                return await BetweenAsync(view, place.Contigs, Math.Max(1, place.Position - 1), place.Position, ct);
            case { Within: { } bounds }:
                Add($"{FirstBase} BETWEEN {Value(bounds.FirstStart)} AND {Value(bounds.LastStart)} AND {LastBase} BETWEEN {Value(bounds.FirstEnd)} AND {Value(bounds.LastEnd)}");
                return await BetweenAsync(view, bounds.Contigs, Math.Max(1, bounds.FirstStart - 1), bounds.LastStart, ct);
            case { Touching: [var region] }:
                _values.AddRange(RegionSql.Values(region));
                return await RegionCalls.InAsync(view, region, null, ct);
            case { Touching: { } regions }:
                With = $"WITH {RegionsSql.Bins}";
                _values.AddRange(RegionsSql.Values(regions));
                return await RegionsSql.CallsAsync(view, regions, null, ct);
            default:
                return await view.TableAsync(LakeTables.Calls, null, null, ct);
        }
    }

    private async Task<string> BetweenAsync(LakeView view, IReadOnlyList<string> contigs, int first, int last, CancellationToken ct)
    {
        var parts = new List<string>();
        foreach (var contig in contigs)
        {
            var rows = await view.TableAsync(LakeTables.Calls, new Interval(contig, first, last), null, ct);
            parts.Add($"SELECT * FROM {rows} WHERE chrom = {Value(contig)} AND pos BETWEEN {Value(first)} AND {Value(last)}");
        }

        return $"({string.Join(" UNION ALL ", parts)})";
    }

    private void Alleles(AlleleQuery query)
    {
        if (query.Ref is not null || query.Alt is not null || query.At is not null)
        {
            var (plain, trimmed) = (new List<string>(), new List<string> { Anchored });
            if (query.At is { } place)
            {
                plain.Add($"c.pos = {Value(place.Position)}");
                trimmed.Add($"c.pos = {Value(place.Position - 1)}");
            }

            foreach (var (column, bases) in ((string, string?)[])[("c.ref", query.Ref), ("c.alt", query.Alt)])
            {
                if (bases is not null)
                {
                    plain.Add(Matches(column, bases));
                    trimmed.Add(Matches($"substr({column}, 2)", bases));
                }
            }

            var moved = query.Aligned is { } aligned ? $" OR (c.svtype IS NULL AND c.pos = {Value(aligned.Position)} AND c.ref = {Value(aligned.Ref)} AND c.alt = {Value(aligned.Alt)})" : "";
            Add($"(({string.Join(" AND ", plain)}) OR ({string.Join(" AND ", trimmed)}){moved})");
        }

        if (query.Kinds is { } kinds)
        {
            Add($"({string.Join(" OR ", kinds.Select(Kind))})");
        }

        if (query.MinLength is { } least)
        {
            Add($"{Length} >= {Value(least)}");
        }

        if (query.MaxLength is { } most)
        {
            Add($"{Length} <= {Value(most)}");
        }

        if (query.Mates is { } mates)
        {
            Add($"list_contains({Value(mates)}::VARCHAR[], regexp_replace(c.mate, ':[0-9]+$', ''))");
        }
    }

    private void Callsets(AlleleQuery query)
    {
        foreach (var (column, names) in ((string, IReadOnlyList<string>?)[])
            [("s.reference", query.References), ("s.participant", query.Participants)])
        {
            if (names is not null)
            {
                Add($"{column} IN (SELECT unnest({Value(names)}::VARCHAR[]))");
            }
        }

        if (query.Callsets is { } callsets)
        {
            var (runs, samples) = (Value(callsets.Select(static one => one.Run).ToList()), Value(callsets.Select(static one => one.Sample).ToList()));
            Add($"(s.run, s.sample) IN (SELECT (unnest({runs}::VARCHAR[]), unnest({samples}::VARCHAR[])))");
        }
    }

    private string Matches(string column, string bases)
    {
        if (!bases.AsSpan().ContainsAnyExcept("ACGT"))
        {
            return $"{column} = {Value(bases)}";
        }

        var pattern = new StringBuilder();
        foreach (var letter in bases)
        {
            pattern.Append(letter switch
            {
                'N' => "[ACGTN]",
                'R' => "[AG]",
                'Y' => "[CT]",
                'S' => "[CG]",
                'W' => "[AT]",
                'K' => "[GT]",
                'M' => "[AC]",
                'B' => "[CGT]",
                'D' => "[AGT]",
                'H' => "[ACT]",
                'V' => "[ACG]",
                _ => letter,
            });
        }

        return $"regexp_full_match({column}, {Value(pattern.ToString())})";
    }

    private static string Kind(VariantKind kind) => kind switch
    {
        VariantKind.Substitution => "(c.svtype IS NULL AND length(c.ref) = 1 AND length(c.alt) = 1)",
        VariantKind.Multiple => "(c.svtype IS NULL AND length(c.ref) > 1 AND length(c.alt) = length(c.ref))",
        VariantKind.Insertion => "coalesce(c.svtype = 'INS', length(c.ref) = 1 AND length(c.alt) > 1 AND starts_with(c.alt, c.ref))",
        VariantKind.Deletion => "coalesce(c.svtype = 'DEL', length(c.alt) = 1 AND length(c.ref) > 1 AND starts_with(c.ref, c.alt))",
        VariantKind.DeletionInsertion =>
            "(c.svtype IS NULL AND length(c.ref) <> length(c.alt) AND NOT (length(c.ref) = 1 AND starts_with(c.alt, c.ref)) AND NOT (length(c.alt) = 1 AND starts_with(c.ref, c.alt)))",
        VariantKind.Duplication => "coalesce(c.svtype = 'DUP', false)",
        VariantKind.Inversion => "coalesce(c.svtype = 'INV', false)",
        VariantKind.CopyNumber => "coalesce(c.svtype = 'CNV', false)",
        VariantKind.Breakend => "coalesce(c.svtype = 'BND', false)",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
    };

    private void Add(string condition) => _conditions.Add(condition);

    private string Value(object value)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"asked{_values.Count}");
        _values.Add(new SqlValue(name, value));
        return $"${name}";
    }
}
