using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Objects;

/// <summary>An object store in two Azure storage accounts: one takes what platforms upload, the other holds all else.</summary>
/// <param name="accounts">Which account holds which area.</param>
/// <param name="time">Dates grants.</param>
/// <remarks>
/// The first segment of a path is the blob's container, which must exist (infra/ makes them; <see cref="BlobAccounts.MakesContainers"/>). Create-only and if-match
/// are If-None-Match and If-Match of the request that makes the blob visible. Source: Azure Blob Storage REST API.
/// </remarks>
public sealed class BlobObjectStore(BlobAccounts accounts, TimeProvider time) : IObjectStore
{
    private readonly ConcurrentDictionary<string, bool> _made = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        ObjectPath.Check(path);
        var area = ObjectPath.Area(path);
        if (accounts.MakesContainers && !_made.ContainsKey(area))
        {
            await BlobFaults.TranslateAsync(path, () => accounts.Of(area).GetBlobContainerClient(area).CreateIfNotExistsAsync(cancellationToken: ct));
            _made[area] = true;
        }

        return await new UploadBlob(Blob(path), path, condition).RunAsync(content, ct);
    }

    /// <inheritdoc />
    public async Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range?.Offset ?? 0, nameof(range));
        ArgumentOutOfRangeException.ThrowIfLessThan(range?.Length ?? 1, 1, nameof(range));
        var options = new BlobDownloadOptions { Range = range is { } wanted ? new HttpRange(wanted.Offset, wanted.Length) : default };
        try
        {
            return await BlobFaults.TranslateAsync(path, async () => (await Blob(path).DownloadStreamingAsync(options, ct)).Value.Content);
        }
        catch (UnavailableException refused) when (refused.InnerException is RequestFailedException { Status: 416 })
        {
            // Past the end there are no bytes; the service calls that an error.
            return Stream.Null;
        }
    }

    /// <inheritdoc />
    public async Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct)
    {
        try
        {
            var found = await BlobFaults.TranslateAsync(path, async () => (await Blob(path).GetPropertiesAsync(conditions: null, ct)).Value);
            return new ObjectInfo(path, found.ContentLength, found.ETag.ToString("H"), found.LastModified);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct)
    {
        ObjectPath.CheckPrefix(prefix);
        return ListBlobs.RunAsync(accounts, prefix, ct);
    }

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken ct) => BlobFaults.TranslateAsync(path, async () =>
    {
        try
        {
            return (await Blob(path).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions: null, ct)).Value;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return false;
        }
    });

    /// <inheritdoc />
    /// <remarks>Of one upload's folder only, `uploads/{platform}/{run}/`: a user delegation SAS for one directory, create only; null where the store signs in with a connection string (the emulator).</remarks>
    public async Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct)
    {
        if (!prefix.EndsWith('/') || prefix[..^1].Split('/') is not ["uploads", _, _])
        {
            throw new InvalidInputException(prefix, "prefix", $"{StorePaths.Uploads}PLATFORM/RUN/", prefix);
        }

        ObjectPath.Check(prefix[..^1]);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, TimeSpan.FromHours(24));
        var account = accounts.Of(ObjectPath.Area(prefix));
        if (account.CanGenerateAccountSasUri)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var key = await BlobFaults.TranslateAsync(prefix, async () => (await account.GetUserDelegationKeyAsync(startsOn: null, now + lifetime, ct)).Value);
        var query = DirectoryGrant.Sign(key, account.AccountName, prefix[..^1], now + lifetime);
        return new UploadGrant(new Uri($"{account.Uri.AbsoluteUri.TrimEnd('/')}/{BlobUri.Escape(prefix)}?{query}"), prefix, now + lifetime);
    }

    /// <inheritdoc />
    /// <remarks>Null: blobs are on no machine.</remarks>
    public string? LocalPath(string path)
    {
        ObjectPath.Check(path);
        return null;
    }

    private BlockBlobClient Blob(string path)
    {
        ObjectPath.Check(path);
        var area = ObjectPath.Area(path);
        return accounts.Of(area).GetBlobContainerClient(area).GetBlockBlobClient(path[(area.Length + 1)..]);
    }
}
