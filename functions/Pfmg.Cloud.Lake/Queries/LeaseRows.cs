using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Runs queries whose rows are answers.</summary>
internal static class LeaseRows
{
    /// <summary>The rows of a query of ours: plain types only.</summary>
    /// <param name="lease">To run it on.</param>
    /// <param name="sql">The query.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="ct">Interrupts.</param>
    /// <param name="answer">The columns to give; null for those of the query.</param>
    public static EngineRows Rows(this EngineLease lease, string sql, IReadOnlyList<SqlValue> values, CancellationToken ct, AnswerColumns? answer = null)
    {
        var blocks = lease.Blocks(sql, values, ct);
        try
        {
            return EngineRows.TryRead(blocks, answer) ?? throw new NotSupportedException($"An answer has a column of type {string.Join(", ", blocks.Types)}.");
        }
        catch
        {
            blocks.Dispose();
            throw;
        }
    }

    /// <summary>The rows of a caller's query: of any types. One with types that are not plain is begun twice.</summary>
    public static RowBlocks RowsOfCaller(this EngineLease lease, string sql, CancellationToken ct)
    {
        var blocks = lease.BlocksOfCaller(sql, ct);
        if (EngineRows.TryRead(blocks, null) is { } rows)
        {
            return rows;
        }

        blocks.Dispose();
        return new ReaderRows(lease.QueryOfCaller(sql, ct));
    }
}
