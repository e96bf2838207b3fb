using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Reads a file's runs of lines on several threads and appends what they become in the file's order.</summary>
/// <remarks>
/// Each worker takes the next run, inflates it, waits until the runs before it are counted (a record's number is its
/// place in the file), turns it into row groups and leaves them; whoever finds the next in order there appends it. The
/// same file gives the same bytes on any number of threads. Memory: about one run, inflated and encoded, a worker.
/// </remarks>
/// <param name="lines">The runs after the first.</param>
/// <param name="first">The lines that were read together with the header; null if none were.</param>
/// <param name="file">The file.</param>
/// <param name="tables">Take the rows.</param>
/// <param name="workers">Threads, at least 1.</param>
/// <param name="ct">Cancels.</param>
internal sealed class ReadRuns(LineRunReader lines, LineRun? first, IngestFile file, IngestTables tables, int workers, CancellationToken ct)
{
    private readonly Lock _reading = new();
    private readonly Lock _appending = new();
    private readonly object _gate = new();
    private readonly Dictionary<int, RunRows> _ready = [];
    private readonly ConcurrentBag<RunRows> _free = [];
    private LineRun? _first = first;
    private int _nextRead;
    private int _nextCounted;
    private int _nextAppended;
    private int _records;
    private int _faultRun = int.MaxValue;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Lines counted so far.</summary>
    public long Lines => _records;

    /// <summary>Reads everything.</summary>
    /// <exception cref="Core.Errors.InvalidInputException">The first fault of the file, in its order.</exception>
    public void Run()
    {
        var threads = new Thread[workers - 1];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() => ReadAll(new ReadLines(file))) { IsBackground = true, Name = "ingest" };
            threads[i].Start();
        }

        ReadAll(new ReadLines(file));
        foreach (var thread in threads)
        {
            thread.Join();
        }

        _fault?.Throw();
    }

    private void ReadAll(ReadLines reader)
    {
        var number = 0;
        try
        {
            while (TakeNext(out number) is { } run)
            {
                using (run)
                {
                    Read(reader, number, run.Inflate().Span);
                }

                AppendReady();
            }
        }
        catch (Exception fault)
        {
            // Rethrown by the thread that called Run: the others may not end the process.
            Fail(number, fault);
        }
    }

    private LineRun? TakeNext(out int number)
    {
        lock (_gate)
        {
            while (_nextRead - _nextAppended > workers + 1 && _fault is null)
            {
                Monitor.Wait(_gate);
            }
        }

        lock (_reading)
        {
            number = _nextRead;
            ct.ThrowIfCancellationRequested();
            var run = _fault is null ? _first ?? lines.Read() : null;
            _first = null;
            _nextRead += run is null ? 0 : 1;
            return run;
        }
    }

    private void Read(ReadLines reader, int number, ReadOnlySpan<byte> text)
    {
        var count = CountLines(text);
        int firstRecord;
        lock (_gate)
        {
            while (_nextCounted != number && _faultRun > number)
            {
                Monitor.Wait(_gate);
            }

            if (_faultRun <= number)
            {
                return;
            }

            (firstRecord, _records, _nextCounted) = (_records, _records + count, number + 1);
            Monitor.PulseAll(_gate);
        }

        var rows = _free.TryTake(out var free) ? free : new RunRows(file.Header.Samples.Count);
        reader.Read(text, firstRecord, rows);
        lock (_gate)
        {
            _ready.Add(number, rows);
        }
    }

    // Who finds another appending leaves: that one looks again after it has let go.
    private void AppendReady()
    {
        while (IsNextReady() && _appending.TryEnter())
        {
            try
            {
                while (TakeReady(out var number) is { } rows)
                {
                    AppendOne(number, rows);
                }
            }
            finally
            {
                _appending.Exit();
            }
        }
    }

    private void AppendOne(int number, RunRows rows)
    {
        try
        {
            tables.Append(rows);
            rows.Clear();
            _free.Add(rows);
        }
        catch (Exception fault)
        {
            Fail(number, fault);
        }

        lock (_gate)
        {
            _nextAppended = number + 1;
            Monitor.PulseAll(_gate);
        }
    }

    private bool IsNextReady()
    {
        lock (_gate)
        {
            return _ready.ContainsKey(_nextAppended) && _faultRun > _nextAppended;
        }
    }

    private RunRows? TakeReady(out int number)
    {
        lock (_gate)
        {
            number = _nextAppended;
            return _faultRun > number && _ready.Remove(number, out var rows) ? rows : null;
        }
    }

    private void Fail(int number, Exception fault)
    {
        lock (_gate)
        {
            if (number < _faultRun)
            {
                (_faultRun, _fault) = (number, ExceptionDispatchInfo.Capture(fault));
            }

            Monitor.PulseAll(_gate);
        }
    }

    private static int CountLines(ReadOnlySpan<byte> text) =>
        text.Count((byte)'\n') + (text.IsEmpty || text[^1] == '\n' ? 0 : 1);
}
