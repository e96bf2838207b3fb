using System.Diagnostics;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>Plays a sequencing platform, a steward and the research counter against a running service: delivers, waits, scores, asks.</summary>
/// <param name="repository">The checkout that has demo/ and tests/data/.</param>
/// <param name="http">Its base address is the service's.</param>
/// <param name="store">The service's store, to which the reference is added.</param>
/// <param name="addReference">Adds it.</param>
/// <param name="counter">Plays the counter.</param>
/// <param name="progress">Tells a person how far it is.</param>
/// <param name="time">The clock.</param>
internal sealed class RunDemo(DirectoryInfo repository, HttpClient http, IObjectStore store, AddReference addReference, PlayCounter counter, DemoProgress progress, TimeProvider time)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly DemoClient _client = new(http);
    private readonly List<string> _failures = [];

    /// <summary>Runs all of it; failures are told, not thrown, so that the rest is still done.</summary>
    public async Task<DemoSummary> RunAsync(IReadOnlyList<DemoRun> runs, CancellationToken ct)
    {
        var startedAt = time.GetUtcNow();
        var start = Stopwatch.GetTimestamp();
        var referenceSeconds = await AddReferenceAsync(ct);
        var summaries = new List<DemoRunSummary>();
        foreach (var run in runs)
        {
            try
            {
                summaries.Add(await DeliverAsync(run, ct));
            }
            catch (Exception failure) when (failure is LakeException or HttpRequestException or IOException)
            {
                Fail($"{run.Run}: {failure.Message}");
            }
        }

        var answers = await AskAsync(ct);
        var story = await PlayAsync(ct);
        return new DemoSummary
        {
            StartedAt = startedAt,
            Seconds = Round(Stopwatch.GetElapsedTime(start)),
            Cores = Environment.ProcessorCount,
            ReferenceSeconds = referenceSeconds,
            Runs = summaries,
            Queries = answers,
            Counter = story,
            Urls = [.. Urls(answers).Select(path => new Uri(http.BaseAddress!, path).ToString())],
            Failures = _failures,
        };
    }

    private async Task<double> AddReferenceAsync(CancellationToken ct)
    {
        if (await store.FindReferenceAsync(DemoRun.Reference, ct) is not null)
        {
            return 0;
        }

        var start = Stopwatch.GetTimestamp();
        progress.Say($"Adding the reference {DemoRun.Reference}: checking it, indexing it for bwa …");
        await addReference.RunAsync(DemoRun.Reference, Data(DemoRun.ReferenceFile), ct);
        return Round(Stopwatch.GetElapsedTime(start));
    }

    private async Task<DemoRunSummary> DeliverAsync(DemoRun run, CancellationToken ct)
    {
        progress.Say($"{run.Run}: {run.Title}");
        using var folder = new DeliveryFolder(Path.Combine(repository.FullName, "demo", run.Run), run.Files.Select(Data));
        var delivery = await CompleteDelivery.FromAsync(folder.Path, DemoRun.Platform, run.Run, ct);
        var start = Stopwatch.GetTimestamp();
        var uploaded = await new UploadDelivery(DeliveryTarget.Of(http, delivery), _ => { }).RunAsync(delivery, ct);
        var uploadTime = Stopwatch.GetElapsedTime(start);
        progress.Say($"  {delivery.Files.Count} files, {uploaded.Bytes / 1e6:0.0} MB and the manifest uploaded in {uploadTime.TotalSeconds:0.0} s");

        start = Stopwatch.GetTimestamp();
        var record = await WaitAsync(RunId.Of(DemoRun.Platform, run.Run, uploaded.ManifestPath, uploaded.ManifestSha256), ct);
        var runTime = Stopwatch.GetElapsedTime(start);
        if (record.State != RunState.Completed)
        {
            Fail($"{run.Run} ended as {record.State}: {Reason(record)}");
        }

        if (record is { State: RunState.Completed, Chain.Balanced: not true })
        {
            Fail($"{run.Run} is committed, and yet its counts do not balance: {string.Join(' ', record.Chain.Breaks)}");
        }

        var scores = record.State == RunState.Completed && run.Truth is { } truth ? await ScoreAsync(truth, ct) : [];
        return new DemoRunSummary(
            run.Title, record.RunId, record.State, record.LakeVersion, uploaded.Bytes, Round(uploadTime), Round(runTime), record.Steps, record.Chain, record.Qc, run.Truth?.Describe(Data), scores);
    }

    private async Task<RunRecord> WaitAsync(string runId, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var record = await _client.RunAsync(runId, ct);
            if (record is null && Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                throw new UnavailableException($"The manifest of {runId} started no run within {StartLimit.TotalSeconds:0} s.");
            }

            progress.Show(record, Stopwatch.GetElapsedTime(start));
            if (record?.State.HasEnded() is true)
            {
                return record;
            }

            await Task.Delay(PollInterval, time, ct);
        }
    }

    private async Task<IReadOnlyList<Score>> ScoreAsync(DemoTruth truth, CancellationToken ct)
    {
        var fasta = store.LocalPath(ReferenceInfo.FastaPathOf(DemoRun.Reference))
            ?? throw new UnavailableException("The demo scores against a reference on this machine; this store is not here.");
        using var reference = ReferenceSequence.Open(fasta);
        var confident = truth.Confident(Data);
        var expected = ReadTruth.Alleles(Data(truth.Vcf), confident, reference);
        var contig = reference.Contigs[0];
        var called = await _client.AllelesAsync(truth.Sample, $"{contig.Name}:1-{contig.Length}", confident, ct);
        return Score.Of(called, expected);
    }

    private async Task<IReadOnlyList<DemoAnswer>> AskAsync(CancellationToken ct)
    {
        try
        {
            const string Region = "region=chr20:10300000-10310000";
            var frequencies = DemoClient.Rows(await _client.JsonAsync($"api/frequencies?{Region}&limit=1000", ct));
            var common = frequencies.MaxBy(row => (long?)row!["AC"] ?? 0);
            List<DemoAnswer> answers =
            [
                await _client.AskAsync("What does NA12878 carry in 10 kb?", "api/variants?region=chr20:10000000-10010000&sample=NA12878", ct),
                await _client.AskAsync("How frequent is each allele in 10 kb, over everyone?", $"api/frequencies?{Region}", ct),
            ];
            if (common is null)
            {
                Fail($"No allele has a frequency in {Region}.");
                return answers;
            }

            var variant = $"{common["chrom"]}-{common["pos"]}-{common["ref"]}-{common["alt"]}";
            answers.Add(await _client.AskAsync($"Who carries {variant}?", $"api/variants/{variant}/carriers", ct));
            foreach (var answer in answers.Where(answer => answer.Status != 200))
            {
                Fail($"{answer.Url} answered {answer.Status}.");
            }

            return answers;
        }
        catch (Exception failure) when (failure is LakeException or HttpRequestException)
        {
            Fail($"The example queries: {failure.Message}");
            return [];
        }
    }

    private async Task<IReadOnlyList<DemoStep>> PlayAsync(CancellationToken ct)
    {
        progress.Say("The research counter: a project, from its draft to an opposition");
        try
        {
            return await counter.RunAsync(DemoRun.Participants, ct);
        }
        catch (Exception failure) when (failure is LakeException or HttpRequestException)
        {
            Fail($"The counter: {failure.Message}");
            return [];
        }
    }

    private static IEnumerable<string> Urls(IReadOnlyList<DemoAnswer> answers) =>
        ["api/runs", "api/samples", .. answers.Select(answer => answer.Url), "api/openapi/v1.json"];

    private static string Reason(RunRecord record)
    {
        var failed = record.Receipts.Where(receipt => receipt.Failure is not null).Select(receipt => $"{receipt.Task}: {receipt.Failure!.Message}");
        return string.Join("; ", failed.Concat(record.Faults.Select(fault => fault.ToString())).Distinct(StringComparer.Ordinal));
    }

    private void Fail(string message)
    {
        _failures.Add(message);
        progress.Say($"  FAILED: {message}");
    }

    private string Data(string path) => Path.Combine(repository.FullName, "tests", "data", path);

    private static double Round(TimeSpan span) => Math.Round(span.TotalSeconds, 2);
}
