using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which part of an answer to give.</summary>
/// <param name="Limit">Rows on a page, at least 1; null for all rows.</param>
/// <param name="Page">The page, from 1.</param>
public sealed record Paging(int? Limit, int Page = 1)
{
    /// <summary>Rows of a page that are kept until its total is known; for a longer page they are counted first.</summary>
    private const int MostRowsAhead = 10_000;

    /// <summary>Every row.</summary>
    public static Paging All { get; } = new(Limit: null);

    internal void Require()
    {
        if (Limit is < 1)
        {
            throw new InvalidInputException("limit", "", "at least 1", $"{Limit}");
        }

        if (Page < 1 || (Page > 1 && Limit is null))
        {
            throw new InvalidInputException("page", "", "1 or more, with a limit", $"{Page}");
        }
    }

    /// <summary>Rows before this page.</summary>
    internal long First => Limit is { } limit ? (Page - 1L) * limit : 0;

    private string Slice(int more) => Limit is { } limit ? $"LIMIT {limit + more} OFFSET {First}" : "";

    internal AnswerInfo About(AnswerInfo info, long total) => info with
    {
        Total = total,
        Truncated = Limit is { } limit && total > (long)limit * Page,
        Limit = Limit,
        Page = Limit is null ? null : Page,
    };

    /// <summary>Runs the page, and counts all rows if more follow or none came; the lease goes over to the answer.</summary>
    /// <remarks>One row more than the page is asked for: without it, the page itself tells how many rows there are, and nothing is run twice.</remarks>
    /// <param name="lease">Given back here if anything fails.</param>
    /// <param name="query">Common table expressions (or nothing), the select list's source, and the order.</param>
    /// <param name="values">The parameters of both statements.</param>
    /// <param name="info">What is known of the answer already.</param>
    /// <param name="ct">Interrupts.</param>
    /// <param name="columns">The columns to give; null for those of the query.</param>
    internal QueryRows Run(EngineLease lease, PagedSql query, IReadOnlyList<SqlValue> values, AnswerInfo info, CancellationToken ct, AnswerColumns? columns = null)
    {
        var sql = $"{query.With} SELECT {query.Select} FROM {query.From}{(query.OrderBy is { } order ? $" ORDER BY {order}" : "")}";
        try
        {
            if (Limit is not { } limit || limit > MostRowsAhead)
            {
                var all = lease.Count($"{query.With} SELECT count(*) FROM {query.Counted}", values, ct);
                return new QueryRows(lease, lease.Rows($"{sql} {Slice(0)}", values, ct, columns), About(info, all));
            }

            var rows = lease.Rows($"{sql} {Slice(1)}", values, ct, columns);
            var found = rows.ReadAhead(limit, ct);
            var isCounted = found <= limit && (found > 0 || Page == 1);
            var total = isCounted ? ((Page - 1L) * limit) + found : lease.Count($"{query.With} SELECT count(*) FROM {query.Counted}", values, ct);
            return new QueryRows(lease, rows, About(info, total));
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }
}

/// <summary>A query in the parts that a page and its total share.</summary>
/// <param name="With">"WITH …", or empty.</param>
/// <param name="Counted">What has a row for each row of the answer.</param>
/// <param name="Select">The select list.</param>
/// <param name="From">What it selects from, with conditions.</param>
/// <param name="OrderBy">A total order; null if rows come in it already.</param>
internal sealed record PagedSql(string With, string Counted, string Select, string From, string? OrderBy);
