using System.Globalization;
using Azure.Core.Pipeline;
using Azure.Identity;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Tests.Compute;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Batch;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Azure.Tests.Compute;

/// <summary>The adapter and the supervisors of its nodes over a strict account.</summary>
public sealed class AzureBatchComputeContractTests : AzureBatchComputeContract;

/// <summary>The same while every second answer of the service is a refusal for now, or is lost, before or after the request took effect.</summary>
public sealed class DisturbedBatchComputeContractTests : AzureBatchComputeContract
{
    private static readonly BatchFault[] Faults =
    [
        BatchFault.TooManyRequests, BatchFault.LostResponse, BatchFault.Busy, BatchFault.LostHalfway, BatchFault.InternalError, BatchFault.LostRequest, BatchFault.TimedOutAfterEffect,
        BatchFault.TaskErrors,
    ];

    private int _asked;

    protected override BatchFault FaultOf(Testing.Batch.BatchRequest request) =>
        Interlocked.Increment(ref _asked) is var number && number % 2 == 0 ? BatchFault.None : Faults[number / 2 % Faults.Length];
}

public abstract class AzureBatchComputeContract : BatchComputeContract, IAsyncLifetime
{
    private const string Image = "registry.azurecr.io/pfmg-worker:1";

    private readonly ScriptedRun _run = new();
    private readonly FakeBatchAccount _account = new(TimeProvider.System);
    private readonly InProcessNodes _nodes;

    protected AzureBatchComputeContract()
    {
        _account.AddPool("spot", 4, Image);
        _account.AddNode("spot", isSpot: true);
        _nodes = new InProcessNodes(_account);
    }

    protected override IObjectStore Store => _run.Store;

    protected override IReadOnlyList<string> Began => _run.Log;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _run.Dispose();
    }

    protected virtual BatchFault FaultOf(Testing.Batch.BatchRequest request) => BatchFault.None;

    protected override IBatchCompute Create(TimeProvider time, IObjectStore store)
    {
        _nodes.Supervisor = () => _run.Supervisor(time, store);

        // The service is waited for by a clock of its own: what the contract counts are the pauses between tries.
        var patience = new SteppedTime();
        var transport = new HttpClientTransport(new FakeBatchHandler(_account, faultOf: FaultOf));
        var client = BatchClient.Create(new Uri("http://localhost:1"), new DefaultAzureCredential(), patience, transport);
        return new WithPlan(Store, new AzureBatchCompute(Store, client, new BatchComputeOptions { Image = Image }, patience));
    }

    protected override void Behave(string task, string behaviour) => _run.Behave(task, behaviour);

    // A process that init has yet to reap is dead all the same: state Z.
    protected override bool ToolLives(string task)
    {
        var stat = $"/proc/{int.Parse(File.ReadAllText(_run[$"tool.{task}"]), CultureInfo.InvariantCulture)}/stat";
        return File.Exists(stat) && !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
    }

    /// <summary>Stores a plan before it is submitted, as its caller does: a node reads it from there.</summary>
    private sealed class WithPlan(IObjectStore store, IBatchCompute compute) : IBatchCompute
    {
        public async Task SubmitAsync(RunPlan plan, CancellationToken ct)
        {
            await store.PutJsonAsync(StorePaths.Plan(plan.RunId), plan, PutCondition.Overwrite, ct);
            await compute.SubmitAsync(plan, ct);
        }

        public Task<BatchJobState> StateAsync(string runId, CancellationToken ct) => compute.StateAsync(runId, ct);

        public Task CancelAsync(string runId, CancellationToken ct) => compute.CancelAsync(runId, ct);
    }
}
