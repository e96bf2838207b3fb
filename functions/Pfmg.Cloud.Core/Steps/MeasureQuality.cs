using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `qc` step: measures a sample's reads and calls, judges them, and writes `runs/{id}/qc/{sample}.json`.</summary>
/// <remarks>It never fails for a bad sample: `ingest` and `commit` hold what it judged "fail".</remarks>
public static class MeasureQuality
{
    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<QcParameters>();
        var pipeline = PipelineDefinition.Load(context.Plan.Pipeline);
        var policy = QualityPolicy.Load(pipeline.QualityPolicy);
        var reference = context.Plan.Reference is { } name ? await context.Store.ReferenceAsync(name, ct) : null;
        var sites = new SitePanel(reference is null ? [] : (await CommonSites.LoadAsync(context.Store, reference, ct))?.Sites ?? []);
        var known = context.Plan.Manifest.Samples.ToDictionary(sample => sample.Sample, StringComparer.Ordinal);
        var samples = new List<SampleToMeasure>();
        foreach (var sample in parameters.Samples)
        {
            samples.Add(new SampleToMeasure(known[sample.Sample], sample.NameInFile ?? sample.Sample, await TargetAsync(context, reference, known[sample.Sample], ct)));
        }

        var karyotype = parameters.KaryotypeTask is { } task ? (await context.ResultsAsync<KaryotypeResult>([task], ct))[0] : null;
        var reads = parameters.ReadsPath is { } cram ? await MeasureReads.RunAsync(context, pipeline, cram, samples[0].Target, sites, ct) : null;
        var calls = await MeasureCalls.RunAsync(context, parameters, samples, sites, ct);
        var outputs = new List<WrittenObject>();
        var told = new List<QcSampleResult>();
        for (var i = 0; i < samples.Count; i++)
        {
            var measured = new Measured(samples[i], reads, calls.Samples[i], parameters.Kind, sites.Sites.Count);
            var quality = Judge(policy, measured, karyotype);
            outputs.Add(await PutAsync(context, quality, context.Task.Outputs[i], ct));
            told.Add(new QcSampleResult(
                quality.Sample, quality.Verdict, [.. quality.Findings.Where(finding => finding.Verdict > QualityVerdict.Pass).Select(finding => $"{finding.Metric} {finding.Reason}")]));
        }

        return new StepResult(
            new TaskCounts("records", calls.Records, calls.Records, 0), outputs, reads?.Tools ?? [], StepResults.Write(new QcResult(policy.FullName, told)))
        {
            Accounts = Books(parameters, reads, calls.Records),
        };
    }

    // Looked at, not passed on: what samtools counts in the CRAM must be what was aligned, and records those of the gVCF.
    private static IReadOnlyList<TaskAccount> Books(QcParameters parameters, MeasuredReads? reads, long records)
    {
        var (subject, place) = reads is null ? (parameters.CallsFile, Places.Delivered) : (parameters.Samples[0].Sample, Places.Gvcf);
        var account = TaskAccount.Of(Units.Records, subject, [new Flow(place, records)], [new Flow(Places.Examined, records)]);
        return reads?.Metrics.Reads is { } counted
            ? [account, TaskAccount.Of(Units.Reads, subject, [new Flow(Places.Aligned, counted)], [new Flow(Places.Examined, counted)])]
            : [account];
    }

    private static SampleQuality Judge(QualityPolicy policy, Measured measured, KaryotypeResult? karyotype)
    {
        var (metrics, notMeasured) = measured.Complete();
        var sample = measured.Sample.Manifest;
        var (assay, material) = (sample.Assay ?? "wgs", sample.Material ?? "germline");
        var findings = JudgeQuality.Judge(policy, assay, material, metrics, notMeasured, karyotype);
        return new SampleQuality
        {
            Sample = sample.Sample,
            Assay = assay,
            Material = material,
            Policy = policy.FullName,
            Verdict = JudgeQuality.Worst(findings),
            Findings = findings,
            Metrics = metrics,
            NotMeasured = notMeasured,
            Target = measured.Sample.Target.Described,
            Karyotype = karyotype,
        };
    }

    private static async Task<WrittenObject> PutAsync(TaskContext context, SampleQuality quality, string path, CancellationToken ct)
    {
        var file = Path.Combine(context.ScratchDirectory, "quality.json");
        await File.WriteAllBytesAsync(file, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(quality, PfmgJson.Indented), ct);
        return await context.PutOutputAsync(file, path, ct);
    }

    private static async Task<MeasuredTarget> TargetAsync(TaskContext context, ReferenceInfo? reference, ManifestSample sample, CancellationToken ct)
    {
        if (reference is null)
        {
            return new MeasuredTarget("none", "", []);
        }

        if (sample.CaptureBed is not { } bed)
        {
            return new MeasuredTarget("known bases", reference.Name, reference.KnownBases);
        }

        var folder = context.Plan.ManifestPath[..(context.Plan.ManifestPath.LastIndexOf('/') + 1)];
        return new MeasuredTarget("capture", bed, await CaptureAsync(context.Store, folder + bed, bed, reference, ct));
    }

    private static async Task<IReadOnlyList<Interval>> CaptureAsync(IObjectStore store, string path, string bed, ReferenceInfo reference, CancellationToken ct)
    {
        await using var packed = await store.OpenReadAsync(path, null, ct);
        using var text = new StreamReader(PackedText.Open(packed, bed, threads: 1).Content);
        var lines = new List<string>();
        while (await text.ReadLineAsync(ct) is { } line)
        {
            lines.Add(line);
        }

        var intervals = TargetBases.Join(ReadBed.Read(lines, bed, reference.Contigs).Select(line => line.Interval), reference.Contigs);
        return intervals.Count > 0 ? intervals : throw new InvalidInputException(bed, "", "at least one interval", "none");
    }
}

/// <summary>What `qc` found out of one file's samples.</summary>
/// <param name="Policy">The policy as "name/version".</param>
/// <param name="Samples">In the order of the plan.</param>
public sealed record QcResult(string Policy, IReadOnlyList<QcSampleResult> Samples);

/// <summary>A sample's verdict; the whole is in its document.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Verdict">The worst of its findings.</param>
/// <param name="Reasons">Metric, value and bound of each finding that warns or fails.</param>
public sealed record QcSampleResult(string Sample, QualityVerdict Verdict, IReadOnlyList<string> Reasons);

/// <summary>A sample, its name in the file of its calls, and its target.</summary>
internal sealed record SampleToMeasure(ManifestSample Manifest, string NameInFile, MeasuredTarget Target);

/// <summary>Bases over which depth is told.</summary>
internal sealed record MeasuredTarget(string Kind, string Name, IReadOnlyList<Interval> Intervals)
{
    public TargetBases Bases { get; } = new(Intervals);

    public QualityTarget Described => new(Kind, Name, Bases.Total);
}
