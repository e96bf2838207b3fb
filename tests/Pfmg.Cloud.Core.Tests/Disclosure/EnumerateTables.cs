namespace Pfmg.Cloud.Core.Tests.Disclosure;

/// <summary>What a reader can conclude: every table of whole numbers that agrees with what is told, one after the other, and how far apart each hidden cell's are.</summary>
internal static class EnumerateTables
{
    /// <summary>For each hidden cell, the most less the least that it is in any table.</summary>
    /// <param name="values">The table; last row and last column are totals.</param>
    /// <param name="hidden">Which are hidden.</param>
    /// <param name="highest">Cells of the body are tried up to this; a reader knows no such bound, so widths are at least what is found.</param>
    public static IReadOnlyList<(int Cell, long Width)> Widths(long[,] values, bool[,] hidden, long highest)
    {
        var (rows, columns) = (values.GetLength(0) - 1, values.GetLength(1) - 1);
        var (least, most) = (new long[values.Length], new long[values.Length]);
        Array.Fill(least, long.MaxValue);
        Array.Fill(most, long.MinValue);
        var tried = new long[rows + 1, columns + 1];
        Try(0);
        return [.. from cell in Enumerable.Range(0, values.Length) where hidden[cell / (columns + 1), cell % (columns + 1)] select (cell, most[cell] - least[cell])];

        void Try(int next)
        {
            if (next == rows * columns)
            {
                Keep();
                return;
            }

            var (row, column) = (next / columns, next % columns);
            var (from, to) = hidden[row, column] ? (0, highest) : (values[row, column], values[row, column]);
            if (hidden[row, column] && column == columns - 1 && !hidden[row, columns])
            {
                from = to = values[row, columns] - Enumerable.Range(0, columns - 1).Sum(one => tried[row, one]);
            }
            else if (hidden[row, column] && row == rows - 1 && !hidden[rows, column])
            {
                from = to = values[rows, column] - Enumerable.Range(0, rows - 1).Sum(one => tried[one, column]);
            }

            for (var value = Math.Max(0, from); value <= Math.Min(to, Math.Max(highest, values[row, column])); value++)
            {
                tried[row, column] = value;
                Try(next + 1);
            }
        }

        void Keep()
        {
            for (var row = 0; row < rows; row++)
            {
                tried[row, columns] = Enumerable.Range(0, columns).Sum(column => tried[row, column]);
            }

            for (var column = 0; column <= columns; column++)
            {
                tried[rows, column] = Enumerable.Range(0, rows).Sum(row => tried[row, column]);
            }

            for (var cell = 0; cell < values.Length; cell++)
            {
                var (row, column) = (cell / (columns + 1), cell % (columns + 1));
                if (!hidden[row, column] && tried[row, column] != values[row, column])
                {
                    return;
                }
            }

            for (var cell = 0; cell < values.Length; cell++)
            {
                var value = tried[cell / (columns + 1), cell % (columns + 1)];
                (least[cell], most[cell]) = (Math.Min(least[cell], value), Math.Max(most[cell], value));
            }
        }
    }
}
