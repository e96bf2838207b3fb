using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>What a reader in another process sees of a store at one moment, as hashes.</summary>
internal sealed class StoreImage(IObjectStore store)
{
    private readonly Dictionary<string, (string ETag, string Sha256)> _known = new(StringComparer.Ordinal);

    /// <summary>SHA-256 over the last lake version: every table's files with their rows and bytes, and the commits' ids; no times.</summary>
    /// <returns>Null if nothing is committed.</returns>
    public async Task<string?> LakeAsync()
    {
        // A log that remembers nothing, as a process that has just been started.
        var log = new LakeLog(store, TimeProvider.System);
        var snapshot = await log.SnapshotAsync(null, default);
        if (snapshot.Version == LakeSnapshot.EmptyVersion)
        {
            return null;
        }

        var text = new StringBuilder();
        for (var version = 0L; version <= snapshot.Version; version++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{version} {(await log.EntryAsync(version, default)).Id}\n");
        }

        foreach (var file in StorePaths.LakeTables.SelectMany(snapshot.Files))
        {
            var info = await store.HeadAsync(file.Path, default) ?? throw new CorruptException($"{file.Path} is committed and absent.");
            text.Append(CultureInfo.InvariantCulture, $"{file.Path} {file.Rows} {await HashAsync(info)}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>SHA-256 of every object that is no JSON document, by path. Documents hold times; that they are whole is checked here.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ObjectsAsync()
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in (string[])[StorePaths.Uploads, StorePaths.Runs, StorePaths.Lake])
        {
            await foreach (var info in store.ListAsync(folder, default))
            {
                if (info.Path.EndsWith(".json", StringComparison.Ordinal))
                {
                    await ParseAsync(info);
                }
                else if (await HashAsync(info) is { } hash)
                {
                    hashes[info.Path] = hash;
                }
            }
        }

        return hashes;
    }

    private async Task<string?> HashAsync(ObjectInfo info)
    {
        if (_known.TryGetValue(info.Path, out var known) && known.ETag == info.ETag)
        {
            return known.Sha256;
        }

        try
        {
            await using var content = await store.OpenReadAsync(info.Path, null, default);
            var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
            _known[info.Path] = (info.ETag, hash);
            return hash;
        }
        catch (NotFoundException)
        {
            // Between list and read a retry deleted it.
            return null;
        }
    }

    private async Task ParseAsync(ObjectInfo info)
    {
        if (_known.TryGetValue(info.Path, out var known) && known.ETag == info.ETag)
        {
            return;
        }

        try
        {
            using var reader = new StreamReader(await store.OpenReadAsync(info.Path, null, default));
            var text = await reader.ReadToEndAsync();
            // A Delta commit is a document a line.
            foreach (var document in info.Path.Contains("/_delta_log/", StringComparison.Ordinal) ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [text])
            {
                Assert.NotNull(JsonNode.Parse(document));
            }

            _known[info.Path] = (info.ETag, "");
        }
        catch (NotFoundException)
        {
            // As above: a failed receipt goes before its task is tried again.
        }
    }
}
