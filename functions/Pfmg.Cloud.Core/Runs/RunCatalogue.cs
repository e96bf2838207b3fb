using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>An index of all runs, by platform and state, so that a list of them does not list the store; and the outbox of what their ends tell.</summary>
/// <param name="store">Says which platform a run is of.</param>
/// <param name="documents">Holds the entries: collection "runs", partition the platform, id the run's.</param>
/// <param name="outbox">Changes them, and tells.</param>
/// <param name="runs">The truth.</param>
/// <remarks>
/// The store's files are the truth. An entry is what <see cref="ReadRuns"/> made of them, read after the entry that it replaces, so that of
/// two writers the later never puts back what the earlier saw. What is missing or behind, <see cref="RepairCatalogue"/> mends.
/// </remarks>
public sealed class RunCatalogue(IObjectStore store, IDocumentStore documents, Outbox outbox, ReadRuns runs)
{
    /// <summary>The collection.</summary>
    public const string Collection = "runs";

    // A document for each platform; no platform has a '$' in its name (see KeyOf).
    private const string PlatformList = "$platforms";

    private readonly ConcurrentDictionary<string, bool> _platforms = new(StringComparer.Ordinal);

    /// <summary>Enters a run that was planned.</summary>
    public async Task BeginAsync(RunPlan plan, CancellationToken ct)
    {
        try
        {
            await EnterPlatformAsync(plan.Platform, ct);
            await documents.WriteAsync(KeyOf(plan.Platform, plan.RunId), Json(RunEntry.Of(plan)), ifMatch: null, ct);
        }
        catch (ConflictException)
        {
            await RefreshAsync(plan.RunId, ct);
        }
    }

    /// <summary>Enters a run as it is now.</summary>
    /// <returns>Whether its entry was another.</returns>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    public Task<bool> RefreshAsync(string runId, CancellationToken ct) => WriteAsync(runId, told: null, ct);

    /// <summary>Enters a run as it is now, and tells what happened to it: entry and event are one write, so no end is entered of which nobody hears.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="told">The event.</param>
    /// <param name="ct">Cancels; the event may then have been told.</param>
    /// <exception cref="UnavailableException">The bus or the documents do not answer; what was entered is told later.</exception>
    public async Task TellAsync(string runId, DomainEvent told, CancellationToken ct)
    {
        await WriteAsync(runId, told, ct);
        await outbox.PublishAsync(await KeyAsync(runId, ct), ct);
    }

    /// <summary>The entries of one platform, or of all, in one state, or in any; in the order of ids within a platform.</summary>
    public async IAsyncEnumerable<RunEntry> ListAsync(string? platform, string? state, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var one in platform is null ? await PlatformsAsync(ct) : [platform])
        {
            await foreach (var stored in documents.QueryAsync(Collection, PartitionOf(one), state is null ? null : "state", state, ct))
            {
                yield return Outbox.Body(stored).Deserialize<RunEntry>(PfmgJson.Options) ?? throw new CorruptException($"{Collection}/{stored.Key.Id} is no entry.");
            }
        }
    }

    /// <summary>Takes out the entry of a run that is not in the store.</summary>
    public Task RemoveAsync(RunEntry entry, CancellationToken ct) => documents.DeleteAsync(KeyOf(entry.Platform, entry.RunId), ct);

    /// <summary>Tells what waits to be told.</summary>
    /// <returns>How many events.</returns>
    public async Task<int> TellWaitingAsync(CancellationToken ct)
    {
        var told = 0;
        foreach (var platform in await PlatformsAsync(ct))
        {
            told += await outbox.RepairAsync(Collection, PartitionOf(platform), ct);
        }

        return told;
    }

    private async Task<bool> WriteAsync(string runId, DomainEvent? told, CancellationToken ct)
    {
        var key = await KeyAsync(runId, ct);
        return await outbox.WriteAsync(
            key, async _ => new OutboxChange(Json(RunEntry.Of(await runs.ReadAsync(runId, ct))), told is null ? [] : [told]), ct);
    }

    private async Task<IReadOnlyList<string>> PlatformsAsync(CancellationToken ct)
    {
        var platforms = new List<string>();
        await foreach (var stored in documents.QueryAsync(Collection, PlatformList, field: null, value: null, ct))
        {
            platforms.Add(stored.Body["platform"]?.GetValue<string>() ?? throw new CorruptException($"{Collection}/{stored.Key.Id} names no platform."));
        }

        return platforms;
    }

    // Before the first entry of a platform: an entry of a platform that is not listed would not be found.
    private async Task EnterPlatformAsync(string platform, CancellationToken ct)
    {
        if (!_platforms.ContainsKey(platform))
        {
            await documents.WriteAsync(new DocumentKey(Collection, PlatformList, PartitionOf(platform)), new JsonObject { ["platform"] = platform }, "*", ct);
            _platforms[platform] = true;
        }
    }

    private async Task<DocumentKey> KeyAsync(string runId, CancellationToken ct)
    {
        string platform;
        if (await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct) is { } plan)
        {
            platform = plan.Platform;
        }
        else
        {
            var rejection = await store.ReadJsonAsync<RunRejection>(StorePaths.Rejection(runId), ct) ?? throw new NotFoundException($"There is no run {runId}.");
            platform = StorePaths.TryParseManifest(rejection.ManifestPath, out var name, out _) ? name : throw new CorruptException($"{StorePaths.Rejection(runId)} names no manifest.");
        }

        await EnterPlatformAsync(platform, ct);
        return KeyOf(platform, runId);
    }

    private static DocumentKey KeyOf(string platform, string runId) => new(Collection, PartitionOf(platform), runId);

    // A refused manifest's folder may have any name that a path can have; one of ours stays as it is.
    private static string PartitionOf(string platform)
    {
        var text = Uri.EscapeDataString(platform);
        return text.Length <= DocumentRules.MaxBytes ? text : text[..DocumentRules.MaxBytes];
    }

    private static JsonObject Json(RunEntry entry) => JsonSerializer.SerializeToNode(entry, PfmgJson.Options)!.AsObject();
}
