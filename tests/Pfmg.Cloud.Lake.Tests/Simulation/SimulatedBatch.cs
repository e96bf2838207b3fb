using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>
/// The adapter for Azure Batch over a strict account of Batch in memory: every request is a turn, requests are throttled and lost, nodes are taken and slow, and the
/// account has room for one to four jobs.
/// </summary>
internal sealed class SimulatedBatch : IWorldCompute, IDisposable
{
    private const string Pool = "spot";

    private readonly WorldParts _parts;
    private readonly SimulatedTask _task;
    private readonly FakeBatchAccount _account;
    private readonly FakeBatchHandler _handler;
    private readonly Dictionary<Process, FakeBatchTry> _tries = [];
    private readonly Dictionary<FakeBatchTry, Process> _processes = [];
    private readonly double _disturbed;
    private int _budget;
    private int _begun;
    private bool _sparesNodes;

    public SimulatedBatch(WorldParts parts)
    {
        var schedule = parts.Schedule;
        (_parts, _task, _budget) = (parts, new SimulatedTask(parts.Store, parts.Time), parts.Faults.Budget);
        _disturbed = parts.Faults.Budget == 0 ? 0 : schedule.Next(4) * 0.04;
        _account = new FakeBatchAccount(new ServiceTime(parts.Time)) { ActiveJobQuota = 1 + schedule.Next(4), Stopped = Stop };
        _account.AddPool(Pool, slots: 2, image: "pfmg");
        for (var node = 0; node < 2 + schedule.Next(3); node++)
        {
            _account.AddNode(Pool, isSpot: true);
        }

        _handler = new FakeBatchHandler(_account, schedule.ForeignPointAsync, FaultOf);
        var client = BatchClient.Create(new Uri("http://127.0.0.1"), new NoCredential(), parts.Time, new HttpClientTransport(_handler));
        var options = new BatchComputeOptions { Pools = [Pool], Image = "registry.example/pfmg:simulated", Node = new BatchNodeShape(2) };
        Seam = new AzureBatchCompute(parts.Store, client, options, parts.Time);
    }

    public IBatchCompute Seam { get; }

    /// <summary>Requests that were answered.</summary>
    public int Requests => _account.Requests.Values.Sum();

    /// <summary>Requests that went wrong, and nodes that were taken.</summary>
    public int Disturbances { get; private set; }

    public bool Waits => _account.ActiveJobs > 0 || IsAnyoneWaiting();

    public IReadOnlyList<Action> Startable()
    {
        if (!_parts.IsKind() && _budget > 0 && _tries.Count > 0 && _parts.Schedule.Chance(_disturbed / 4))
        {
            _budget--;
            Take(_tries.Values.ElementAt(_parts.Schedule.Next(_tries.Count)).NodeId);
        }

        var startable = _account.Runnable().Select<(string Job, string Task), Action>(ready => () => Begin(ready.Job, ready.Task)).ToList();
        if (!_account.IsSettled)
        {
            startable.Add(_account.Settle);
        }

        return startable;
    }

    public void Died(Process node)
    {
        if (_tries.Remove(node, out var begun) && _processes.Remove(begun) && _account.IsRunning(begun))
        {
            Take(begun.NodeId);
        }
    }

    public void LoseSight(int choice)
    {
        if (_tries.Count > 0)
        {
            var (process, begun) = _tries.ElementAt(choice % _tries.Count);
            _parts.Schedule.Trace.Add($"Batch loses sight of {begun.NodeId}; {process.Name} goes on");
            _account.LoseSight(Pool, begun.NodeId);
        }
    }

    public void Forget(int choice, bool killNodes)
    {
        _sparesNodes = !killNodes;
        if (_account.Forget(choice) is { } job)
        {
            _parts.Schedule.Trace.Add($"somebody deletes job {job}");
        }

        _sparesNodes = false;
    }

    public IEnumerable<string> Remains()
    {
        if (_account.ActiveJobs > 0)
        {
            yield return $"{_account.ActiveJobs} jobs hold places of the quota for nothing.";
        }

        if (IsAnyoneWaiting())
        {
            yield return "A run waits for room that is there.";
        }
    }

    public void Dispose() => _handler.Dispose();

    private void Begin(string job, string task)
    {
        if (_account.Begin(job, task) is not { } begun)
        {
            return;
        }

        var words = begun.CommandLine.Split(' ');
        if (words is not ["pfmg", "task", var runId, var number, "--node"])
        {
            throw new InvalidOperationException($"A node cannot run '{begun.CommandLine}'.");
        }

        var node = new Process($"node{(++_begun).ToString(CultureInfo.InvariantCulture)}");
        (_tries[node], _processes[begun]) = (begun, node);
        var isSlow = _parts.Schedule.Chance(_disturbed);
        _parts.Schedule.Start($"{job}/{task}", node, () => RunAsync(runId, int.Parse(number, CultureInfo.InvariantCulture), isSlow), fault =>
        {
            // Ended by itself, whatever the service thought of it meanwhile.
            _tries.Remove(node);
            _processes.Remove(begun);
            _account.End(begun, fault is null ? 0 : 1);
        });
    }

    private async Task RunAsync(string runId, int number, bool isSlow)
    {
        if (isSlow)
        {
            await Task.Delay(TimeSpan.FromHours(1 + _parts.Schedule.Next(5)), _parts.Time);
        }

        await _task.RunAsync(runId, number);
    }

    private void Take(string node)
    {
        Disturbances++;
        _parts.Schedule.Trace.Add($"{node} is taken");
        _account.Preempt(Pool, node);
        _account.Restore(Pool, node);
    }

    private void Stop(FakeBatchTry begun)
    {
        if (!_sparesNodes && _processes.Remove(begun, out var process))
        {
            _tries.Remove(process);
            _parts.Schedule.Kill(process);
        }
    }

    private BatchFault FaultOf(BatchRequest request)
    {
        if (_parts.IsKind() || _budget == 0 || !_parts.Schedule.Chance(_disturbed))
        {
            return BatchFault.None;
        }

        _budget--;
        Disturbances++;
        var fault = (BatchFault)(1 + _parts.Schedule.Next(8));
        _parts.Schedule.Trace.Add($"{request.Method} {request.Url.AbsolutePath} meets {fault}");
        return fault;
    }

    private bool IsAnyoneWaiting() => _parts.Memory.ListAsync(StorePaths.WaitingRuns, default).ToBlockingEnumerable().Any();

    /// <summary>The service's clock, which goes on whatever happens to that of the function app.</summary>
    private sealed class ServiceTime(SimulatedTime time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.Latest;
    }
}

/// <summary>A stand-in on this machine is sent no credential.</summary>
internal sealed class NoCredential : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new NotSupportedException();
}
