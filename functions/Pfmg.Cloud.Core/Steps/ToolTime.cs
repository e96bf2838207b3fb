using System.Diagnostics;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Adds up how long a task's tools run: what is left of the task's time is ours.</summary>
internal sealed class ToolTime
{
    private static readonly AsyncLocal<ToolTime?> Ambient = new();
    private readonly Lock _gate = new();
    private int _running;
    private long _start;
    private TimeSpan _elapsed;

    /// <summary>Wall time in which at least one tool ran.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Begins to add up what the caller, and whatever it awaits, runs.</summary>
    public static ToolTime Begin()
    {
        var time = new ToolTime();
        Ambient.Value = time;
        return time;
    }

    /// <summary>Counts from here until it is disposed of, if somebody adds up.</summary>
    public static IDisposable? Count() => Ambient.Value is { } time ? new Counting(time) : null;

    private void Move(int change)
    {
        lock (_gate)
        {
            if (_running == 0)
            {
                _start = Stopwatch.GetTimestamp();
            }

            _running += change;
            if (_running == 0)
            {
                _elapsed += Stopwatch.GetElapsedTime(_start);
            }
        }
    }

    private sealed class Counting : IDisposable
    {
        private readonly ToolTime _time;

        public Counting(ToolTime time)
        {
            _time = time;
            time.Move(1);
        }

        public void Dispose() => _time.Move(-1);
    }
}
