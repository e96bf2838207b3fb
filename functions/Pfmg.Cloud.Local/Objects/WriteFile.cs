using System.Buffers;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Local.Objects;

/// <summary>Writes a stream into a new file that survives a power cut once this returns.</summary>
internal static class WriteFile
{
    private const int CopyBufferBytes = 256 * 1024;

    /// <summary>Writes the rest of a stream.</summary>
    /// <exception cref="UnavailableException">The disk refused.</exception>
    public static async Task RunAsync(Stream content, string file, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBufferBytes);
        try
        {
            await using var output = await OnDiskAsync(() => ValueTask.FromResult(
                new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous)));
            int read;
            while ((read = await content.ReadAsync(buffer, ct)) > 0)
            {
                await OnDiskAsync(async () =>
                {
                    await output.WriteAsync(buffer.AsMemory(0, read), ct);
                    return read;
                });
            }

            ct.ThrowIfCancellationRequested();
            await OnDiskAsync(() =>
            {
                output.Flush(flushToDisk: true);
                return ValueTask.FromResult(output);
            });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Sees to it that a file that was written survives a power cut.</summary>
    /// <exception cref="UnavailableException">The disk refused.</exception>
    public static async Task FlushAsync(string file, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await using var written = await OnDiskAsync(() => ValueTask.FromResult(new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)));
        await OnDiskAsync(() =>
        {
            written.Flush(flushToDisk: true);
            return ValueTask.FromResult(written);
        });
    }

    // Only the disk's failures are ours to translate; those of the content are the caller's.
    private static async ValueTask<T> OnDiskAsync<T>(Func<ValueTask<T>> call)
    {
        try
        {
            return await call();
        }
        catch (IOException full)
        {
            throw new UnavailableException($"The store's disk refused a write: {full.Message}", full);
        }
    }
}
