using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tests.Simulation;
using Pfmg.Cloud.Testing.Batch;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Week;

/// <summary>
/// A week of deliveries at national pace, event by event: the real planner, functions, sweeper, commit and adapter for Azure Batch over a strict account in
/// memory, whose nodes take as long as tasks do.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "A week must be repeatable.")]
internal sealed class SimulatedWeek : IEventBus, IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EventDelay = TimeSpan.FromSeconds(2);

    private readonly WeekOptions _options;
    private readonly WeekTime _time = new(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
    private readonly Random _random;
    private readonly MemoryObjectStore _store;
    private readonly FakeBatchAccount _account;
    private readonly FakeBatchHandler _handler;
    private readonly AzureBatchCompute _compute;
    private readonly Instance _instance;
    private readonly Dictionary<string, DateTimeOffset> _arrived = new(StringComparer.Ordinal);
    private bool _settles;

    public SimulatedWeek(WeekOptions options)
    {
        (_options, _random, _store) = (options, new Random(options.Seed), new MemoryObjectStore(_time));
        _account = new FakeBatchAccount(_time) { ActiveJobQuota = options.ActiveJobs };
        _account.AddPool(WeekPool.Id, options.Slots, "pfmg");
        _handler = new FakeBatchHandler(_account, faultOf: FaultOf);
        var client = BatchClient.Create(new Uri("http://127.0.0.1"), new NoCredential(), _time, new HttpClientTransport(_handler));
        _compute = new AzureBatchCompute(_store, client, new BatchComputeOptions { Image = "registry.example/pfmg:simulated", Node = new BatchNodeShape(options.Slots) }, _time);
        _instance = new Instance("week", _store, _compute, this, _time, new MemoryDocumentStore());
        Pool = new WeekPool(_account, options, _time, new SimulatedTask(_store, _time, new LakeLog(_store, _time)), _random)
        {
            Began = runId => QueueAges.TryAdd(runId, _time.GetUtcNow() - _arrived[runId]),
            Left = path => Later(() => _instance.HandleAsync(path)),
        };
    }

    public WeekPool Pool { get; }

    /// <summary>From a manifest's arrival to its run's first task, by run.</summary>
    public Dictionary<string, TimeSpan> QueueAges { get; } = new(StringComparer.Ordinal);

    /// <summary>How runs ended.</summary>
    public Dictionary<string, string> Ends { get; } = new(StringComparer.Ordinal);

    /// <summary>From a manifest's arrival to its run's end, by run.</summary>
    public Dictionary<string, TimeSpan> Spans { get; } = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, DateTimeOffset> Arrived => _arrived;

    public DateTimeOffset Start => _time.Start;

    public IReadOnlyDictionary<string, int> Requests => _account.Requests;

    public Dictionary<string, int> Findings { get; } = new(StringComparer.Ordinal);

    public int Disturbed { get; private set; }

    public int MostActiveJobs { get; private set; }

    public int MostWaiting { get; private set; }

    public long LakeVersions { get; private set; }

    /// <summary>Lets the week pass, and what it takes until every run has ended, two more weeks at most.</summary>
    public async Task RunAsync()
    {
        await _store.PutJsonAsync(ReferenceInfo.PathOf(Deliveries.Reference.Name), Deliveries.Reference, PutCondition.Overwrite, default);
        for (var run = 1; run <= _options.Runs; run++)
        {
            var delivery = Deliveries.Create(DeliveryKind.Reads, $"R{run.ToString("d5", CultureInfo.InvariantCulture)}");
            _time.In(_options.Length * _random.NextDouble(), () => DeliverAsync(delivery));
        }

        _time.In(_options.DroughtFrom, Pool.BeginDrought);
        Every(_options.SweepEvery, SweepAsync);
        Every(_options.ScaleEvery, () =>
        {
            Pool.Scale();
            MostActiveJobs = Math.Max(MostActiveJobs, _account.ActiveJobs);
            return Task.CompletedTask;
        });
        while (Ends.Count < _options.Runs && _time.GetUtcNow() < _time.Start + _options.Length + TimeSpan.FromDays(14) && _time.TryNext(out var happens))
        {
            await happens();
            if (!_account.IsSettled && !_settles)
            {
                _settles = true;
                _time.In(Settling, () =>
                {
                    _settles = false;
                    _account.Settle();
                });
            }

            Pool.BeginAll();
        }

        LakeVersions = (await new LakeLog(_store, _time).SnapshotAsync(null, default)).Version + 1;
    }

    public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        if (domainEvent.Type is DomainEvents.RunCompleted or DomainEvents.RunFailed or DomainEvents.RunRejected)
        {
            var runId = domainEvent.Subject["runs/".Length..];
            if (Ends.TryAdd(runId, domainEvent.Type))
            {
                Spans[runId] = _time.GetUtcNow() - _arrived[runId];
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _handler.Dispose();
        _store.Dispose();
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        foreach (var upload in delivery.Uploads)
        {
            await _store.PutAsync(upload.Path, new MemoryStream(upload.Bytes), PutCondition.CreateOnly, default);
        }

        _arrived[delivery.RunId] = _time.GetUtcNow();
        Later(() => _instance.HandleAsync(delivery.Uploads[^1].Path));
    }

    // A queue's message: lost sometimes, and delivered again when its handler could not be served.
    private void Later(Func<Task> handle)
    {
        if (_random.NextDouble() >= _options.LostEvents)
        {
            _time.In(EventDelay, TryAsync);
        }

        async Task TryAsync()
        {
            try
            {
                await handle();
            }
            catch (UnavailableException)
            {
                _time.In(TimeSpan.FromMinutes(1), TryAsync);
            }
        }
    }

    private async Task SweepAsync()
    {
        var waiting = 0;
        await foreach (var _ in _store.ListAsync(StorePaths.WaitingRuns, default))
        {
            waiting++;
        }

        MostWaiting = Math.Max(MostWaiting, waiting);
        foreach (var finding in (await _instance.Sweep.RunAsync(default)).Findings)
        {
            var kind = $"{finding.Kind}, {finding.Action.ToString().ToLowerInvariant()}";
            Findings[kind] = Findings.GetValueOrDefault(kind) + 1;
        }
    }

    private void Every(TimeSpan pause, Func<Task> does) => _time.In(pause, async () =>
    {
        await does();
        Every(pause, does);
    });

    private BatchFault FaultOf(BatchRequest request)
    {
        if (_random.NextDouble() >= _options.BadRequests)
        {
            return BatchFault.None;
        }

        Disturbed++;
        return (BatchFault)(1 + _random.Next(8));
    }
}
