using System.Buffers;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Cache;

/// <summary>Copies ranges of the lake's files from a store to their places in files on this machine, some at a time.</summary>
/// <param name="store">The store.</param>
internal sealed class RangeSource(IObjectStore store) : IDisposable
{
    /// <summary>Requests under way at once: enough to hide their latency, few enough not to be throttled.</summary>
    private const int MostRequests = 16;

    private const int BufferBytes = 128 * 1024;

    private readonly SemaphoreSlim _requests = new(MostRequests, MostRequests);

    /// <summary>Copies bytes of an object to the same place of a file, which gets the object's length.</summary>
    /// <param name="file">As the log has it.</param>
    /// <param name="range">Which bytes, within it; null for all, which must be as many as the log says.</param>
    /// <param name="target">The file, made if it is not there.</param>
    /// <param name="hash">Takes the bytes in passing; null for nobody.</param>
    /// <param name="trace">Counts.</param>
    /// <param name="ct">Cancels; what was copied until then stays.</param>
    /// <exception cref="CorruptException">The store has it at another length.</exception>
    /// <exception cref="UnavailableException">The store has it no more.</exception>
    /// <exception cref="UnavailableException">The store gave fewer bytes than asked for, or there is no room for them.</exception>
    public async Task CopyAsync(LakeFile file, ByteRange? range, string target, IncrementalHash? hash, FetchTrace trace, CancellationToken ct)
    {
        await _requests.WaitAsync(ct);
        try
        {
            await using var content = await store.OpenReadAsync(file.Path, range, ct);
            long copied = await WriteAsync(file, content, range?.Offset ?? 0, target, hash, ct);
            trace.Add(copied);
            if (range is { } asked ? copied != asked.Length : copied != file.Size)
            {
                throw range is null
                    ? new CorruptException($"{file.Path} has {copied} bytes, and the log says {file.Size}.")
                    : new UnavailableException($"The store ended a range of {file.Path} after {copied} of {range.Value.Length} bytes.");
            }
        }
        catch (NotFoundException missing)
        {
            throw FindDamage.Gone(file, missing);
        }
        catch (IOException failure)
        {
            throw new UnavailableException($"{file.Path} could not be fetched: {failure.Message}", failure);
        }
        finally
        {
            _requests.Release();
        }
    }

    public void Dispose() => _requests.Dispose();

    private static async Task<long> WriteAsync(LakeFile file, Stream content, long offset, string target, IncrementalHash? hash, CancellationToken ct)
    {
        using var handle = File.OpenHandle(target, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        if (RandomAccess.GetLength(handle) != file.Size)
        {
            RandomAccess.SetLength(handle, file.Size);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long copied = 0;
            for (int read; (read = await content.ReadAsync(buffer, ct)) > 0; copied += read)
            {
                // Bytes beyond the logged length are counted, so that the length is refused, and not kept.
                long room = Math.Clamp(file.Size - offset - copied, 0, read);
                await RandomAccess.WriteAsync(handle, buffer.AsMemory(0, (int)room), offset + copied, ct);
                hash?.AppendData(buffer, 0, read);
            }

            return copied;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
