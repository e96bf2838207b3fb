using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Identity;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>Holds a run whose samples are not who they are declared to be, unless a signed override lets them pass.</summary>
internal sealed class HoldIdentity : IDisposable
{
    private readonly TaskContext _context;
    private readonly CheckIdentity _check;
    private readonly IReadOnlyList<SketchedCallset> _fresh;
    private readonly HashSet<IdentityFinding> _decided;

    private HoldIdentity(TaskContext context, CheckIdentity check, IReadOnlyList<SketchedCallset> fresh, IEnumerable<IdentityFinding> decided) =>
        (_context, _check, _fresh, _decided) = (context, check, fresh, [.. decided]);

    /// <summary>What was found so far; null before the first look.</summary>
    public IdentityReport? Report { get; private set; }

    /// <summary>Compares the samples of one ingest with the latest version of the lake.</summary>
    /// <exception cref="QualityFailedException">A sample failed and no signed override lets it pass.</exception>
    public static async Task<IdentityReport> OfIngestAsync(TaskContext context, CommonSites panel, IReadOnlyList<SketchedCallset> fresh, CancellationToken ct)
    {
        using var hold = new HoldIdentity(context, Check(context, panel), fresh, []);
        await hold.LookAsync(await new LakeLog(context.Store, context.Time).SnapshotAsync(null, ct), ct);
        return hold.Report!;
    }

    /// <summary>Prepares to compare all samples of a run before their commit.</summary>
    /// <param name="context">The commit's.</param>
    /// <param name="files">All data files of the run.</param>
    /// <param name="ingested">What its ingests found; what failed there and was ingested was decided there.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null if no sample has a sketch.</returns>
    public static async Task<HoldIdentity?> OfRunAsync(TaskContext context, IReadOnlyList<LakeFile> files, IEnumerable<IdentityReport> ingested, CancellationToken ct)
    {
        if (context.Plan.Reference is not { } name || !files.Any(static file => file.Table == LakeTables.Sketches.Table && file.Rows > 0))
        {
            return null;
        }

        var panel = await CommonSites.LoadAsync(context.Store, await context.Store.ReferenceAsync(name, ct), ct)
            ?? throw new CorruptException($"Run {context.Plan.RunId} has sketches, and its reference {name} has no panel.");
        var check = Check(context, panel);
        try
        {
            return new HoldIdentity(context, check, await check.CallsetsAsync(files, ct), ingested.SelectMany(static report => report.Findings));
        }
        catch
        {
            check.Dispose();
            throw;
        }
    }

    /// <summary>Compares with a version of the lake; what was compared at an earlier look is not read again.</summary>
    /// <exception cref="QualityFailedException">A sample failed and no signed override lets it pass.</exception>
    public async Task LookAsync(LakeSnapshot snapshot, CancellationToken ct)
    {
        var report = await _check.RunAsync(_fresh, snapshot, ct);
        IdentityFinding[] findings = [.. report.Findings.Where(one => one.Verdict == QualityVerdict.Fail && !_decided.Contains(one))];
        var passing = findings.Length == 0 ? new Dictionary<string, OverrideStatement>(StringComparer.Ordinal) : await RequireAsync(report, findings, ct);
        Report = report with { Overrides = passing.ToDictionary(static one => one.Key, static one => one.Value.Reason, StringComparer.Ordinal) };
    }

    /// <inheritdoc />
    public void Dispose() => _check.Dispose();

    private static CheckIdentity Check(TaskContext context, CommonSites panel) =>
        new(context.Store, new LakeLog(context.Store, context.Time), SketchPanel.Of(panel), IdentityPolicy.Load(IdentityPolicy.Default), context.ScratchDirectory);

    // Who decided on a sample's depth has not decided on whose it is: the decision must follow a hold that told of it.
    private async Task<IReadOnlyDictionary<string, OverrideStatement>> RequireAsync(IdentityReport report, IdentityFinding[] findings, CancellationToken ct)
    {
        var failed = await FailedAsync(findings, ct);
        var path = StorePaths.Identity(_context.Plan.RunId, _context.Task.Id);
        var told = await _context.Store.ReadJsonAsync<HeldIdentity>(path, ct);
        if (told is null || findings.Except(told.Report.Findings).Any())
        {
            await _context.Store.PutJsonAsync(path, new HeldIdentity(_context.Time.GetUtcNow(), report), PutCondition.Overwrite, ct);
            throw Held(failed);
        }

        var passing = await new HoldFailed(_context.Store, _context.Keys).RequireAsync(_context.Plan.RunId, failed, ct);
        return passing.Values.All(decision => decision.At >= told.At) ? passing : throw Held(failed);
    }

    private static QualityFailedException Held(IReadOnlyList<FailedSample> failed) => new(
        $"{failed.Count} held back until somebody decides: {string.Join("; ", failed.Select(static sample => $"{sample.Sample}: {string.Join(", ", sample.Reasons)}"))}.");

    private async Task<IReadOnlyList<FailedSample>> FailedAsync(IReadOnlyList<IdentityFinding> findings, CancellationToken ct)
    {
        var held = _fresh.Where(one => findings.Any(finding => Concerns(finding, one))).ToList();
        var names = held.Select(static one => one.Sample).ToHashSet(StringComparer.Ordinal);
        var judges = _context.Plan.Tasks.Where(task => task.Kind == TaskKinds.Qc && task.Read<QcParameters>().Samples.Any(one => names.Contains(one.Sample)));
        var judged = (await _context.Store.SamplesAsync(_context.Plan.RunId, judges, ct)).ToDictionary(static one => one.Quality.Sample, StringComparer.Ordinal);

        // A plan without a qc task has nothing that an override could be bound to: its samples stay held.
        return
        [
            .. held.Select(one => new FailedSample(
                one.Sample, judged.GetValueOrDefault(one.Sample)?.Sha256 ?? "", [.. findings.Where(finding => Concerns(finding, one)).Select(finding => Reason(finding, one))])),
        ];
    }

    private static bool Concerns(IdentityFinding finding, SketchedCallset callset) =>
        finding.SampleId == callset.SampleId || finding.OtherSampleId == callset.SampleId;

    private static string Reason(IdentityFinding finding, SketchedCallset callset)
    {
        var kind = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(finding.Kind.ToString());
        var (other, id) = finding.SampleId == callset.SampleId ? (finding.OtherSample, finding.OtherSampleId) : (finding.Sample, finding.SampleId);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"identity {kind} with {other} (sample_id {id})");
    }
}

/// <summary>What held a task of a run, for who decides on it: `runs/{id}/identity/{task}.json`.</summary>
/// <param name="At">When it was first told, UTC; an override signed earlier was not about it.</param>
/// <param name="Report">What was found.</param>
public sealed record HeldIdentity(DateTimeOffset At, IdentityReport Report);
