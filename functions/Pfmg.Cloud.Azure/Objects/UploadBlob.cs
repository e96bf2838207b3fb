using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Objects;

/// <summary>Writes one blob: in one request if it is small, else block by block, visible only by the last request.</summary>
/// <remarks>
/// Block ids begin with a mark of this put. The SDK's own uploads name blocks by their offset, and all uncommitted blocks
/// of a blob lie in one pool: two writers of one path would then commit each other's bytes. The mark is also kept in the
/// blob's metadata: a conditional request whose answer is lost is sent again, and the refusal that it then meets is of
/// our own making. Blocks of a put that was given up vanish after a week, unseen.
/// </remarks>
internal sealed class UploadBlob(BlockBlobClient blob, string path, PutCondition condition)
{
    // 50,000 blocks, the service's limit, make 400 GB; a put holds at most five.
    private const int BlockBytes = 8 << 20;
    private const int BlocksAtOnce = 4;
    private const string MarkKey = "pfmgput";

    private readonly string _mark = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Writes the rest of a stream.</summary>
    public async Task<ObjectInfo> RunAsync(Stream content, CancellationToken ct)
    {
        var first = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            var length = await content.ReadAtLeastAsync(first.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, ct);
            ct.ThrowIfCancellationRequested();
            return length < BlockBytes ? await PutSmallAsync(first, length, ct) : await PutBlocksAsync(content, first, length, ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }
    }

    private async Task<ObjectInfo> PutSmallAsync(byte[] bytes, int length, CancellationToken ct)
    {
        try
        {
            return await PutWholeAsync(bytes, length, ct);
        }
        catch (ConflictException) when (condition.IsCreateOnly)
        {
            // Azurite takes the blocks of a put that was given up for a blob here, though not in a commit of blocks.
            if (await FindAsync(ct) is not null)
            {
                throw;
            }
        }

        return await PutBlocksAsync(Stream.Null, bytes, length, ct);
    }

    private Task<ObjectInfo> PutWholeAsync(byte[] bytes, int length, CancellationToken ct) => PublishAsync(length, async () =>
    {
        using var body = new MemoryStream(bytes, 0, length, writable: false);
        var options = new BlobUploadOptions { Conditions = Conditions(), Metadata = Metadata() };
        return await blob.UploadAsync(body, options, ct);
    }, ct);

    private async Task<ObjectInfo> PutBlocksAsync(Stream content, byte[] first, int firstLength, CancellationToken ct)
    {
        var ids = new List<string>();
        var staging = new List<Task>();
        var size = 0L;
        var (block, length) = (first, firstLength);
        try
        {
            while (length > 0)
            {
                var id = BlockId(ids.Count);
                ids.Add(id);
                size += length;
                staging.Add(StageAsync(id, block, length, returnBlock: block != first, ct));
                if (staging.Count == BlocksAtOnce)
                {
                    await WaitForOneAsync(staging);
                }

                block = ArrayPool<byte>.Shared.Rent(BlockBytes);
                length = await content.ReadAtLeastAsync(block.AsMemory(0, BlockBytes), BlockBytes, throwOnEndOfStream: false, ct);
            }

            ArrayPool<byte>.Shared.Return(block);
            await Task.WhenAll(staging);
        }
        finally
        {
            // The first block's buffer is the caller's; nothing may read it after we are gone.
            await Task.WhenAll(staging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        ct.ThrowIfCancellationRequested();
        var options = new CommitBlockListOptions { Conditions = Conditions(), Metadata = Metadata() };
        return await PublishAsync(size, async () => await blob.CommitBlockListAsync(ids, options, ct), ct);
    }

    private async Task StageAsync(string id, byte[] block, int length, bool returnBlock, CancellationToken ct)
    {
        try
        {
            using var body = new MemoryStream(block, 0, length, writable: false);
            await BlobFaults.TranslateAsync(path, () => blob.StageBlockAsync(id, body, options: null, ct));
        }
        finally
        {
            if (returnBlock)
            {
                ArrayPool<byte>.Shared.Return(block);
            }
        }
    }

    private static async Task WaitForOneAsync(List<Task> staging)
    {
        var done = await Task.WhenAny(staging);
        staging.Remove(done);
        await done;
    }

    private async Task<ObjectInfo> PublishAsync(long size, Func<Task<Response<BlobContentInfo>>> request, CancellationToken ct)
    {
        try
        {
            var written = await BlobFaults.TranslateAsync(path, request);
            return new ObjectInfo(path, size, written.Value.ETag.ToString("H"), written.Value.LastModified);
        }
        catch (NotFoundException missing)
        {
            throw condition.IfMatch is null
                ? new UnavailableException($"{path}: the container \"{blob.BlobContainerName}\" does not exist; deploying infra/ makes it.", missing)
                : new ConflictException($"{path} is not there any more.", missing);
        }
        catch (ConflictException)
        {
            if (await OwnAsync(size, ct) is { } own)
            {
                return own;
            }

            throw;
        }
        catch (UnavailableException dropped) when (dropped.InnerException is RequestFailedException failure && failure.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            // A commit by another writer dropped our blocks.
            return await OwnAsync(size, ct) ?? throw (condition == PutCondition.Overwrite
                ? new UnavailableException($"{path} was written by another at the same time.", dropped)
                : new ConflictException($"{path} was written by another at the same time.", dropped));
        }
    }

    // What is there, if it is this put's.
    private async Task<ObjectInfo?> OwnAsync(long size, CancellationToken ct) =>
        await FindAsync(ct) is { } found && found.Metadata.TryGetValue(MarkKey, out var mark) && string.Equals(mark, _mark, StringComparison.Ordinal)
            ? new ObjectInfo(path, size, found.ETag.ToString("H"), found.LastModified)
            : null;

    private async Task<BlobProperties?> FindAsync(CancellationToken ct)
    {
        try
        {
            return await BlobFaults.TranslateAsync(path, async () => (await blob.GetPropertiesAsync(conditions: null, ct)).Value);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private BlobRequestConditions? Conditions() => condition switch
    {
        { IsCreateOnly: true } => new BlobRequestConditions { IfNoneMatch = ETag.All },
        { IfMatch: { } etag } => new BlobRequestConditions { IfMatch = new ETag(etag) },
        _ => null,
    };

    private Dictionary<string, string> Metadata() => new(StringComparer.Ordinal) { [MarkKey] = _mark };

    // All ids of a blob must have one length; the number alone would do for order, which the commit gives anyway.
    private string BlockId(int number) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_mark}{number:D8}")));
}
