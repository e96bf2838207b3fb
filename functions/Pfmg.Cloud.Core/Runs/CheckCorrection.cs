using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Whether a manifest may stand beside the others of its delivery.</summary>
/// <remarks>
/// A second manifest corrects a first that was refused or whose run failed. Where the first became a run that is under way or in the lake,
/// the second would silently supersede it: then it must say so, by naming its own run in `replaces`.
/// </remarks>
internal sealed class CheckCorrection(IObjectStore store)
{
    /// <summary>Looks at the other manifests of the delivery.</summary>
    /// <param name="path">The manifest's object path.</param>
    /// <param name="platform">Of its path.</param>
    /// <param name="run">Of its path.</param>
    /// <param name="replaces">What it says it replaces; null if nothing.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>At most one fault.</returns>
    public async Task<IReadOnlyList<InputFault>> CheckAsync(string path, string platform, string run, string? replaces, CancellationToken ct)
    {
        string? standing = null;
        await foreach (var other in store.ListAsync(StorePaths.Upload(platform, run), ct))
        {
            if (other.Path != path && StorePaths.TryParseManifest(other.Path, out _, out _) && await StandsAsync(other.Path, platform, run, ct))
            {
                standing = other.Path;
                break;
            }
        }

        if (replaces == run)
        {
            return standing is not null ? [] : [new InputFault(path, "replaces", "another run: no other manifest of this one became a run", run)];
        }

        return standing is null
            ? []
            : [new InputFault(path, "replaces", $"\"{run}\", this run itself, to replace what {standing} delivered", replaces ?? "none")];
    }

    /// <summary>Whether a manifest became a run that has not failed.</summary>
    private async Task<bool> StandsAsync(string path, string platform, string run, CancellationToken ct)
    {
        var read = await new ReadManifestObject(store).ReadAsync(path, ct);
        var runId = RunId.Of(platform, run, path, read.Sha256);
        return await store.HeadAsync(StorePaths.Plan(runId), ct) is not null
            && await store.HeadAsync(StorePaths.End(runId, RunState.Failed), ct) is null;
    }
}
