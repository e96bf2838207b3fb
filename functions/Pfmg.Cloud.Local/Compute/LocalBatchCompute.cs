using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>Batch compute on one machine: every task is a child process, as many at once as there are cores.</summary>
/// <remarks>
/// Nothing is kept but receipts: after a kill, submitting the run again goes on where receipts end. A run is run by one
/// process at a time (a lock file each); disposing stops all tasks, which leaves their runs to whoever submits them next.
/// A try is a process group: past its limits it is killed with all its tools, and when this process dies, it ends too (<see cref="Leash"/>).
/// </remarks>
public sealed class LocalBatchCompute : IBatchCompute, IAsyncDisposable
{
    private readonly IObjectStore _store;
    private readonly LocalBatchOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<LocalBatchCompute> _log;
    private readonly CoreSlots _slots;
    private readonly SpareProcess _spare;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, LocalRun> _runs = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Composes it.</summary>
    /// <param name="store">Where receipts are.</param>
    /// <param name="options">How tasks run.</param>
    /// <param name="time">Times limits and pauses by its monotonic clock, and dates the receipts of tasks that died without one.</param>
    /// <param name="log">Hears when tasks begin and fail.</param>
    public LocalBatchCompute(IObjectStore store, LocalBatchOptions options, TimeProvider time, ILogger<LocalBatchCompute> log)
    {
        (_store, _options, _time, _log) = (store, options, time, log);
        (_slots, _spare) = (new CoreSlots(options.Cores), new SpareProcess(options.Waiting));
    }

    /// <inheritdoc />
    public Task SubmitAsync(RunPlan plan, CancellationToken ct)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (_runs.TryGetValue(plan.RunId, out var known) && !known.Ended.IsCompleted)
            {
                return Task.CompletedTask;
            }

            if (RunLock.TryTake(_options.LockFolder, plan.RunId) is { } held)
            {
                _runs[plan.RunId] = LocalRun.Start(plan, _store, _options, _time, _log, _slots, _spare, held, _stop.Token);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<BatchJobState> StateAsync(string runId, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_runs.TryGetValue(runId, out var run) && !run.Ended.IsCompleted)
            {
                return Task.FromResult(run.HasBegun ? BatchJobState.Running : BatchJobState.Queued);
            }

            // What ended here may have been resumed by another process.
            using var held = RunLock.TryTake(_options.LockFolder, runId);
            return Task.FromResult(held is null ? BatchJobState.Running : run is null ? BatchJobState.Unknown : BatchJobState.Ended);
        }
    }

    /// <inheritdoc />
    public async Task CancelAsync(string runId, CancellationToken ct)
    {
        if (_runs.TryGetValue(runId, out var run))
        {
            await run.CancelAsync();
            await run.Ended.WaitAsync(ct);
        }
    }

    /// <summary>Waits until no task of a run runs or will run here; a run unknown here has ended.</summary>
    /// <exception cref="UnavailableException">Another process runs it.</exception>
    public async Task WaitAsync(string runId, CancellationToken ct)
    {
        if (_runs.TryGetValue(runId, out var run))
        {
            await run.Ended.WaitAsync(ct);
        }
        else if (await StateAsync(runId, ct) == BatchJobState.Running)
        {
            throw new UnavailableException($"Another process on this machine runs {runId}.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _stop.Cancel();
        }

        await Task.WhenAll(_runs.Values.Select(run => run.Ended));
        _stop.Dispose();
    }
}
