using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Makes the catalogue say what the store says: entries that are missing, behind or of no run, and events that wait.</summary>
/// <param name="store">The truth.</param>
/// <param name="catalogue">The index.</param>
public sealed class RepairCatalogue(IObjectStore store, RunCatalogue catalogue)
{
    /// <summary>Repairs.</summary>
    /// <param name="suspects">Runs to look at whatever their entries say; null for all.</param>
    /// <param name="ct">Cancels; repairing again goes on.</param>
    public async Task<CatalogueRepair> RunAsync(IReadOnlySet<string>? suspects, CancellationToken ct)
    {
        // Entries first: a run that begins after them is in the listing, and found to be entered.
        var entries = new Dictionary<string, RunEntry>(StringComparer.Ordinal);
        await foreach (var entry in catalogue.ListAsync(platform: null, state: null, ct))
        {
            entries[entry.RunId] = entry;
        }

        var (runs, written, removed) = (0, 0, 0);
        await foreach (var folder in RunFolder.ListAsync(store, StorePaths.Runs, ct))
        {
            if (folder.HasPlan || folder.HasRejection)
            {
                runs++;
                entries.Remove(folder.RunId, out var entry);
                var look = suspects is null || suspects.Contains(folder.RunId) || IsBehind(entry, folder);
                written += look && await catalogue.RefreshAsync(folder.RunId, ct) ? 1 : 0;
            }
        }

        foreach (var stray in entries.Values)
        {
            // One that began after the listing has a plan by now.
            if (await store.HeadAsync(StorePaths.Plan(stray.RunId), ct) is null && await store.HeadAsync(StorePaths.Rejection(stray.RunId), ct) is null)
            {
                await catalogue.RemoveAsync(stray, ct);
                removed++;
            }
        }

        return new CatalogueRepair(runs, written, removed, await catalogue.TellWaitingAsync(ct));
    }

    // An end that was told is in a listing, without a look into any file.
    private static bool IsBehind(RunEntry? entry, RunFolder folder) => entry?.State switch
    {
        null => true,
        RunEntryStates.Completed => false,
        _ when folder.EndOf(RunState.Completed) is not null => true,
        RunEntryStates.Rejected => folder.HasPlan,
        RunEntryStates.Open => folder.EndOf(RunState.Failed) is not null || !folder.HasPlan,
        _ => false,
    };
}

/// <summary>What a repair of the catalogue did.</summary>
/// <param name="Runs">Runs in the store.</param>
/// <param name="Written">Entries that were missing or behind.</param>
/// <param name="Removed">Entries of runs that are not in the store.</param>
/// <param name="Told">Events that had waited.</param>
public sealed record CatalogueRepair(int Runs, int Written, int Removed, int Told);
