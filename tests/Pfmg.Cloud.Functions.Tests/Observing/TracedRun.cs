using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Faults;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Observing;

/// <summary>An upload, its run and questions about it through a real service that exports, with names planted wherever a sender may write one.</summary>
internal sealed class TracedRun : IAsyncDisposable
{
    public const string Platform = "test";
    public const string Sample = "ZEBRAFINCH7";
    public const string Participant = "PANGOLIN9Q";
    public const string Lane = "QUOKKA";
    public const string Stranger = "OKAPI4X";
    private const string Region = "chr20:1-110000";

    private readonly TemporaryFolder _folder = new();

    /// <summary>What was exported.</summary>
    public required Collector Collector { get; init; }

    /// <summary>What the service logged, line by line.</summary>
    public IReadOnlyList<string> Log { get; private set; } = [];

    /// <summary>The run's record, as the service gave it.</summary>
    public JsonObject Record { get; private set; } = [];

    public string RunId => (string)Record["runId"]!;

    /// <summary>Serves; uploads what is sound, what is damaged and what is refused; waits for their ends, asks, and stops the service as an operator would.</summary>
    public static async Task<TracedRun> OfAsync(string store, params string[] options)
    {
        var traced = new TracedRun { Collector = await Collector.StartAsync() };
        using var service = PfmgProcess.StartWithSettings(traced.Collector.Settings, null, ["serve", "--port", "0", "--store", store, .. options]);
        var url = await service.Url;
        using var http = SigningIn.Client(url, store);
        var (sound, damaged) = (string.Concat(RealReads.Of(1)), $"@{Sample}\nACGT\n+\nIII\n");
        await traced.UploadAsync(url, store, "R1", sound, string.Concat(RealReads.Of(2)));
        await traced.UploadAsync(url, store, "R2", damaged, damaged + damaged);
        await RefuseAsync(http);
        traced.Record = await EndAsync(http, "R1");
        var failed = await EndAsync(http, "R2");
        Assert.Equal("failed", (string?)failed["state"]);
        await AskAsync(http);
        await Tool.OutputAsync("kill", "-TERM", service.Id.ToString(CultureInfo.InvariantCulture));
        traced.Log = (await service.Ended).Lines;
        return traced;
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await Collector.DisposeAsync();
    }

    private async Task UploadAsync(Uri url, string store, string run, params string[] mates)
    {
        var folder = Directory.CreateDirectory(_folder[run]).FullName;
        for (var mate = 1; mate <= mates.Length; mate++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, NameOf(mate)), RealReads.Gzip(mates[mate - 1]));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), Manifest(run, Sample).ToJsonString());
        var upload = await CommandRun.OfAsync("upload", folder, "--platform", Platform, "--run", run, "--service", url.ToString(), "--store", store);
        Assert.True(upload.ExitCode == 0, upload.Error);
    }

    // Its files are of another sample than its samples, and are not there.
    private static async Task RefuseAsync(HttpClient http)
    {
        var missing = Manifest("R3", Stranger);
        foreach (var file in missing["files"]!.AsArray())
        {
            (file!["size"], file["sha256"]) = (1, new string('0', 64));
        }

        using var manifest = new StringContent(missing.ToJsonString());
        using var response = await http.PutAsync($"/api/uploads/{Platform}/R3/manifest.json", manifest);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.False((bool)answer["run"]!["accepted"]!);
        Assert.True(answer.ToJsonString().Contains(Stranger, StringComparison.Ordinal), answer.ToJsonString());
    }

    private static JsonObject Manifest(string run, string sampleOfFiles) => new()
    {
        ["schemaVersion"] = "1.0",
        ["platform"] = Platform,
        ["run"] = run,
        ["reference"] = "slice",
        ["samples"] = new JsonArray(new JsonObject { ["sample"] = Sample, ["participant"] = Participant }),
        ["files"] = new JsonArray([.. ((int[])[1, 2]).Select(mate => new JsonObject { ["path"] = NameOf(mate), ["kind"] = "fastq", ["read"] = mate, ["lane"] = Lane, ["sample"] = sampleOfFiles })]),
    };

    private static string NameOf(int mate) => $"{Sample}_{Lane}_R{mate}.fastq.gz";

    private static async Task<JsonObject> EndAsync(HttpClient http, string run)
    {
        var runs = (await http.GetJsonAsync("/api/runs"))["runs"]!.AsArray();
        return await Service.EndOfRunAsync(http, (string)runs.Single(one => (string?)one!["run"] == run)!["runId"]!);
    }

    private static async Task AskAsync(HttpClient http)
    {
        http.DefaultRequestHeaders.Add("traceparent", UploadTrace.Parent(Platform, "R1"));
        var rows = (await http.GetJsonAsync($"/api/variants?region={Region}&sample={Sample}"))["rows"]!.AsArray();
        Assert.NotEmpty(rows);
        foreach (var path in (string[])[$"/api/variants?region={Region}&sample={Stranger}", $"/api/trios/{Sample}/variants", $"/api/nothing/{Sample}", $"/api/frequencies?region={Region}&samples={Sample}"])
        {
            using var response = await http.GetAsync(path);
        }
    }
}
