using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Lists runs by the catalogue; only those that had not ended when they were entered are looked up in the store.</summary>
/// <param name="catalogue">The index.</param>
/// <param name="runs">The truth.</param>
internal sealed class ListRuns(RunCatalogue catalogue, ReadRuns runs)
{
    /// <summary>A page of the runs of one platform, or of all, in one state, or in any.</summary>
    /// <param name="platform">The platform; null for all.</param>
    /// <param name="state">The state; null for any.</param>
    /// <param name="skip">Runs before the page.</param>
    /// <param name="take">The most runs on the page.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<ListedRuns> RunAsync(string? platform, RunState? state, long skip, int take, CancellationToken ct)
    {
        var found = new SortedDictionary<string, Listed>(StringComparer.Ordinal);
        string?[] words = state switch
        {
            null => [null],
            RunState.Queued or RunState.Running => [RunEntryStates.Open],
            { } ended => [RunEntryStates.Of(ended), RunEntryStates.Open],
        };
        foreach (var word in words)
        {
            await foreach (var entry in catalogue.ListAsync(platform, word, ct))
            {
                // What has not ended is looked up: all of it to be told by its state, else what stands on the page.
                var listed = state is not null && entry.State == RunEntryStates.Open ? await LookAsync(entry, ct) : new Listed(entry, StateOf(entry));
                if (state is null || listed.State == state)
                {
                    found[entry.RunId] = listed;
                }
            }
        }

        var page = new List<RunSummary>();
        foreach (var listed in found.Values.Skip((int)Math.Min(skip, found.Count)).Take(take))
        {
            var (entry, now) = listed.State is null ? await LookAsync(listed.Entry, ct) : listed;
            page.Add(RunSummary.Of(entry, now!.Value));
        }

        return new ListedRuns(found.Count, page);
    }

    // What turns out to have ended is entered, so that nobody looks again.
    private async Task<Listed> LookAsync(RunEntry entry, CancellationToken ct)
    {
        try
        {
            var record = await runs.ReadAsync(entry.RunId, ct);
            if (record.State.HasEnded())
            {
                await catalogue.RefreshAsync(entry.RunId, ct);
            }

            return new Listed(RunEntry.Of(record), record.State);
        }
        catch (NotFoundException)
        {
            // Taken out of the store since; the sweeper takes its entry.
            return new Listed(entry, RunState.Queued);
        }
    }

    private static RunState? StateOf(RunEntry entry) => entry.State switch
    {
        RunEntryStates.Rejected => RunState.Rejected,
        RunEntryStates.Completed => RunState.Completed,
        RunEntryStates.Failed => RunState.Failed,
        _ => null,
    };

    private sealed record Listed(RunEntry Entry, RunState? State);
}

/// <summary>A page of runs.</summary>
/// <param name="Total">How many there are in all.</param>
/// <param name="Page">In the order of their ids.</param>
internal sealed record ListedRuns(int Total, IReadOnlyList<RunSummary> Page);
