using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Copies objects from one store to another under their own paths, several at once, and leaves those that are there.</summary>
/// <param name="from">Where they are.</param>
/// <param name="to">Where they go.</param>
internal sealed class CopyObjects(IObjectStore from, IObjectStore to)
{
    private const int AtOnce = 4;

    /// <summary>Objects up to this size are documents: one that differs was changed at its source, whatever its size.</summary>
    private const int DocumentBytes = 64 << 10;

    private long _copied;
    private long _bytes;
    private long _there;

    /// <summary>Objects written.</summary>
    public long Copied => Interlocked.Read(ref _copied);

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Objects that were there already.</summary>
    public long There => Interlocked.Read(ref _there);

    /// <summary>Copies what lies under a prefix, in any order.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="isWanted">Which of them.</param>
    /// <param name="ct">Cancels; the same call again goes on.</param>
    public Task UnderAsync(string prefix, Predicate<string> isWanted, CancellationToken ct)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct };
        return Parallel.ForEachAsync(from.ListAsync(prefix, ct).Where(found => isWanted(found.Path)), parallel, async (found, token) => await OneAsync(found, token));
    }

    /// <summary>Copies one object that must not be there yet, or be the same.</summary>
    /// <exception cref="ConflictException">Another is there.</exception>
    public async Task CreateAsync(string path, CancellationToken ct)
    {
        var content = await ReadAsync(from, path, ct);
        try
        {
            await to.PutAsync(path, new MemoryStream(content, writable: false), PutCondition.CreateOnly, ct);
            Count(content.Length);
        }
        catch (ConflictException) when (!ct.IsCancellationRequested)
        {
            if (!AreSame(content, await ReadAsync(to, path, ct)))
            {
                throw new ConflictException($"{path} is another in the target.");
            }

            Interlocked.Increment(ref _there);
        }
    }

    /// <summary>Copies one object, in the place of another if one is there.</summary>
    public async Task ReplaceAsync(string path, CancellationToken ct)
    {
        if (await from.HeadAsync(path, ct) is { } found)
        {
            await OneAsync(found, ct);
        }
    }

    /// <summary>Deletes what lies under a prefix of the target and is gone at the source.</summary>
    /// <returns>How many.</returns>
    public async Task<long> DeleteGoneAsync(string prefix, Predicate<string> isOurs, CancellationToken ct)
    {
        var deleted = 0L;
        await foreach (var found in to.ListAsync(prefix, ct))
        {
            if (isOurs(found.Path) && await from.HeadAsync(found.Path, ct) is null)
            {
                await to.DeleteAsync(found.Path, ct);
                deleted++;
            }
        }

        return deleted;
    }

    private async Task OneAsync(ObjectInfo source, CancellationToken ct)
    {
        if (await to.HeadAsync(source.Path, ct) is { } there && there.Size == source.Size && (source.Size > DocumentBytes || await AreSameAsync(source.Path, ct)))
        {
            // A put is atomic: what has all its bytes was copied whole.
            Interlocked.Increment(ref _there);
            return;
        }

        try
        {
            await using var content = await from.OpenReadAsync(source.Path, null, ct);
            var written = await to.PutAsync(source.Path, content, PutCondition.Overwrite, ct);
            Count(written.Size);
        }
        catch (NotFoundException)
        {
            // Gone since it was listed; whether the copy is whole, the look at the end says.
        }
    }

    private async Task<bool> AreSameAsync(string path, CancellationToken ct)
    {
        try
        {
            return AreSame(await ReadAsync(from, path, ct), await ReadAsync(to, path, ct));
        }
        catch (NotFoundException)
        {
            return false;
        }
    }

    private static bool AreSame(byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right);

    private void Count(long bytes)
    {
        Interlocked.Increment(ref _copied);
        Interlocked.Add(ref _bytes, bytes);
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, string path, CancellationToken ct)
    {
        await using var content = await store.OpenReadAsync(path, null, ct);
        using var whole = new MemoryStream();
        await content.CopyToAsync(whole, ct);
        return whole.ToArray();
    }
}
