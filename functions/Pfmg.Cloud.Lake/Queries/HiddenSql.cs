using System.Globalization;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A table's rows without those of some callsets: what answers show of callsets whose erasure is at work, and what rewriting them leaves.</summary>
internal static class HiddenSql
{
    /// <summary>The rows left; a query in parentheses with the table's columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its rows, in parentheses.</param>
    /// <param name="hidden">The callsets; none for all rows.</param>
    public static string Without(ParquetSchema table, string rows, IReadOnlyList<HiddenCallset> hidden)
    {
        if (hidden.Count == 0)
        {
            return rows;
        }

        if (string.Equals(table.Table, LakeTables.Assayed.Table, StringComparison.Ordinal))
        {
            return Split(rows, [.. hidden.Select(static callset => callset.SampleId)]);
        }

        if (string.Equals(table.Table, LakeTables.Sites.Table, StringComparison.Ordinal))
        {
            return WithoutBatches(rows, hidden);
        }

        return Has(table, "sample_id") ? $"(SELECT * FROM {rows} WHERE sample_id NOT IN ({List(hidden.Select(static callset => callset.SampleId))}))"
            : Has(table, "source_id") ? $"(SELECT * FROM {rows} WHERE source_id NOT IN ({List(hidden.Select(static callset => callset.SourceId))}))"
            : rows;
    }

    // Counts cannot be taken apart, so a batch that holds one of them shows none; `carriers` are masked by whoever counts them.
    private static string WithoutBatches(string sites, IReadOnlyList<HiddenCallset> hidden) => $"""
        (SELECT * FROM {sites} WHERE batch NOT IN (
            SELECT batch FROM (SELECT batch, unnest(string_split(batch, ',')) AS part FROM (SELECT DISTINCT batch FROM {sites})), (SELECT unnest([{List(hidden.Select(static callset => callset.SampleId))}]) AS gone)
            WHERE gone BETWEEN split_part(part, '-', 1)::INTEGER AND split_part(part, '-', -1)::INTEGER))
        """;

    /// <summary>Rows of `assayed`, cut around samples: one that neighbours share becomes one a stretch of neighbours left.</summary>
    public static string Split(string assayed, IReadOnlyCollection<int> samples)
    {
        var gaps = new List<string>();
        var first = 0;
        foreach (int sample in samples.Distinct().Order())
        {
            gaps.Add(Gap(first, sample - 1));
            first = sample + 1;
        }

        gaps.Add(Gap(first, int.MaxValue));
        return $"""
            (SELECT a.chrom, a.start, a."end", greatest(a.sample_id, g.first)::INTEGER AS sample_id, least(a.last_sample_id, g.last)::INTEGER AS last_sample_id, a.ploidy
            FROM {assayed} AS a JOIN (VALUES {string.Join(", ", gaps)}) AS g(first, last) ON a.sample_id <= g.last AND a.last_sample_id >= g.first)
            """;
    }

    private static string Gap(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"({first}, {last})");

    private static bool Has(ParquetSchema table, string column) => table.Columns.Any(c => string.Equals(c.Name, column, StringComparison.Ordinal));

    private static string List(IEnumerable<int> numbers) => string.Join(", ", numbers.Distinct().Order().Select(static number => number.ToString(CultureInfo.InvariantCulture)));
}
