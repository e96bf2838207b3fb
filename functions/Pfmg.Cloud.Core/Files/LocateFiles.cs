using System.Text.Json;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Where the files of a callset lie in the object store.</summary>
/// <param name="Calls">Its VCF or gVCF; null if the store does not hold it.</param>
/// <param name="CallsIndex">That file's TBI or CSI; null if there is none.</param>
/// <param name="Reads">Its CRAM; null if its reads were not aligned here.</param>
/// <param name="ReadsIndex">The CRAM's CRAI.</param>
/// <param name="Reference">The reference that the CRAM's reads are told against.</param>
/// <param name="Names">Every name that the run gives to its samples, persons and families.</param>
public sealed record SampleFiles(string? Calls, string? CallsIndex, string? Reads, string? ReadsIndex, string? Reference, IReadOnlyList<string> Names)
{
    /// <summary>No files.</summary>
    public static SampleFiles None { get; } = new(null, null, null, null, null, []);
}

/// <summary>Finds the files of a callset: the run's plan says where each of them lies.</summary>
/// <param name="store">The object store.</param>
public sealed class LocateFiles(IObjectStore store)
{
    /// <summary>The files of one sample of a run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="sample">The lake's name of the sample.</param>
    /// <param name="sourceFile">The file that the callset came from, as the lake names it.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>What the store holds of them; nothing for what was ingested without a run.</returns>
    public async Task<SampleFiles> OfAsync(string runId, string sample, string sourceFile, CancellationToken ct)
    {
        if (runId.Length == 0 || await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct) is not { } plan)
        {
            return SampleFiles.None;
        }

        var calls = plan.Tasks.Where(static task => task.Kind == TaskKinds.Ingest).Select(static task => task.Parameters.Deserialize<IngestParameters>(PfmgJson.Options)!)
            .FirstOrDefault(ingest => ingest.SourceFile == sourceFile && ingest.Samples.Any(one => one.Sample == sample))?.ObjectPath;
        var gather = plan.Tasks.FirstOrDefault(task => task.Kind == TaskKinds.Gather && task.Parameters.Deserialize<GatherParameters>(PfmgJson.Options)!.Sample == sample);
        var reads = gather?.Outputs.FirstOrDefault(static path => path.EndsWith(".cram", StringComparison.Ordinal));
        var readsIndex = reads is null ? null : await FirstAsync(ct, $"{reads}.crai");
        return new SampleFiles(
            calls is not null && IsVcf(calls) ? await FirstAsync(ct, calls) : null,
            calls is null ? null : await FirstAsync(ct, $"{calls}.tbi", $"{calls}.csi"),
            readsIndex is null ? null : reads,
            readsIndex,
            plan.Reference,
            [.. plan.Manifest.Samples.SelectMany(static one => (string?[])[one.Sample, one.Participant, one.Family, one.Mother, one.Father, one.Library]).OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    // A delivered BCF is in the lake, and no file that could be cut here.
    private static bool IsVcf(string path) => !path.EndsWith(".bcf", StringComparison.OrdinalIgnoreCase);

    private async Task<string?> FirstAsync(CancellationToken ct, params IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (await store.HeadAsync(path, ct) is not null)
            {
                return path;
            }
        }

        return null;
    }
}
