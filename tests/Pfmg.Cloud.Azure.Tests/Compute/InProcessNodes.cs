using System.Collections.Concurrent;
using Pfmg.Cloud.Local.Compute;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Azure.Tests.Compute;

/// <summary>The nodes of a fake Batch account, whose supervisors run here and so by the clock and the store of a test; the tries are processes.</summary>
internal sealed class InProcessNodes : IAsyncDisposable
{
    private readonly FakeBatchAccount _account;
    private readonly ConcurrentDictionary<FakeBatchTry, CancellationTokenSource> _running = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public InProcessNodes(FakeBatchAccount account)
    {
        _account = account;
        account.Stopped = stopped => _ = _running.TryGetValue(stopped, out var running) ? running.CancelAsync() : Task.CompletedTask;
        _loop = LoopAsync();
    }

    /// <summary>What tries a task, as `pfmg task RUN TASK --node` would.</summary>
    public Func<SuperviseTask>? Supervisor { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        _end.Dispose();
    }

    private async Task LoopAsync()
    {
        var tries = new List<Task>();
        while (!_end.IsCancellationRequested)
        {
            _account.Settle();
            foreach (var (job, task) in _account.Runnable())
            {
                if (_account.Begin(job, task) is { } begun)
                {
                    tries.Add(RunAsync(begun));
                }
            }

            await Task.Delay(5);
        }

        await Task.WhenAll(tries);
    }

    private async Task RunAsync(FakeBatchTry begun)
    {
        await Task.Yield();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _running[begun] = stop;
        try
        {
            Assert.True(begun.CommandLine.Split(' ') is ["pfmg", "task", _, _, "--node"], begun.CommandLine);
            var words = begun.CommandLine.Split(' ');
            var receipt = _account.IsRunning(begun) ? await Supervisor!().RunAsync(words[2], words[3], stop.Token) : null;
            _account.End(begun, receipt switch { null => 4, { Succeeded: true } => 0, _ => 3 });
        }
        catch (OperationCanceledException)
        {
            _account.End(begun, 137);
        }
        finally
        {
            _running.TryRemove(begun, out _);
        }
    }
}
