using System.Diagnostics.CodeAnalysis;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>Runs asynchronous code on one thread, in an order that a seed decides: the same seed is the same order.</summary>
/// <remarks>
/// Code goes on by itself between two points; a point is a call of a seam. Which actor goes on at its point is drawn.
/// An actor that crashes is never resumed: no catch and no finally of it runs, as when a process dies.
/// </remarks>
internal sealed class Schedule(int seed) : TaskScheduler
{
    [SuppressMessage("Security", "CA5394", Justification = "A schedule must be repeatable.")]
    private readonly Random _random = new(seed);
    private readonly Queue<Task> _ready = new();
    private readonly List<Point> _points = [];
    private readonly AsyncLocal<Actor?> _current = new();

    /// <summary>What happened, in order; replayed by the seed.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>Actors that have neither ended nor crashed.</summary>
    public List<Actor> Actors { get; } = [];

    /// <summary>Whether the code that runs is an actor's.</summary>
    public bool IsInside => _current.Value is not null;

    /// <summary>Points at which an actor waits for its turn.</summary>
    public int Waiting => _points.Count;

    /// <summary>Side effects so far.</summary>
    public int Effects { get; private set; }

    /// <summary>Decides, after a side effect, whether its actor's process dies.</summary>
    public Func<Actor, int, bool> DiesAfter { get; set; } = (_, _) => false;

    /// <summary>Called when a process dies.</summary>
    public Action<Process> Died { get; set; } = _ => { };

    /// <summary>A number of 0 to <paramref name="count"/> - 1.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "A schedule must be repeatable.")]
    public int Next(int count) => _random.Next(count);

    /// <summary>True in a share of cases.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "A schedule must be repeatable.")]
    public bool Chance(double share) => _random.NextDouble() < share;

    /// <summary>Starts an actor; it runs to its first point at once.</summary>
    public Actor Start(string name, Process process, Func<Task> body, Action<Exception?> ended)
    {
        var actor = new Actor(name, process, ended);
        Actors.Add(actor);
        Trace.Add($"{process.Name}: {name} begins");
        actor.Task = Task.Factory.StartNew(
            async () =>
            {
                _current.Value = actor;
                await body();
            },
            CancellationToken.None,
            TaskCreationOptions.DenyChildAttach,
            this).Unwrap();
        Settle();
        return actor;
    }

    /// <summary>Where the calling actor may have to wait for others.</summary>
    public Task PointAsync(string what)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _points.Add(new Point(ActorAt(what), what, turn.SetResult));
        return turn.Task;
    }

    /// <summary>Tells of a side effect that has happened; the calling actor may be dead after it.</summary>
    public Task EffectAsync(string what)
    {
        var actor = _current.Value!;
        Effects++;
        Trace.Add($"{actor.Process.Name}: {actor.Name}: {what}");
        if (DiesAfter(actor, Effects))
        {
            Kill(actor.Process);
            return new TaskCompletionSource().Task;
        }

        return PointAsync($"after {what}");
    }

    /// <summary>The same, for code that takes no heed of schedulers, such as a client library's: it goes on at once, on the thread of the schedule.</summary>
    public Task ForeignPointAsync(string what)
    {
        var turn = new TaskCompletionSource();
        _points.Add(new Point(ActorAt(what), what, turn.SetResult));
        return turn.Task;
    }

    /// <summary>Where the calling actor waits for a clock.</summary>
    /// <returns>Gives the waiting up.</returns>
    public Action Await(string what, Action due)
    {
        var point = new Point(ActorAt(what), what, due);
        _points.Add(point);
        return () => _points.Remove(point);
    }

    /// <summary>Lets one waiting actor go on.</summary>
    public void Step(int waiting)
    {
        var point = _points[waiting];
        _points.RemoveAt(waiting);
        WithoutContext(point.Resume);
        Settle();
    }

    /// <summary>Ends a process where it stands.</summary>
    public void Kill(Process process)
    {
        Trace.Add($"{process.Name} dies");
        _points.RemoveAll(point => point.Actor.Process == process);
        Actors.RemoveAll(actor => actor.Process == process);
        process.IsDead = true;
        Died(process);
    }

    /// <summary>An actor that will never go on, and of which nobody knows.</summary>
    public void Freeze(Actor actor)
    {
        Trace.Add($"{actor.Process.Name}: {actor.Name} hangs");
        _points.RemoveAll(point => point.Actor == actor);
        Actors.Remove(actor);
    }

    /// <inheritdoc />
    protected override void QueueTask(Task task) => _ready.Enqueue(task);

    /// <inheritdoc />
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc />
    protected override IEnumerable<Task> GetScheduledTasks() => _ready;

    private void Settle()
    {
        WithoutContext(() =>
        {
            while (_ready.TryDequeue(out var task))
            {
                TryExecuteTask(task);
            }
        });
        foreach (var actor in Actors.Where(actor => actor.Task.IsCompleted).ToList())
        {
            Actors.Remove(actor);
            var fault = actor.Task.Exception?.InnerException;
            Trace.Add($"{actor.Process.Name}: {actor.Name} {(fault is null ? "ends" : $"fails: {fault.GetType().Name}: {fault.Message}")}");
            actor.Ended(fault);
        }
    }

    private Actor ActorAt(string what) => _current.Value ?? throw new InvalidOperationException($"{what} is called by no actor.");

    // Tests have a context of their own, to which every await would go.
    private static void WithoutContext(Action action)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private sealed record Point(Actor Actor, string What, Action Resume);
}

/// <summary>What dies at once.</summary>
internal sealed class Process(string name)
{
    public string Name { get; } = name;

    public bool IsDead { get; set; }

    /// <summary>What its supervisor does when it died; null if it has none.</summary>
    public Action? Restart { get; set; }
}

/// <summary>One thread of control.</summary>
internal sealed class Actor(string name, Process process, Action<Exception?> ended)
{
    public string Name { get; } = name;

    public Process Process { get; } = process;

    public Action<Exception?> Ended { get; } = ended;

    public Task Task { get; set; } = Task.CompletedTask;
}
