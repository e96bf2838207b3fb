using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Identity;

/// <summary>Compares a run's callsets with the lake's, as the lake grows: what was compared once is not read again.</summary>
/// <param name="store">Where the lake lies.</param>
/// <param name="log">Its log.</param>
/// <param name="panel">The panel of all sketches compared.</param>
/// <param name="policy">Thresholds and verdicts.</param>
/// <param name="scratchDirectory">Room for copies of the sketches' files, if the store is not on this machine.</param>
internal sealed class CheckIdentity(IObjectStore store, LakeLog log, SketchPanel panel, IdentityPolicy policy, string scratchDirectory) : IDisposable
{
    private readonly LakeReader _lake = new(store, log, new EngineOptions { ScratchDirectory = scratchDirectory });
    private readonly HashSet<string> _compared = new(StringComparer.Ordinal);
    private readonly List<IdentityFinding> _findings = [];
    private int _comparedWith;

    /// <summary>Why a run of this reference is not compared; its files have no sketches.</summary>
    public static IdentityReport Without(string reason) =>
        new() { Policy = IdentityPolicy.Default, NotAssessed = reason, Verdict = QualityVerdict.Pass, Findings = [] };

    /// <summary>Compares with one version of the lake, and with each other at the first call.</summary>
    /// <param name="fresh">The same at every call.</param>
    /// <param name="snapshot">The version; later at every call.</param>
    /// <param name="ct">Interrupts the engine.</param>
    /// <returns>All that was found so far.</returns>
    public async Task<IdentityReport> RunAsync(IReadOnlyList<SketchedCallset> fresh, LakeSnapshot snapshot, CancellationToken ct)
    {
        var isFirst = _compared.Count == 0 && _findings.Count == 0;
        var files = snapshot.Files(LakeTables.Sketches.Table).Where(file => !_compared.Contains(file.Path)).Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
        if (fresh.Count > 0 && (isFirst || files.Count > 0))
        {
            var known = await ReadSketches.RunAsync(_lake, snapshot, panel, file => files.Contains(file.Path), ct);
            var ids = fresh.Select(static one => one.SampleId).ToHashSet();
            var found = new CompareCallsets(policy, panel).Run(fresh, known, ct);
            _findings.AddRange(isFirst ? found : found.Where(one => !ids.Contains(one.OtherSampleId)));
            _comparedWith += known.Count(one => !ids.Contains(one.SampleId));
            _compared.UnionWith(files);
        }

        return new IdentityReport
        {
            Policy = policy.FullName,
            Panel = panel.Sha256,
            LakeVersion = snapshot.Version,
            Sketched = fresh.Count,
            ComparedWith = _comparedWith,
            NotAssessed = panel.Sites < policy.MinimumSites || panel.Contigs < policy.MinimumContigs
                ? $"The panel has {panel.Sites} sites on {panel.Contigs} autosomes; the policy asks for {policy.MinimumSites} on {policy.MinimumContigs}."
                : fresh.Count == 0 ? "No file of the run tells where its samples are homozygous reference."
                : null,
            Verdict = CompareCallsets.Worst(_findings),
            Findings = [.. _findings.OrderBy(static one => one.SampleId).ThenBy(static one => one.OtherSampleId)],
        };
    }

    /// <summary>The callsets that a run's data files hold, committed or not.</summary>
    public async Task<IReadOnlyList<SketchedCallset>> CallsetsAsync(IReadOnlyList<LakeFile> files, CancellationToken ct) =>
        await ReadSketches.RunAsync(_lake, LakeSnapshot.Of(files), panel, static _ => true, ct);

    /// <inheritdoc />
    public void Dispose() => _lake.Dispose();
}
