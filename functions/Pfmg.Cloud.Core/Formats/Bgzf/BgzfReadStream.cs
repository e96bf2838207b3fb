using System.Buffers;
using System.Runtime.ExceptionServices;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>The inflated bytes of a BGZF file, in order, inflated ahead on several threads.</summary>
/// <remarks>Reads throw InvalidInputException for a damaged, truncated or unfinished file. Not thread-safe.</remarks>
internal sealed class BgzfReadStream : ReadOnlyStream
{
    private const int RunBytes = 1 << 20;
    private readonly Stream _source;
    private readonly BgzfRunReader _runs;
    private readonly int _ahead;
    private readonly Queue<Inflation> _queue = new();
    private Inflation? _current;
    private int _position;
    private ExceptionDispatchInfo? _fault;
    private bool _ended;

    /// <summary>Reads a BGZF file.</summary>
    /// <param name="source">The file from its first byte; disposed with this stream.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="threads">How many runs are inflated at once, at least 1; memory is about 1.5 MiB each.</param>
    public BgzfReadStream(Stream source, string file, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (_source, _runs, _ahead) = (source, new BgzfRunReader(source, file), threads + 1);
    }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        while (_current is null || _position == _current.Length)
        {
            if (buffer.Length == 0 || !Advance())
            {
                return 0;
            }
        }

        var count = Math.Min(buffer.Length, _current.Length - _position);
        _current.Bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current?.Dispose();
            while (_queue.TryDequeue(out var waiting))
            {
                waiting.Wait(rethrow: false);
                waiting.Dispose();
            }

            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Advance()
    {
        _current?.Dispose();
        (_current, _position) = (null, 0);
        while (!_ended && _queue.Count < _ahead)
        {
            QueueNext();
        }

        if (!_queue.TryDequeue(out var next))
        {
            _fault?.Throw();
            return false;
        }

        _current = next;
        next.Wait(rethrow: true);
        return true;
    }

    // A fault of a later block must not hide the whole blocks before it: it surfaces once they are read.
    private void QueueNext()
    {
        try
        {
            if (_runs.Read(RunBytes) is not { } run)
            {
                _ended = true;
                return;
            }

            var inflation = new Inflation(run);
            ThreadPool.UnsafeQueueUserWorkItem(inflation, preferLocal: false);
            _queue.Enqueue(inflation);
        }
        catch (Errors.InvalidInputException fault)
        {
            (_fault, _ended) = (ExceptionDispatchInfo.Capture(fault), true);
        }
    }

    private sealed class Inflation(BgzfRun run) : IThreadPoolWorkItem, IDisposable
    {
        private readonly ManualResetEventSlim _done = new();
        private ExceptionDispatchInfo? _fault;

        public byte[] Bytes { get; } = ArrayPool<byte>.Shared.Rent(Math.Max(1, run.InflatedLength));

        public int Length => run.InflatedLength;

        public void Execute()
        {
            try
            {
                run.Inflate(Bytes);
            }
            catch (Errors.LakeException fault)
            {
                _fault = ExceptionDispatchInfo.Capture(fault);
            }
            finally
            {
                _done.Set();
            }
        }

        public void Wait(bool rethrow)
        {
            _done.Wait();
            if (rethrow)
            {
                _fault?.Throw();
            }
        }

        public void Dispose()
        {
            run.Dispose();
            _done.Dispose();
            ArrayPool<byte>.Shared.Return(Bytes);
        }
    }
}
