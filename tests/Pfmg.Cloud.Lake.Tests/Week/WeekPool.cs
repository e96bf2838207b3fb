using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Tests.Simulation;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Lake.Tests.Week;

/// <summary>The pool of a simulated week: nodes come and go as the autoscale formula says, are taken, and run tasks for as long as they take.</summary>
/// <remarks>The formula is that of infra/autoscale.txt, evaluated every five minutes, with one task a node; its PendingTasks counts tasks that run or could.</remarks>
[SuppressMessage("Security", "CA5394", Justification = "A week must be repeatable.")]
internal sealed class WeekPool(FakeBatchAccount account, WeekOptions options, WeekTime time, SimulatedTask task, Random random)
{
    public const string Id = "spot";

    private readonly Queue<DateTimeOffset> _taken = new();
    private int _comingSpot;
    private int _comingDedicated;
    private int _pending;

    /// <summary>A run's first task begins.</summary>
    public Action<string> Began { get; set; } = _ => { };

    /// <summary>A task has left its receipt.</summary>
    public Action<string> Left { get; set; } = _ => { };

    public int Tries { get; private set; }

    public int Preempted { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Nodes at each evaluation of the formula.</summary>
    public List<int> Nodes { get; } = [];

    /// <summary>Slots taken at each evaluation, as a share of those there are.</summary>
    public List<double> Load { get; } = [];

    private bool IsDrought => time.GetUtcNow() - time.Start is var at && at >= options.DroughtFrom && at < options.DroughtFrom + options.Drought;

    /// <summary>Gives nodes what they can begin.</summary>
    public void BeginAll()
    {
        foreach (var (job, id) in account.Runnable())
        {
            if (account.Begin(job, id) is { } begun)
            {
                Begin(begun);
            }
        }

        _pending = Math.Max(_pending, account.PendingTasks(Id));
    }

    /// <summary>Evaluates the formula and orders or lets go of nodes.</summary>
    public void Scale()
    {
        var nodes = account.Nodes(Id);
        Nodes.Add(nodes.Count);
        Load.Add(nodes.Count == 0 ? 0 : nodes.Sum(node => node.TakenSlots) / (double)(nodes.Count * options.Slots));
        while (_taken.TryPeek(out var at) && at < time.GetUtcNow() - options.ScaleEvery)
        {
            _taken.Dequeue();
        }

        var wanted = _pending;
        var dedicated = Math.Min(options.MostDedicatedNodes, Math.Min(_taken.Count, wanted));
        var spot = Math.Max(0, Math.Min(options.MostSpotNodes, wanted - dedicated));
        _comingDedicated += Order(dedicated, nodes.Count(node => !node.IsSpot) + _comingDedicated, isSpot: false);
        _comingSpot += IsDrought ? 0 : Order(spot, nodes.Count(node => node.IsSpot) + _comingSpot, isSpot: true);
        LetGo(nodes, isSpot: true, spot);
        LetGo(nodes, isSpot: false, dedicated);
        _pending = 0;
    }

    /// <summary>Takes half of the spot nodes at once.</summary>
    public void BeginDrought()
    {
        foreach (var node in account.Nodes(Id).Where(static node => node.IsSpot).Where((_, i) => i % 2 == 0).ToList())
        {
            Take(node.Id);
        }
    }

    private int Order(int wanted, int there, bool isSpot)
    {
        for (var node = there; node < wanted; node++)
        {
            time.In(options.NodeStart, () =>
            {
                account.AddNode(Id, isSpot);
                (_comingSpot, _comingDedicated) = isSpot ? (_comingSpot - 1, _comingDedicated) : (_comingSpot, _comingDedicated - 1);
            });
        }

        return Math.Max(0, wanted - there);
    }

    // As the formula asks (taskcompletion): a node that runs something stays.
    private void LetGo(IReadOnlyList<FakeBatchNodeView> nodes, bool isSpot, int wanted)
    {
        var surplus = nodes.Count(node => node.IsSpot == isSpot) - wanted;
        foreach (var node in nodes.Where(node => node.IsSpot == isSpot && node.TakenSlots == 0).Take(Math.Max(0, surplus)).ToList())
        {
            account.RemoveNode(Id, node.Id);
        }
    }

    private void Begin(FakeBatchTry begun)
    {
        var words = begun.CommandLine.Split(' ');
        var (runId, number) = (words[2], int.Parse(words[3], CultureInfo.InvariantCulture));
        var kind = begun.TaskId[..begun.TaskId.LastIndexOf('-')];
        Tries++;
        if (kind == TaskKinds.Prepare)
        {
            Began(runId);
        }

        // From three quarters to one and a half times as long, as samples and machines differ.
        var takes = WeekOptions.Takes(kind) * (0.75 * Math.Pow(2, random.NextDouble()));
        while (random.NextDouble() < options.Failures / 2)
        {
            // A tool has failed; the supervisor on the node tries again.
            Failed++;
            takes += (takes * random.NextDouble()) + TimeSpan.FromSeconds(1);
        }

        var fate = random.NextDouble();
        if (fate < options.Preemptions)
        {
            time.In(takes * random.NextDouble(), () =>
            {
                if (account.IsRunning(begun))
                {
                    Take(begun.NodeId);
                }
            });
        }
        else if (fate < options.Preemptions + (options.Failures / 2))
        {
            Failed++;
            time.In(takes * random.NextDouble(), () => account.End(begun, 137));
            return;
        }

        time.In(takes, async () =>
        {
            if (account.IsRunning(begun))
            {
                account.End(begun, await RunAsync(runId, number));
            }
        });
    }

    private async Task<int> RunAsync(string runId, int number)
    {
        try
        {
            Left(await task.RunAsync(runId, number));
            return 0;
        }
        catch (TaskFailedException)
        {
            return 1;
        }
    }

    private void Take(string node)
    {
        Preempted++;
        _taken.Enqueue(time.GetUtcNow());
        account.RemoveNode(Id, node);
    }
}
