using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>Platforms, two instances of the function app, a store, a bus, batch compute and a clock, all in one thread.</summary>
internal sealed class World : IDisposable
{
    private const int MostSteps = 300_000;

    private readonly Schedule _schedule;
    private readonly Faults _faults;
    private readonly Queue<Process> _died = new();
    private readonly SimulatedQueue _queue;
    private readonly Instance[] _instances = new Instance[2];
    private readonly SimulatedStore _store;
    private readonly SimulatedDocuments _documents;
    private int _budget;
    private int _processes;
    private bool _kind;

    public World(Schedule schedule, Deliveries deliveries, Faults faults, Func<WorldParts, IWorldCompute> compute)
    {
        (_schedule, Deliveries, _faults, _budget) = (schedule, deliveries, faults, faults.Budget);
        (Time, _queue) = (new SimulatedTime(schedule), new SimulatedQueue(schedule, faults));
        Memory = new MemoryObjectStore(Time);
        _store = new SimulatedStore(Memory, schedule, Created);
        _documents = new SimulatedDocuments(Documents, schedule);
        Bus = new SimulatedBus(schedule, () => !_kind && schedule.Chance(faults.Refuse));
        Compute = compute(new WorldParts(schedule, _store, Memory, Time, faults, () => _kind));
        schedule.Died = _died.Enqueue;
        schedule.DiesAfter = (_, effect) => !_kind && (effect == faults.CrashAfterEffect || (_budget > 0 && schedule.Chance(0.01) && _budget-- > 0));
        (_instances[0], _instances[1]) = (NewInstance(), NewInstance());
    }

    public Deliveries Deliveries { get; }

    public SimulatedTime Time { get; }

    public MemoryObjectStore Memory { get; }

    public MemoryDocumentStore Documents { get; } = new();

    public SimulatedBus Bus { get; }

    public IWorldCompute Compute { get; }

    /// <summary>What should not have happened.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Runs everything to its end: deliveries under faults, then a kind world with the sweeper, then late events.</summary>
    public void Run()
    {
        Act("reference", NewProcess("operator"), () => _store.PutJsonAsync(ReferenceInfo.PathOf(Deliveries.Reference.Name), Deliveries.Reference, PutCondition.Overwrite, default));
        foreach (var delivery in Deliveries.All)
        {
            Deliver(delivery);
        }

        ToRest();
        _kind = true;
        ToRest();
        if (_faults.Sweeps)
        {
            SweepToRest(TimeSpan.FromDays(3));
            SweepToRest(TimeSpan.FromDays(40));
        }

        _queue.ReleaseLate();
        ToRest();
        if (_faults.Sweeps)
        {
            SweepToRest(TimeSpan.FromDays(40));
        }
    }

    /// <summary>Runs one thing in a kind world, to its end.</summary>
    public void Act(string name, Process process, Func<Task> body)
    {
        var kind = _kind;
        _kind = true;
        var actor = _schedule.Start(name, process, body, fault =>
        {
            if (fault is not null)
            {
                Violations.Add($"{name} failed: {fault}");
            }
        });
        ToRest();
        if (!actor.Task.IsCompleted)
        {
            Violations.Add($"{name} did not end: it waits for something outside of the simulation, such as another thread.");
        }

        _kind = kind;
    }

    /// <summary>An instance that lives.</summary>
    public Instance Instance => _instances[0];

    public void Dispose()
    {
        (Compute as IDisposable)?.Dispose();
        Memory.Dispose();
    }

    private void SweepToRest(TimeSpan pause)
    {
        for (var round = 0; round < 60; round++)
        {
            Time.MovePast(pause);
            SweepReport? report = null;
            Act("sweep", Instance.Process, async () => report = await Instance.Sweep.RunAsync(default));
            if (report is null || (report.Findings.All(finding => finding.Action == SweepAction.Reported) && !Compute.Waits))
            {
                return;
            }
        }

        Violations.Add("The sweeper finds something for ever.");
    }

    private void ToRest()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            Bury();
            if (!_kind)
            {
                Disturb();
                Bury();
            }

            var startable = Compute.Startable();
            var choices = _schedule.Waiting + _queue.Count + startable.Count;
            if (choices == 0)
            {
                return;
            }

            Time.Move(TimeSpan.FromMilliseconds(1 + _schedule.Next(500)));
            var choice = _schedule.Next(choices);
            if (choice < _schedule.Waiting)
            {
                _schedule.Step(choice);
            }
            else if ((choice -= _schedule.Waiting) < _queue.Count)
            {
                Handle(choice);
            }
            else
            {
                startable[choice - _queue.Count]();
            }
        }

        Violations.Add($"The world did not come to rest within {MostSteps.ToString(CultureInfo.InvariantCulture)} steps.");
    }

    private void Disturb()
    {
        if (_faults.Sweeps && _faults.Budget > 0 && _schedule.Chance(0.003))
        {
            BeginSweep();
        }

        if (_faults.Budget > 0 && _schedule.Chance(0.01))
        {
            Read();
        }

        if (_budget == 0 || !_schedule.Chance(0.02))
        {
            return;
        }

        _budget--;
        switch (_schedule.Next(7))
        {
            case 0:
                _schedule.Kill(_instances[_schedule.Next(2)].Process);
                break;
            case 1 when _schedule.Actors.Count > 0:
                _schedule.Kill(_schedule.Actors[_schedule.Next(_schedule.Actors.Count)].Process);
                break;
            case 2:
                Compute.LoseSight(_schedule.Next(1_000));
                break;
            case 3:
                Compute.Forget(_schedule.Next(1_000), killNodes: _schedule.Chance(0.5));
                break;
            case 4 when _schedule.Actors.Where(actor => actor.Process.Name.StartsWith("node", StringComparison.Ordinal)).ToList() is { Count: > 0 } nodes:
                _schedule.Freeze(nodes[_schedule.Next(nodes.Count)]);
                break;
            case 5:
                var hours = _schedule.Next(2_000) - 1_000;
                _schedule.Trace.Add($"the clock steps by {hours.ToString(CultureInfo.InvariantCulture)} h");
                Time.Move(TimeSpan.FromHours(hours));
                break;
            default:
                // Two at once.
                BeginSweep();
                BeginSweep();
                break;
        }
    }

    private void BeginSweep()
    {
        if (_faults.Sweeps)
        {
            var instance = _instances[_schedule.Next(2)];
            _schedule.Start("sweep", instance.Process, () => instance.Sweep.RunAsync(default), NotOurs);
        }
    }

    private void Read() => _schedule.Start("read", NewProcess("reader"), () => new CheckWorld(this, _store).NothingPartialAsync(), NotOurs);

    private void Deliver(Delivery delivery)
    {
        var platform = NewProcess("platform");
        platform.Restart = () => Deliver(delivery);
        _schedule.Start($"deliver {delivery.RunId}", platform, async () =>
        {
            foreach (var upload in delivery.Uploads)
            {
                try
                {
                    await _store.PutAsync(upload.Path, new MemoryStream(upload.Bytes), PutCondition.CreateOnly, default);
                }
                catch (ConflictException)
                {
                    // It was there before the platform's machine died.
                }
            }
        }, NotOurs);
    }

    private void Created(string path)
    {
        if (StorePaths.TryParseManifest(path, out _, out _) || path.Split('/') is ["runs", _, "tasks", _])
        {
            _queue.Add(path, _kind);
        }
    }

    private void Handle(int index)
    {
        var instance = _instances[_schedule.Next(2)];
        var message = _queue.Take(index, instance.Process);
        _schedule.Start(
            $"{(message.Path.StartsWith(StorePaths.Uploads, StringComparison.Ordinal) ? "OnUpload" : "OnReceipt")} {message.Path}",
            instance.Process,
            () => instance.HandleAsync(message.Path),
            fault =>
            {
                _queue.Ended(message, failed: fault is not null);
                NotOurs(fault);
            });
    }

    private void Bury()
    {
        while (_died.TryDequeue(out var process))
        {
            Compute.Died(process);
            for (var i = 0; i < _instances.Length; i++)
            {
                if (_instances[i].Process == process)
                {
                    _instances[i] = NewInstance();
                }
            }

            _queue.Died(process);
            process.Restart?.Invoke();
        }
    }

    // A service that does not answer is part of life; anything else is a fault of the code.
    private void NotOurs(Exception? fault)
    {
        if (fault is not (null or UnavailableException))
        {
            Violations.Add($"{fault}");
        }
    }

    private Process NewProcess(string kind) => new($"{kind}{(++_processes).ToString(CultureInfo.InvariantCulture)}");

    private Instance NewInstance() => new(NewProcess("instance").Name, _store, Compute.Seam, Bus, Time, _documents);
}
