using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Holds failed samples back from the lake unless a signed override lets them pass.</summary>
/// <param name="store">Where overrides lie.</param>
/// <param name="keys">Checks their signatures; null where there is no ring, and then no override holds.</param>
public sealed class HoldFailed(IObjectStore store, IKeyRing? keys)
{
    /// <summary>Lets samples pass or throws.</summary>
    /// <param name="runId">Their run.</param>
    /// <param name="failed">Those that failed, with every reason.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>By sample, the override that lets it pass; empty if nothing failed.</returns>
    /// <exception cref="QualityFailedException">A sample failed and no override, or none that holds, names it.</exception>
    public async Task<IReadOnlyDictionary<string, OverrideStatement>> RequireAsync(string runId, IReadOnlyList<FailedSample> failed, CancellationToken ct)
    {
        var passing = new Dictionary<string, OverrideStatement>(StringComparer.Ordinal);
        if (failed.Count == 0)
        {
            return passing;
        }

        var objections = new List<string>();
        foreach (var (found, number) in (await store.OverridesAsync(runId, ct)).Select((found, i) => (found, i + 1)))
        {
            if (await ObjectionAsync(runId, found, ct) is { } objection)
            {
                objections.Add($"override {number} does not hold: {objection}");
                continue;
            }

            foreach (var sample in failed.Where(sample => found.Statement.Samples.Any(named => Names(named, sample))))
            {
                passing.TryAdd(sample.Sample, found.Statement);
            }
        }

        var held = failed.Where(sample => !passing.ContainsKey(sample.Sample)).ToList();
        return held.Count == 0 ? passing : throw new QualityFailedException(Describe(held, objections));
    }

    private async Task<string?> ObjectionAsync(string runId, QualityOverride found, CancellationToken ct) =>
        keys is null ? "there is no key ring to check its signature by"
        : !string.Equals(found.Statement.RunId, runId, StringComparison.Ordinal) ? $"it is of run {found.Statement.RunId}"
        : await keys.VerifyAsync(QualityOverride.Purpose, QualityOverride.BytesOf(found.Statement), found.Signature, ct) ? null
        : "its signature is not that of its statement";

    private static bool Names(OverriddenSample named, FailedSample sample) =>
        string.Equals(named.Sample, sample.Sample, StringComparison.Ordinal) && string.Equals(named.QualitySha256, sample.QualitySha256, StringComparison.Ordinal);

    private static string Describe(List<FailedSample> held, List<string> objections)
    {
        var samples = string.Join("; ", held.Select(sample => $"{sample.Sample}: {string.Join(", ", sample.Reasons)}"));
        return $"{held.Count} failed and held back: {samples}.{(objections.Count == 0 ? "" : $" {string.Join("; ", objections)}.")}";
    }
}

/// <summary>A sample that failed.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="QualitySha256">Of its quality document.</param>
/// <param name="Reasons">Every one.</param>
public sealed record FailedSample(string Sample, string QualitySha256, IReadOnlyList<string> Reasons)
{
    /// <summary>The failed ones among judged samples.</summary>
    public static IReadOnlyList<FailedSample> Of(IEnumerable<JudgedSample> judged) =>
    [
        .. judged.Where(sample => sample.Quality.Verdict == QualityVerdict.Fail).Select(sample => new FailedSample(
            sample.Quality.Sample,
            sample.Sha256,
            [.. sample.Quality.Findings.Where(finding => finding.Verdict == QualityVerdict.Fail).Select(finding => $"{finding.Metric} {finding.Reason}")])),
    ];
}
