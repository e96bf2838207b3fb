namespace Pfmg.Cloud.Local.Compute;

/// <summary>Hands out a machine's cores, first come, first served: a wide task is not starved by narrow ones behind it.</summary>
internal sealed class CoreSlots
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly int _cores;
    private int _free;

    /// <summary>All cores are free at first.</summary>
    public CoreSlots(int cores) => (_cores, _free) = (cores, cores);

    /// <summary>Waits for cores; disposing the result gives them back.</summary>
    public async Task<IDisposable> TakeAsync(int wanted, CancellationToken ct)
    {
        var waiter = new Waiter(Math.Clamp(wanted, 1, _cores));
        lock (_gate)
        {
            _waiting.AddLast(waiter);
            Admit();
        }

        await using var cancelling = ct.Register(() =>
        {
            lock (_gate)
            {
                if (_waiting.Remove(waiter))
                {
                    waiter.Admitted.TrySetCanceled(ct);
                    Admit();
                }
            }
        });
        await waiter.Admitted.Task;
        return new Taken(this, waiter.Cores);
    }

    private void Admit()
    {
        while (_waiting.First is { } first && first.Value.Cores <= _free)
        {
            _free -= first.Value.Cores;
            _waiting.RemoveFirst();
            first.Value.Admitted.TrySetResult();
        }
    }

    private void GiveBack(int count)
    {
        lock (_gate)
        {
            _free += count;
            Admit();
        }
    }

    private sealed class Waiter(int cores)
    {
        public int Cores { get; } = cores;

        public TaskCompletionSource Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Taken(CoreSlots slots, int count) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
            {
                slots.GiveBack(count);
            }
        }
    }
}
