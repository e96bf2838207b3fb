using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>A run's folder and its delivery: gone whole if all its samples are erased, else what is the erased's alone, and their names.</summary>
/// <param name="store">The object store.</param>
/// <param name="callsets">The erased callsets of the run.</param>
/// <param name="names">Texts that must not be left.</param>
internal sealed class ErasedRun(IObjectStore store, IReadOnlyList<ErasedCallset> callsets, IReadOnlyList<string> names)
{
    private const string Runs = "runs";
    private const string Uploads = "uploads";
    private const string Work = "work/";

    /// <summary>Where a callset's delivered file lies.</summary>
    public static string ObjectPathOf(ErasedCallset callset) => StorePaths.Upload(callset.Platform, callset.Run) + callset.SourceFile;

    /// <summary>What becomes of its objects; nothing for what was ingested without a run.</summary>
    public async Task<IReadOnlyList<PlannedChange>> PlanAsync(CancellationToken ct)
    {
        var changes = new List<PlannedChange>();
        if (await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(callsets[0].RunId), ct) is not { } plan)
        {
            return changes;
        }

        var erased = callsets.Select(static callset => callset.Sample).ToHashSet(StringComparer.Ordinal);
        bool isWhole = plan.Manifest.Samples.All(sample => erased.Contains(sample.Sample));
        await foreach (var found in store.ListAsync(StorePaths.Run(plan.RunId), ct))
        {
            if ((isWhole ? ErasedChange.Deleted : await ChangeAsync(found.Path, plan.RunId, ct)) is { } change)
            {
                changes.Add(new PlannedChange(Runs, found.Path, change));
            }
        }

        changes.AddRange(plan.Manifest.Files.SelectMany(file => Delivered(plan, file, erased)));
        await foreach (var found in store.ListAsync(StorePaths.Upload(plan.Platform, plan.Run), ct))
        {
            // A manifest cannot be cleaned: other bytes are another run. The plan keeps what it said of those who stay.
            if (StorePaths.TryParseManifest(found.Path, out _, out _) && (string.Equals(found.Path, plan.ManifestPath, StringComparison.Ordinal) || await HoldsNameAsync(found.Path, ct)))
            {
                changes.Add(new PlannedChange(Uploads, found.Path, ErasedChange.Deleted));
            }
        }

        return changes;
    }

    /// <summary>In a run of others too: intermediate files go, files named after the erased go, documents are cleaned.</summary>
    private async Task<ErasedChange?> ChangeAsync(string path, string runId, CancellationToken ct)
    {
        string inRun = path[StorePaths.Run(runId).Length..];
        if (inRun.StartsWith(Work, StringComparison.Ordinal))
        {
            return ErasedChange.Deleted;
        }

        bool isNamed = NameText.Holds(inRun, names);
        return !inRun.EndsWith(".json", StringComparison.Ordinal) ? isNamed ? ErasedChange.Deleted : null
            : isNamed || await HoldsNameAsync(path, ct) ? ErasedChange.Cleaned : null;
    }

    private IEnumerable<PlannedChange> Delivered(RunPlan plan, ManifestFile file, HashSet<string> erased)
    {
        string[] samples = [.. file.Samples.Select(static one => one.Sample), .. file.Sample is { } sample ? new[] { sample } : []];
        if (!samples.Any(erased.Contains))
        {
            yield break;
        }

        string folder = StorePaths.Upload(plan.Platform, plan.Run);
        bool isCleaned = !samples.All(erased.Contains) && callsets.Any(callset => callset.IsVerbatim && string.Equals(ObjectPathOf(callset), folder + file.Path, StringComparison.Ordinal));
        yield return new PlannedChange(Uploads, folder + file.Path, isCleaned ? ErasedChange.Cleaned : ErasedChange.Deleted);
        foreach (string beside in new[] { file.Index, file.CallableBed }.OfType<string>())
        {
            yield return new PlannedChange(Uploads, folder + beside, ErasedChange.Deleted);
        }
    }

    private async Task<bool> HoldsNameAsync(string path, CancellationToken ct)
    {
        await using var content = await store.OpenReadAsync(path, null, ct);
        using var reader = new StreamReader(content, Encoding.UTF8);
        return NameText.Holds(await reader.ReadToEndAsync(ct), names);
    }
}
