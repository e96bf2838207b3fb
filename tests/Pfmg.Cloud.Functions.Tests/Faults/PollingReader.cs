using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>Reads a store again and again, 20 ms apart, while others are killed over it: opens lake snapshots, runs SQL, reads every object, asks the service.</summary>
/// <remarks>What it sees must at any moment be nothing or all of the undisturbed run's: versions, rows, and every object's bytes.</remarks>
internal sealed class PollingReader
{
    private const int RarelyEvery = 8;
    private readonly SmallRun _run;
    private readonly string _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly Task _reading;

    public PollingReader(SmallRun run, string store)
    {
        (_run, _store, _http) = (run, store, new HttpClient(new SigningIn(SigningIn.Everyone, new LocalIssuer(store, TimeProvider.System).TokenAsync)));
        _reading = ReadAsync();
    }

    /// <summary>How often the lake was opened.</summary>
    public int Polls { get; private set; }

    /// <summary>How often the service answered.</summary>
    public int Answers { get; private set; }

    /// <summary>The service to ask too; null while there is none.</summary>
    public Uri? Service { get; set; }

    /// <summary>Reads once more, and stops; fails if anything partial was ever seen.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        var image = new StoreImage(new FolderObjectStore(_store));
        for (var ended = false; !ended; Polls++)
        {
            ended = _stop.IsCancellationRequested;
            if (await image.LakeAsync() is { } lake)
            {
                Assert.Equal(_run.LakeSha256, lake);
            }

            foreach (var (path, hash) in await image.ObjectsAsync())
            {
                Assert.True(_run.Objects.GetValueOrDefault(path) == hash, $"{path} is not, or not yet, what the undisturbed run wrote.");
            }

            if (ended || Polls % RarelyEvery == 0)
            {
                Assert.Contains(await SmallRun.CountAsync(_store), (string[])[_run.Rows, "0,0,0,0,0"]);
            }

            await AskAsync();
            await Task.Delay(20);
        }
    }

    // A service that is killed answers nothing; what it answers must be true.
    private async Task AskAsync()
    {
        if (Service is not { } service)
        {
            return;
        }

        try
        {
            using var response = await _http.GetAsync(new Uri(service, $"/api/runs/{_run.Plan.RunId}"));
            var run = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal((string?)run["state"] == "completed", run["lakeVersion"] is not null);
            using var samples = await _http.GetAsync(new Uri(service, "/api/samples"));
            var answer = JsonNode.Parse(await samples.Content.ReadAsStringAsync())!;
            Assert.InRange((int)answer["total"]!, (string?)run["state"] == "completed" ? 1 : 0, 1);
            Answers++;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Killed before or while it answered.
        }
    }
}
