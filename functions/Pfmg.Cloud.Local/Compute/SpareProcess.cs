using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>Keeps one task's process started ahead, while runs are active: the runtime's start then costs the next task no time.</summary>
/// <param name="command">Starts a process that waits for its task (<see cref="LocalBatchOptions.Waiting"/>); null for none.</param>
internal sealed class SpareProcess(ToolCommand? command)
{
    private readonly Lock _gate = new();
    private TaskProcess? _waiting;
    private int _runs;

    /// <summary>Says that a run is active; disposing says that it has ended, and the last one's end ends the spare too.</summary>
    public IAsyncDisposable Use()
    {
        lock (_gate)
        {
            _runs++;
            return new Used(this);
        }
    }

    /// <summary>A process that has been told its task; null if none waits, or it died waiting.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">The task's id.</param>
    public async Task<TaskProcess?> TakeAsync(string runId, string task)
    {
        var process = Swap(null);
        if (process is null || process.Ended.IsCompleted || !await process.TellAsync(runId, task))
        {
            await (process?.DisposeAsync() ?? ValueTask.CompletedTask);
            return null;
        }

        return process;
    }

    /// <summary>Starts the next one, unless one waits or no run is active.</summary>
    public void Prepare()
    {
        lock (_gate)
        {
            if (command is null || _waiting is not null || _runs == 0)
            {
                return;
            }

            try
            {
                _waiting = TaskProcess.Start(command);
            }
            catch (UnavailableException)
            {
                // The task itself will say so: then it is started when it is due.
            }
        }
    }

    private TaskProcess? Swap(TaskProcess? next)
    {
        lock (_gate)
        {
            var before = _waiting;
            _waiting = next;
            return before;
        }
    }

    private async ValueTask LeaveAsync()
    {
        TaskProcess? left;
        lock (_gate)
        {
            _runs--;
            left = _runs == 0 ? Swap(null) : null;
        }

        await (left?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private sealed class Used(SpareProcess spare) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => spare.LeaveAsync();
    }
}
