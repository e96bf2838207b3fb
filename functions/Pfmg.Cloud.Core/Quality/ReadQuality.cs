using System.Security.Cryptography;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Reads what a run left about quality.</summary>
public static class ReadQuality
{
    private const int Concurrent = 16;

    /// <summary>The judged samples of the tasks, in their order.</summary>
    /// <param name="store">The object store.</param>
    /// <param name="runId">The run.</param>
    /// <param name="tasks">`qc` tasks with a receipt of success.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">A receipt or a document is missing.</exception>
    /// <exception cref="CorruptException">A document is not the one that its task's receipt tells of.</exception>
    public static async Task<IReadOnlyList<JudgedSample>> SamplesAsync(
        this IObjectStore store, string runId, IEnumerable<PlannedTask> tasks, CancellationToken ct)
    {
        var judged = new List<JudgedSample>();
        foreach (var task in tasks)
        {
            var receipt = await store.RequireJsonAsync<Receipt>(StorePaths.Receipt(runId, task.Id), ct);
            var told = receipt.Outputs.ToDictionary(output => output.Path, output => output.Sha256, StringComparer.Ordinal);
            var names = task.Read<QcParameters>().Samples;
            var found = new JudgedSample[names.Count];
            await Parallel.ForAsync(0, names.Count, new ParallelOptions { MaxDegreeOfParallelism = Concurrent, TaskScheduler = TaskScheduler.Current, CancellationToken = ct }, async (i, token) =>
                found[i] = await SampleAsync(store, runId, names[i].Sample, told, token));
            judged.AddRange(found);
        }

        return judged;
    }

    /// <summary>The overrides of a run, in the order of their numbers, whether their signatures hold or not.</summary>
    public static async Task<IReadOnlyList<QualityOverride>> OverridesAsync(this IObjectStore store, string runId, CancellationToken ct)
    {
        var overrides = new List<QualityOverride>();
        while (await store.ReadJsonAsync<QualityOverride>(StorePaths.Override(runId, overrides.Count + 1), ct) is { } next)
        {
            overrides.Add(next);
        }

        return overrides;
    }

    private static async Task<JudgedSample> SampleAsync(
        IObjectStore store, string runId, string sample, IReadOnlyDictionary<string, string> told, CancellationToken ct)
    {
        var path = StorePaths.Quality(runId, sample);
        using var copy = new MemoryStream();
        await using (var content = await store.OpenReadAsync(path, null, ct))
        {
            await content.CopyToAsync(copy, ct);
        }

        var bytes = copy.ToArray();
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return string.Equals(told.GetValueOrDefault(path), sha256, StringComparison.Ordinal)
            ? new JudgedSample(JsonSerializer.Deserialize<SampleQuality>(bytes, PfmgJson.Options)!, sha256)
            : throw new CorruptException($"{path} has SHA-256 {sha256}; its task wrote {told.GetValueOrDefault(path) ?? "no such object"}.");
    }
}

/// <summary>A judged sample and the hash of its document.</summary>
/// <param name="Quality">The document.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of its bytes.</param>
public sealed record JudgedSample(SampleQuality Quality, string Sha256);
