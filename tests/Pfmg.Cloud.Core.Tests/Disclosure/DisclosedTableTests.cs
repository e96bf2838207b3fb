using Pfmg.Cloud.Core.Disclosure;

namespace Pfmg.Cloud.Core.Tests.Disclosure;

public sealed class DisclosedTableTests
{
    private const int Minimum = 5;
    private static readonly DisclosureRule Rule = DisclosureRule.Load(DisclosureRule.Default);

    [Fact]
    public void A_lone_small_cell_takes_others_with_it_until_margins_do_not_tell_it()
    {
        var table = Table(new[,] { { 3, 20 }, { 30, 40 } });

        Assert.Equal(["not disclosed", "not disclosed", "23"], [$"{table[0, 0]}", $"{table[0, 1]}", $"{table[0, 2]}"]);
        Assert.Equal(["not disclosed", "not disclosed", "70"], [$"{table[1, 0]}", $"{table[1, 1]}", $"{table[1, 2]}"]);
    }

    [Fact]
    public void A_table_without_small_cells_is_told_whole()
    {
        var table = Table(new[,] { { 5, 6 }, { 7, 8 } });

        Assert.Equal([5, 6, 11, 7, 8, 15, 12, 14, 26], Enumerable.Range(0, 9).Select(cell => (int)table[cell / 3, cell % 3].Value!));
    }

    [Fact]
    public void An_empty_group_and_a_group_of_four_look_alike()
    {
        var (empty, four) = (Table(new[,] { { 0 }, { 40 }, { 50 } }), Table(new[,] { { 4 }, { 40 }, { 50 } }));

        Assert.Equal(Told(empty).Where(static told => told == "not disclosed"), Told(four).Where(static told => told == "not disclosed"));
        Assert.Equal(Hidden(empty), Hidden(four));
    }

    [Fact]
    public void A_total_does_not_tell_the_one_small_group_of_a_list()
    {
        var table = Table(new[,] { { 2 }, { 40 }, { 50 } });

        Assert.Equal(2, Enumerable.Range(0, 3).Count(row => !table[row, 0].IsDisclosed));
        Assert.Equal(92, table[3, 0].Value);
    }

    [Fact]
    public void Shares_are_of_told_numbers_alone()
    {
        var table = Table(new[,] { { 3, 20 }, { 30, 40 } });

        Assert.All(Enumerable.Range(0, 4), cell => Assert.Null(table.Share(cell / 2, cell % 2)));
    }

    [Fact]
    public void An_order_by_size_does_not_order_what_is_hidden()
    {
        var (one, other) = (Table(new[,] { { 1 }, { 4 }, { 90 }, { 50 } }), Table(new[,] { { 4 }, { 1 }, { 90 }, { 50 } }));

        Assert.Equal(one.RowsByTotal(), other.RowsByTotal());
    }

    /// <summary>Over tables of all sizes that can be enumerated: every hidden cell may be numbers at least five apart.</summary>
    [Fact]
    public void No_hidden_cell_follows_from_what_is_told()
    {
        var random = new Random(20_251);
        for (var trial = 0; trial < 150; trial++)
        {
            // Larger tables with a lower minimum, as many numbers would be too many tables.
            var (rows, columns, minimum) = (trial % 3) switch { 0 => (2, 2, Minimum), 1 => (random.Next(1, 4), 1, Minimum), _ => (3, 2, 2) };
            var values = DisclosedTable.WithTotals(Random(random, rows, columns, most: minimum * 2));
            var hidden = DisclosedTable.Hide(values, minimum);

            foreach (var (cell, width) in EnumerateTables.Widths(values, hidden, highest: minimum * 3))
            {
                Assert.True(width >= minimum, $"trial {trial}: cell {cell} may be {width} apart.");
            }
        }
    }

    /// <summary>The guard bites: with small cells hidden alone, the same oracle finds cells that follow.</summary>
    [Fact]
    public void Hiding_small_cells_alone_is_found_wanting()
    {
        var values = DisclosedTable.WithTotals(new[,] { { 3, 20 }, { 30, 40 } });
        var hidden = new bool[3, 3];
        hidden[0, 0] = true;

        Assert.Equal(0, Assert.Single(EnumerateTables.Widths(values, hidden, highest: 50)).Width);
    }

    [Fact]
    public void Widths_are_those_that_enumeration_finds()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 200; trial++)
        {
            var values = DisclosedTable.WithTotals(Random(random, rows: 2, columns: random.Next(1, 3), most: 9));
            var hidden = new bool[values.GetLength(0), values.GetLength(1)];
            foreach (var cell in Enumerable.Range(0, hidden.Length))
            {
                hidden[cell / hidden.GetLength(1), cell % hidden.GetLength(1)] = random.Next(2) == 0;
            }

            var network = new CellNetwork(values, hidden);
            Assert.All(EnumerateTables.Widths(values, hidden, highest: 20), found =>
                Assert.Equal(Math.Min(8, found.Width), network.Width(found.Cell / hidden.GetLength(1), found.Cell % hidden.GetLength(1), 8)));
        }
    }

    [Fact]
    public void A_large_sparse_table_is_decided()
    {
        var counts = Random(new Random(3), rows: 24, columns: 12, most: 40);

        var table = DisclosedTable.Of([.. Enumerable.Range(0, 24).Select(row => $"r{row}")], [.. Enumerable.Range(0, 12).Select(column => $"c{column}")], counts, Rule, Audience.Caller("a"));

        Assert.True(table[24, 12].IsDisclosed);
    }

    private static DisclosedTable Table(int[,] counts) => DisclosedTable.Of(
        [.. Enumerable.Range(0, counts.GetLength(0)).Select(row => $"r{row}")],
        [.. Enumerable.Range(0, counts.GetLength(1)).Select(column => $"c{column}")],
        counts,
        Rule,
        Audience.Caller("a"));

    private static IEnumerable<string> Told(DisclosedTable table) =>
        from row in Enumerable.Range(0, table.Rows.Count + 1) from column in Enumerable.Range(0, table.Columns.Count + 1) select $"{table[row, column]}";

    private static IEnumerable<bool> Hidden(DisclosedTable table) => Told(table).Select(static told => told == "not disclosed");

    private static int[,] Random(Random random, int rows, int columns, int most)
    {
        var counts = new int[rows, columns];
        for (var cell = 0; cell < rows * columns; cell++)
        {
            counts[cell / columns, cell % columns] = random.Next(3) == 0 ? random.Next(Math.Min(Minimum, most)) : random.Next(most);
        }

        return counts;
    }
}
