using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Knows which files are given as they lie in the store: in care and stewardship those of one person alone; in research none.</summary>
/// <param name="store">The object store.</param>
internal sealed class OriginalFiles(IObjectStore store)
{
    /// <summary>The object that is given; null if the file is made anew for each answer, or there is none.</summary>
    public async Task<string?> PathAsync(EntitledCallset of, string kind, CancellationToken ct)
    {
        if (of.IsForProject || of.Callset.WithoutInheritance)
        {
            return null;
        }

        switch (kind)
        {
            case FileKinds.Reads:
                return of.Files.Reads;
            case FileKinds.ReadsIndex:
                return of.Files.ReadsIndex;
            case FileKinds.Calls or FileKinds.CallsIndex when of.Files.Calls is { } calls:
                var file = await SliceVcf.OpenAsync(store, calls, null, ct);
                return file.Header.Samples.Count == 1 ? (kind == FileKinds.Calls ? calls : of.Files.CallsIndex) : null;
            default:
                return null;
        }
    }

    /// <summary>An object's SHA-256, lower-case hex, as lake and receipts tell it; null if nobody wrote it down.</summary>
    public async Task<string?> Sha256Async(EntitledCallset of, string path, CancellationToken ct)
    {
        if (path == of.Files.Calls)
        {
            return of.Callset.SourceSha256;
        }

        if (await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(of.Callset.RunId), ct) is not { } plan || plan.Tasks.FirstOrDefault(task => task.Outputs.Contains(path, StringComparer.Ordinal)) is not { } task)
        {
            return null;
        }

        var receipt = await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, task.Id), ct);
        return receipt?.Outputs.FirstOrDefault(written => written.Path == path)?.Sha256;
    }
}
