namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>A table of participants by two properties as it may be told: small cells hidden, and others with them, so that no hidden one follows from what is told.</summary>
/// <remarks>
/// Pages, shares and orders are made of what is told, never of the counts: so none tells more. Rows and columns are all that there
/// could be, by their vocabulary, not those that somebody is in: a row that is missing would be a count of 0.
/// </remarks>
public sealed class DisclosedTable
{
    /// <summary>Most cells that a table may have, totals included.</summary>
    public const int MaximumCells = 2_500;

    private readonly MaskedCount[,] _cells;

    private DisclosedTable(IReadOnlyList<string> rows, IReadOnlyList<string> columns, MaskedCount[,] cells) => (Rows, Columns, _cells) = (rows, columns, cells);

    /// <summary>The rows' labels, as given.</summary>
    public IReadOnlyList<string> Rows { get; }

    /// <summary>The columns' labels, as given.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>A cell as told.</summary>
    /// <param name="row">From 0; the number of rows for the columns' totals.</param>
    /// <param name="column">From 0; the number of columns for the rows' totals.</param>
    public MaskedCount this[int row, int column] => _cells[row, column];

    /// <summary>Decides what of a table is told.</summary>
    /// <param name="rows">Labels, at least one.</param>
    /// <param name="columns">Labels, at least one; a single one for a list with its total.</param>
    /// <param name="counts">Participants, a row a label, a column a label; each participant is in one cell at most.</param>
    /// <param name="rule">The rule in force.</param>
    /// <param name="audience">To whom.</param>
    /// <exception cref="ArgumentException">The table is too large, or its sizes do not fit.</exception>
    public static DisclosedTable Of(IReadOnlyList<string> rows, IReadOnlyList<string> columns, int[,] counts, DisclosureRule rule, Audience audience)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(rule);
        if (counts.GetLength(0) != rows.Count || counts.GetLength(1) != columns.Count || (rows.Count + 1) * (columns.Count + 1) > MaximumCells || counts.Length == 0)
        {
            throw new ArgumentException($"A table has a count for each pair of labels, and at most {MaximumCells} cells with its totals.", nameof(counts));
        }

        var values = WithTotals(counts);
        var hidden = Hide(values, rule.MinimumCell);
        var cells = new MaskedCount[values.GetLength(0), values.GetLength(1)];
        foreach (var (row, column) in Cells(values))
        {
            cells[row, column] = hidden[row, column] ? MaskedCount.NotDisclosed : rule.Mask(values[row, column], audience);
        }

        return new DisclosedTable(rows, columns, cells);
    }

    /// <summary>A cell's share of its row's total, 0 to 1, of the numbers as told; null if either is not.</summary>
    public double? Share(int row, int column) =>
        _cells[row, column].Value is { } part && _cells[row, Columns.Count].Value is { } whole ? Math.Min(1, (double)part / whole) : null;

    /// <summary>The rows by their totals as told, the highest first; those not told come last, in the order given.</summary>
    public IReadOnlyList<int> RowsByTotal() =>
        [.. Enumerable.Range(0, Rows.Count).OrderByDescending(row => _cells[row, Columns.Count].Value ?? -1)];

    /// <summary>Which cells to hide.</summary>
    /// <param name="values">The counts; last row and last column are totals.</param>
    /// <param name="minimum">Fewer are hidden, and every hidden cell may be at least so many different numbers apart.</param>
    internal static bool[,] Hide(long[,] values, int minimum)
    {
        var hidden = new bool[values.GetLength(0), values.GetLength(1)];
        var left = new Queue<(int Row, int Column)>();
        foreach (var cell in Cells(values).Where(cell => values[cell.Row, cell.Column] < minimum))
        {
            hidden[cell.Row, cell.Column] = true;
            left.Enqueue(cell);
        }

        // Hiding more only sets a cell further apart, so each is looked at once.
        var network = new CellNetwork(values, hidden);
        while (left.TryDequeue(out var cell))
        {
            while (network.Width(cell.Row, cell.Column, minimum) < minimum)
            {
                // A total can always rise with the cell, so there is always a way up.
                var path = network.Cheapest(cell.Row, cell.Column, rise: false, minimum) ?? network.Cheapest(cell.Row, cell.Column, rise: true, minimum)!;
                foreach (var (row, column) in path.Where(one => !hidden[one.Row, one.Column]))
                {
                    hidden[row, column] = true;
                    left.Enqueue((row, column));
                }
            }
        }

        return hidden;
    }

    /// <summary>Counts with their totals as a last row and a last column.</summary>
    internal static long[,] WithTotals(int[,] counts)
    {
        var (rows, columns) = (counts.GetLength(0), counts.GetLength(1));
        var values = new long[rows + 1, columns + 1];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                long value = counts[row, column];
                ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(counts));
                values[row, column] = value;
                values[rows, column] += value;
                values[row, columns] += value;
                values[rows, columns] += value;
            }
        }

        return values;
    }

    private static IEnumerable<(int Row, int Column)> Cells(long[,] values) =>
        from row in Enumerable.Range(0, values.GetLength(0))
        from column in Enumerable.Range(0, values.GetLength(1))
        select (row, column);
}
