using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Objects;

/// <summary>Lists blobs of both accounts in the order of object paths.</summary>
internal static class ListBlobs
{
    private const char FirstSurrogate = '\uD800';

    /// <summary>The objects whose path starts with a prefix.</summary>
    public static async IAsyncEnumerable<ObjectInfo> RunAsync(BlobAccounts accounts, string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        var slash = prefix.IndexOf('/', StringComparison.Ordinal);
        var areas = slash >= 0 ? [prefix[..slash]] : await AreasAsync(accounts, prefix, ct);
        foreach (var area in areas)
        {
            var container = accounts.Of(area).GetBlobContainerClient(area);
            var isHierarchical = ReferenceEquals(accounts.Of(area), accounts.Intake);
            var listed = PagesAsync(container, slash < 0 ? "" : prefix[(slash + 1)..], isHierarchical, ct);

            // A hierarchical account lists folder by folder. Intake keeps deliveries only, so all of a listing fits in memory.
            await foreach (var found in isHierarchical ? listed.OrderBy(item => item.Path, ObjectPath.Order) : InOrderAsync(listed))
            {
                yield return found;
            }
        }
    }

    private static async Task<IReadOnlyList<string>> AreasAsync(BlobAccounts accounts, string prefix, CancellationToken ct)
    {
        var areas = new List<string>();
        foreach (var account in (IEnumerable<BlobServiceClient>)[accounts.Intake, accounts.Lake])
        {
            await BlobFaults.TranslateAsync(prefix, async () =>
            {
                await foreach (var container in account.GetBlobContainersAsync(BlobContainerTraits.None, BlobContainerStates.None, prefix, ct))
                {
                    if (ReferenceEquals(accounts.Of(container.Name), account))
                    {
                        areas.Add(container.Name);
                    }
                }

                return true;
            });
        }

        return [.. areas.Order(Comparer<string>.Create((left, right) => ObjectPath.Order.Compare(left + '/', right + '/')))];
    }

    private static async IAsyncEnumerable<ObjectInfo> PagesAsync(
        BlobContainerClient container, string prefix, bool isHierarchical, [EnumeratorCancellation] CancellationToken ct)
    {
        var traits = isHierarchical ? BlobTraits.Metadata : BlobTraits.None;
        await using var pages = container.GetBlobsAsync(traits, BlobStates.None, prefix, ct).AsPages().GetAsyncEnumerator(ct);
        while (await NextAsync(pages, container.Name))
        {
            foreach (var blob in pages.Current.Values.Where(blob => !IsFolderMarker(blob)))
            {
                var properties = blob.Properties;
                yield return new ObjectInfo($"{container.Name}/{blob.Name}", properties.ContentLength ?? 0, properties.ETag.GetValueOrDefault().ToString("H"), properties.LastModified.GetValueOrDefault());
            }
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<Page<BlobItem>> pages, string container)
    {
        try
        {
            return await BlobFaults.TranslateAsync(container, async () => await pages.MoveNextAsync());
        }
        catch (NotFoundException)
        {
            // No container holds no objects.
            return false;
        }
    }

    // A hierarchical account lists its folders too, as empty blobs with this mark.
    private static bool IsFolderMarker(BlobItem blob) =>
        blob.Metadata is not null && blob.Metadata.TryGetValue("hdi_isfolder", out var mark) && string.Equals(mark, "true", StringComparison.OrdinalIgnoreCase);

    // The service's order is documented as alphabetical, not whether by UTF-8 or UTF-16. The two differ only among paths
    // that share all before their first character of U+D800 or above; those follow each other in both, so sorting each
    // such stretch is enough, and holds no more than it.
    private static async IAsyncEnumerable<ObjectInfo> InOrderAsync(IAsyncEnumerable<ObjectInfo> found)
    {
        var stretch = new List<ObjectInfo>();
        await foreach (var item in found)
        {
            if (stretch.Count > 0 && !item.Path.AsSpan().StartsWith(PlainStart(stretch[0].Path)))
            {
                foreach (var held in Sorted(stretch))
                {
                    yield return held;
                }

                stretch.Clear();
            }

            stretch.Add(item);
            if (PlainStart(item.Path).Length == item.Path.Length && stretch.Count == 1)
            {
                yield return item;
                stretch.Clear();
            }
        }

        foreach (var held in Sorted(stretch))
        {
            yield return held;
        }
    }

    private static IEnumerable<ObjectInfo> Sorted(List<ObjectInfo> stretch) => stretch.OrderBy(item => item.Path, ObjectPath.Order);

    private static ReadOnlySpan<char> PlainStart(string path) =>
        path.AsSpan().IndexOfAnyInRange(FirstSurrogate, '\uFFFF') is var rare and >= 0 ? path.AsSpan(0, rare) : path;
}
