namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>What the pools' formula decides, for 40 spot nodes and 8 dedicated ones at most, 3 tasks a node.</summary>
public sealed class AutoscaleTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Deployment.Folder, "autoscale.txt"))
        .Replace("{0}", "40", StringComparison.Ordinal).Replace("{1}", "8", StringComparison.Ordinal).Replace("{2}", "3", StringComparison.Ordinal);

    [Fact]
    public void A_pool_without_tasks_shrinks_to_nothing() => Assert.Equal((0, 0), Decide(tasks: 0, spot: 12));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(100, 34)]
    [InlineData(10_000, 40)]
    public void A_pool_grows_to_what_its_tasks_need_on_spot_nodes(int tasks, int nodes) => Assert.Equal((nodes, 0), Decide(tasks, spot: 1));

    [Fact]
    public void What_was_preempted_comes_back_as_dedicated_nodes() => Assert.Equal((29, 5), Decide(tasks: 100, spot: 34, preempted: 5));

    [Fact]
    public void Dedicated_nodes_stay_within_their_bound() => Assert.Equal((26, 8), Decide(tasks: 100, spot: 34, preempted: 30));

    [Fact]
    public void No_node_stands_in_where_no_task_waits() => Assert.Equal((0, 0), Decide(tasks: 0, spot: 3, preempted: 3));

    [Fact]
    public void Too_few_samples_leave_the_pool_as_large_as_it_is()
    {
        var samples = Samples(tasks: 100, spot: 7, preempted: 0, dedicated: 2);
        samples["$PendingTasks"] = [.. samples["$PendingTasks"].Take(4)];

        Assert.Equal((9, 0), AutoscaleFormula.Evaluate(Text, samples));
    }

    [Fact]
    public void A_new_pool_of_which_nothing_is_known_stays_empty() => Assert.Equal((0, 0), AutoscaleFormula.Evaluate(Text, new Dictionary<string, double[]>()));

    [Fact]
    public void No_state_asks_for_more_nodes_than_there_may_be_or_fewer_than_none()
    {
        foreach (var (tasks, spot, preempted, dedicated) in
            from tasks in (int[])[0, 1, 7, 50, 119, 121, 5_000]
            from spot in (int[])[0, 1, 40]
            from preempted in (int[])[0, 1, 9, 40]
            from dedicated in (int[])[0, 8]
            select (tasks, spot, preempted, dedicated))
        {
            var (spots, others) = Decide(tasks, spot, preempted, dedicated);

            Assert.InRange(spots, 0, 40);
            Assert.InRange(others, 0, 8);
            Assert.True(spots + others <= (tasks + 2) / 3, "More nodes than tasks need.");
        }
    }

    // Targets are whole numbers of nodes.
    private static (double Spot, double Dedicated) Decide(int tasks, int spot, int preempted = 0, int dedicated = 0)
    {
        var (spots, others) = AutoscaleFormula.Evaluate(Text, Samples(tasks, spot, preempted, dedicated));
        return (Math.Floor(spots), Math.Floor(others));
    }

    private static Dictionary<string, double[]> Samples(int tasks, int spot, int preempted, int dedicated) => new(StringComparer.Ordinal)
    {
        ["$PendingTasks"] = [.. Enumerable.Repeat((double)tasks, 10)],
        ["$CurrentLowPriorityNodes"] = [.. Enumerable.Repeat((double)spot, 10)],
        ["$CurrentDedicatedNodes"] = [.. Enumerable.Repeat((double)dedicated, 10)],
        ["$PreemptedNodeCount"] = [.. Enumerable.Repeat((double)preempted, 10)],
    };
}
