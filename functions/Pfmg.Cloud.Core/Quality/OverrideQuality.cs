using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Writes a signed decision to commit failed samples of a run.</summary>
/// <param name="store">Where the run lies.</param>
/// <param name="keys">Signs.</param>
/// <param name="time">The clock.</param>
public sealed class OverrideQuality(IObjectStore store, IKeyRing keys, TimeProvider time)
{
    private const int LongestReason = 1_000;

    /// <summary>Decides; what was decided cannot be taken back, but a further one may be added.</summary>
    /// <param name="runId">The run, held for its quality.</param>
    /// <param name="samples">All its failed samples; others of the run may be named too where something else than their own quality holds them.</param>
    /// <param name="reason">In the words of who decides, 1 to 1,000 characters.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="ct">Cancels; nothing is then decided.</param>
    /// <exception cref="NotFoundException">There is no such run.</exception>
    /// <exception cref="ConflictException">The run is not held for its quality, or somebody decided at the same time.</exception>
    /// <exception cref="InvalidInputException">A failed sample is not named, a named one is none of the run's, or the reason is none.</exception>
    public async Task<QualityOverride> RunAsync(string runId, IReadOnlyList<string> samples, string reason, string by, CancellationToken ct)
    {
        RequireText(reason, "reason");
        RequireText(by, "by");
        var plan = await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct) ?? throw new NotFoundException($"There is no run {runId}.");
        await RequireHeldAsync(plan, ct);
        var judged = new List<JudgedSample>();
        foreach (var task in plan.Tasks.Where(task => task.Kind == TaskKinds.Qc))
        {
            if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(runId, task.Id), ct) is { Succeeded: true })
            {
                judged.AddRange(await store.SamplesAsync(runId, [task], ct));
            }
        }

        RequireSamples(judged, samples);
        var named = judged.Where(sample => samples.Contains(sample.Quality.Sample, StringComparer.Ordinal))
            .Select(sample => new OverriddenSample(sample.Quality.Sample, sample.Sha256));
        var statement = new OverrideStatement(runId, [.. named], reason.Trim(), by.Trim(), time.GetUtcNow());
        var decided = new QualityOverride(statement, await keys.SignAsync(QualityOverride.Purpose, QualityOverride.BytesOf(statement), ct));
        var number = (await store.OverridesAsync(runId, ct)).Count + 1;
        await store.PutJsonAsync(StorePaths.Override(runId, number), decided, PutCondition.CreateOnly, ct);
        return decided;
    }

    private async Task RequireHeldAsync(RunPlan plan, CancellationToken ct)
    {
        foreach (var task in plan.Tasks.Where(task => task.Kind is TaskKinds.Ingest or TaskKinds.Commit))
        {
            if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, task.Id), ct) is { Failure.Code: FailureCodes.QualityFailed })
            {
                return;
            }
        }

        throw new ConflictException($"Run {plan.RunId} is not held for its quality: no task failed with {FailureCodes.QualityFailed}.");
    }

    private static void RequireSamples(List<JudgedSample> judged, IReadOnlyList<string> samples)
    {
        var failed = judged.Where(sample => sample.Quality.Verdict == QualityVerdict.Fail).Select(sample => sample.Quality.Sample).ToList();
        var known = judged.Select(sample => sample.Quality.Sample).ToHashSet(StringComparer.Ordinal);
        if (samples.FirstOrDefault(sample => !known.Contains(sample)) is { } stranger)
        {
            throw new InvalidInputException("override", "sample", $"judged samples of the run: {string.Join(", ", known.Order(StringComparer.Ordinal))}", stranger);
        }

        if (failed.Except(samples, StringComparer.Ordinal).Any() || samples.Count == 0)
        {
            throw new InvalidInputException("override", "sample", $"all that failed, since a run is committed whole: {string.Join(", ", failed)}", string.Join(", ", samples));
        }
    }

    private static void RequireText(string text, string where)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestReason || text.Any(char.IsControl))
        {
            throw new InvalidInputException("override", where, $"1 to {LongestReason} characters, none of them a control character", $"{text.Length}");
        }
    }
}
