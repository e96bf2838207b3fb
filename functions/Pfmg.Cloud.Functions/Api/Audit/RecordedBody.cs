using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Pfmg.Cloud.Functions.Api.Audit;

/// <summary>An answer's body whose first byte waits until something was recorded.</summary>
/// <param name="inner">The body as the server has it.</param>
/// <param name="record">Records, once; if it throws, nothing of the answer has left.</param>
internal sealed class RecordedBody(IHttpResponseBodyFeature inner, Func<Task> record) : IHttpResponseBodyFeature, IDisposable
{
    private readonly RecordedStream _stream = new(inner.Stream, record);
    private PipeWriter? _writer;

    /// <inheritdoc />
    public Stream Stream => _stream;

    /// <inheritdoc />
    public PipeWriter Writer => _writer ??= PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));

    /// <inheritdoc />
    public void DisableBuffering() => inner.DisableBuffering();

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await record();
        await inner.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await record();
        await inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    /// <inheritdoc />
    public async Task CompleteAsync()
    {
        await FlushAsync(CancellationToken.None);
        await record();
        await inner.CompleteAsync();
    }

    /// <summary>Hands on what was written through the writer and waits there.</summary>
    public async Task FlushAsync(CancellationToken ct)
    {
        if (_writer is { UnflushedBytes: > 0 })
        {
            await _writer.FlushAsync(ct);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private sealed class RecordedStream(Stream target, Func<Task> record) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await record();
            await target.FlushAsync(cancellationToken);
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await record();
            await target.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        // Recording takes time, which a write that blocks would spend on a thread; the server takes none such either.
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An answer is written asynchronously.");

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
