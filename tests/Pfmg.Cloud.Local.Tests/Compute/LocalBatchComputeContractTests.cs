using System.Globalization;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Compute;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Local.Tests.Compute;

public sealed class LocalBatchComputeContractTests : LocalBatchComputeContract
{
    protected override bool Ahead => false;
}

/// <summary>The same, every process but a run's first started before its task is due.</summary>
public sealed class LocalBatchComputeAheadContractTests : LocalBatchComputeContract
{
    protected override bool Ahead => true;
}

public abstract class LocalBatchComputeContract : BatchComputeContract, IAsyncLifetime
{
    private readonly ScriptedRun _run = new();
    private readonly List<LocalBatchCompute> _made = [];

    protected abstract bool Ahead { get; }

    protected override IObjectStore Store => _run.Store;

    protected override IReadOnlyList<string> Began => _run.Log;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var compute in _made)
        {
            await compute.DisposeAsync();
        }

        _run.Dispose();
    }

    protected override IBatchCompute Create(TimeProvider time, IObjectStore store)
    {
        _made.Add(_run.Compute(time: time, store: store, ahead: Ahead));
        return _made[^1];
    }

    protected override void Behave(string task, string behaviour) => _run.Behave(task, behaviour);

    // A process that init has yet to reap is dead all the same: state Z.
    protected override bool ToolLives(string task)
    {
        var stat = $"/proc/{int.Parse(File.ReadAllText(_run[$"tool.{task}"]), CultureInfo.InvariantCulture)}/stat";
        return File.Exists(stat) && !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
    }
}
