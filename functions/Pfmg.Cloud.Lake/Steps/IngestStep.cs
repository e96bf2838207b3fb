using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>Turns one VCF or gVCF of a run into the lake's Parquet files; `commit` makes them visible.</summary>
/// <remarks>The sample ids belong to run and task, so a second try writes the same bytes.</remarks>
public static class IngestStep
{
    /// <summary>Runs the step; see <see cref="TaskStep"/>. Its result is an <see cref="IngestResult"/>.</summary>
    /// <exception cref="InvalidInputException">The file is at fault.</exception>
    /// <exception cref="QualityFailedException">A sample failed and no signed override lets it pass.</exception>
    /// <exception cref="ErasedException">A sample of the file, or the file, was erased.</exception>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<IngestParameters>();
        var wanted = parameters.Samples.Select(static place => place.Sample).ToHashSet(StringComparer.Ordinal);
        await NotErased.RequireAsync(context, context.Plan.Manifest.Samples.Where(sample => wanted.Contains(sample.Sample)), parameters.Sha256, ct);
        var output = Directory.CreateDirectory(Path.Combine(context.ScratchDirectory, "lake")).FullName;
        var info = context.Plan.Reference is { } name ? await context.Store.ReferenceAsync(name, ct) : null;
        using var sequence = info is null ? null : await OpenSequenceAsync(context, info.Name, ct);
        var panel = info is null ? null : await CommonSites.LoadAsync(context.Store, info, ct);
        var aliases = info is null ? null : await ContigAliases.LoadAsync(context.Store, info, ct);
        var request = Request(context, parameters, output) with
        {
            Reference = info is null || sequence is null ? null : new IngestReference(info, sequence, panel, aliases),
            Identify = panel is null ? null : (callsets, token) => HoldIdentity.OfIngestAsync(context, panel, callsets, token),
            Samples = await SamplesAsync(context, parameters, await KaryotypeAsync(context, parameters, ct), ct),
            CallableBed = parameters.CallableBed is { } bed ? await context.LocalInputAsync(bed, ct) : null,
        };
        var result = await IngestVcf.RunAsync(request, await context.Store.OpenReadAsync(parameters.ObjectPath, null, ct), ct);
        return await PutAsync(context, request, result, ct) with { Accounts = Books(context.Plan, parameters, result) };
    }

    private static IngestRequest Request(TaskContext context, IngestParameters parameters, string output)
    {
        var ids = new SampleIds(context.Store);
        return new IngestRequest
        {
            SourceFile = parameters.SourceFile,
            OutputDirectory = output,
            RunId = context.Plan.RunId,
            Task = context.Task.Id,
            Platform = context.Plan.Platform,
            Run = context.Plan.Run,
            Pipeline = context.Plan.Pipeline,
            Kind = parameters.Kind,
            Caller = parameters.Caller,
            CallsOnly = parameters.CallsOnly,
            Replaces = context.Plan.Manifest.Replaces,
            AllocateSampleIds = (header, token) => ids.AllocateAsync($"{context.Plan.RunId}/{context.Task.Id}", header.Samples.Count, token),
        };
    }

    private static async Task<IReadOnlyList<IngestSample>> SamplesAsync(TaskContext context, IngestParameters parameters, KaryotypeResult? karyotype, CancellationToken ct)
    {
        var known = context.Plan.Manifest.Samples.ToDictionary(static s => s.Sample, StringComparer.Ordinal);
        var judged = parameters.QcTask is { } qc
            ? await context.Store.SamplesAsync(context.Plan.RunId, context.Plan.Tasks.Where(task => task.Id == qc), ct)
            : [];
        // Held here and not only at the commit: the row of a failed sample says why it is in the lake, and that is known now.
        var passing = await new HoldFailed(context.Store, context.Keys).RequireAsync(context.Plan.RunId, FailedSample.Of(judged), ct);
        var verdicts = judged.ToDictionary(static sample => sample.Quality.Sample, static sample => sample.Quality.Verdict, StringComparer.Ordinal);
        return
        [
            .. parameters.Samples.Select(place => new IngestSample(
                known.GetValueOrDefault(place.Sample) ?? throw new CorruptException($"The plan ingests sample {place.Sample}, which its manifest does not name."),
                place.NameInFile ?? place.Sample,
                karyotype?.Karyotype,
                verdicts.GetValueOrDefault(place.Sample),
                passing.GetValueOrDefault(place.Sample)?.Reason,
                karyotype?.Ploidy)),
        ];
    }

    private static async Task<KaryotypeResult?> KaryotypeAsync(TaskContext context, IngestParameters parameters, CancellationToken ct)
    {
        if (parameters.KaryotypeTask is not { } task)
        {
            return null;
        }

        var receipt = await context.Store.RequireJsonAsync<Receipt>(StorePaths.Receipt(context.Plan.RunId, task), ct);
        return receipt.Read<KaryotypeResult>();
    }

    private static async Task<ReferenceSequence> OpenSequenceAsync(TaskContext context, string name, CancellationToken ct)
    {
        var fasta = ReferenceInfo.FastaPathOf(name);
        var index = await context.LocalInputAsync(fasta + ".fai", ct);
        var local = await context.LocalInputAsync(fasta, ct);
        return string.Equals(local + ".fai", index, StringComparison.Ordinal)
            ? ReferenceSequence.Open(local)
            : throw new CorruptException($"The index of {fasta} is not beside it.");
    }

    // A gVCF of ours goes by its sample's name all the way; a delivered file may hold many samples.
    private static IReadOnlyList<TaskAccount> Books(RunPlan plan, IngestParameters parameters, IngestResult result) =>
        plan.Tasks.Any(task => task.Id == parameters.SourceTask && task.Kind == TaskKinds.Gather)
            ? IngestBooks.Of(parameters.Samples[0].Sample, Places.Gvcf, parameters.CallsOnly, result)
            : IngestBooks.Of(parameters.SourceFile, Places.Delivered, parameters.CallsOnly, result);

    private static async Task<StepResult> PutAsync(TaskContext context, IngestRequest request, IngestResult result, CancellationToken ct)
    {
        var outputs = new List<WrittenObject>();
        foreach (var file in result.Files)
        {
            outputs.Add(await context.PutOutputAsync(IngestVcf.LocalPath(request, file.Table), file.Path, ct));
        }

        var header = Path.Combine(request.OutputDirectory, IngestVcf.HeaderFile);
        outputs.Add(await context.PutOutputAsync(header, LakePaths.Header(result.HeaderSha256), ct));
        return new StepResult(new TaskCounts(Units.Records, result.Lines, result.Records, 0), outputs, [], StepResults.Write(result, LakeJson.Line));
    }
}
