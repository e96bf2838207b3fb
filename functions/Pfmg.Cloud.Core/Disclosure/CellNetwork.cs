namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>A table of counts with its totals as a network, in which what a hidden cell may be is a flow.</summary>
/// <remarks>
/// Rows and columns, the totals' own among them, are nodes; a cell is an edge between its row and its column. Every way in which hidden
/// cells can change with all told cells as they are is a circulation through hidden edges alone, in which a total changes against its sense.
/// So the most by which a cell can rise or fall, in whole participants none of whom is fewer than 0, is a maximum flow (Cox, Journal of
/// the American Statistical Association 1995, 90:1453); it is exact for tables of two dimensions, since such flows are whole.
/// </remarks>
internal sealed class CellNetwork
{
    private const long Unbounded = long.MaxValue / 4;

    private readonly long[,] _values;
    private readonly bool[,] _hidden;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _nodes;

    /// <summary>A table whose last row and last column are totals.</summary>
    /// <param name="values">The counts, none below 0.</param>
    /// <param name="hidden">Which are hidden; looked at anew at each question.</param>
    public CellNetwork(long[,] values, bool[,] hidden)
    {
        (_values, _hidden) = (values, hidden);
        (_rows, _columns) = (values.GetLength(0), values.GetLength(1));
        _nodes = _rows + _columns;
    }

    /// <summary>How far apart the least and the most are that a hidden cell may be, by all that is told; a bound or more counts as that bound.</summary>
    public long Width(int row, int column, long bound)
    {
        var up = Flow(row, column, rise: true, bound);
        return up >= bound ? bound : Math.Min(bound, up + Flow(row, column, rise: false, bound - up));
    }

    /// <summary>The cells to hide beside so that a cell may rise, or fall, by an amount; those that cost least, cells of the body before totals.</summary>
    /// <returns>Null if it cannot.</returns>
    public IReadOnlyList<(int Row, int Column)>? Cheapest(int row, int column, bool rise, long amount)
    {
        if (!rise && _values[row, column] < amount)
        {
            return null;
        }

        var (from, to) = Ends(row, column, rise);
        var (cost, came, left) = (new double[_nodes], new int[_nodes], new PriorityQueue<int, double>());
        Array.Fill(cost, double.PositiveInfinity);
        cost[from] = 0;
        left.Enqueue(from, 0);
        while (left.TryDequeue(out var node, out var known))
        {
            if (node == to)
            {
                return Path(from, to, came);
            }

            if (known > cost[node])
            {
                continue;
            }

            foreach (var next in Neighbours(node))
            {
                var (r, c) = Cell(node, next);
                var price = known + (_hidden[r, c] ? 0 : Price(r, c));
                if ((r, c) != (row, column) && Room(node, next) >= amount && price < cost[next])
                {
                    (cost[next], came[next]) = (price, node);
                    left.Enqueue(next, price);
                }
            }
        }

        return null;
    }

    private long Flow(int row, int column, bool rise, long bound)
    {
        bound = rise ? bound : Math.Min(bound, _values[row, column]);
        var (from, to) = Ends(row, column, rise);
        var flow = new long[_nodes, _nodes];
        long total = 0;
        while (total < bound && Augment(from, to, (row, column), flow) is var came and not null)
        {
            var step = bound - total;
            for (var node = to; node != from; node = came[node])
            {
                step = Math.Min(step, Room(came[node], node) - flow[came[node], node]);
            }

            for (var node = to; node != from; node = came[node])
            {
                flow[came[node], node] += step;
                flow[node, came[node]] -= step;
            }

            total += step;
        }

        return total;
    }

    private int[]? Augment(int from, int to, (int Row, int Column) without, long[,] flow)
    {
        var came = new int[_nodes];
        Array.Fill(came, -1);
        came[from] = from;
        var left = new Queue<int>([from]);
        while (left.TryDequeue(out var node))
        {
            foreach (var next in Neighbours(node))
            {
                var cell = Cell(node, next);
                if (came[next] < 0 && _hidden[cell.Row, cell.Column] && cell != without && Room(node, next) - flow[node, next] > 0)
                {
                    came[next] = node;
                    if (next == to)
                    {
                        return came;
                    }

                    left.Enqueue(next);
                }
            }
        }

        return null;
    }

    // What goes through a cell from its row to its column must come back by other cells; a total's sense is turned round.
    private (int From, int To) Ends(int row, int column, bool rise) =>
        rise != IsTotal(row, column) ? (_rows + column, row) : (row, _rows + column);

    // From its row to its column a cell of the body rises, without a bound, and a total falls, at most to 0.
    private long Room(int node, int next)
    {
        var (row, column) = Cell(node, next);
        return (node < _rows) != IsTotal(row, column) ? Unbounded : _values[row, column];
    }

    // The total of all totals counts with the body's sign.
    private bool IsTotal(int row, int column) => (row == _rows - 1) != (column == _columns - 1);

    private double Price(int row, int column)
    {
        var price = 1 + Math.Log2(1 + _values[row, column]);
        return ((row == _rows - 1) ? 1_000 : 1) * ((column == _columns - 1) ? 1_000 : 1) * price;
    }

    private (int Row, int Column) Cell(int node, int next) => node < _rows ? (node, next - _rows) : (next, node - _rows);

    private IEnumerable<int> Neighbours(int node) => node < _rows ? Enumerable.Range(_rows, _columns) : Enumerable.Range(0, _rows);

    private List<(int Row, int Column)> Path(int from, int to, int[] came)
    {
        var cells = new List<(int, int)>();
        for (var node = to; node != from; node = came[node])
        {
            cells.Add(Cell(came[node], node));
        }

        return cells;
    }
}
