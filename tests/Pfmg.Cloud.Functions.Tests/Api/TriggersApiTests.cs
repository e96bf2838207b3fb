using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class TriggersApiTests
{
    private const string ManifestSubject = "/blobServices/default/containers/uploads/blobs/seqoia/R1/manifest.json";

    [Theory]
    [InlineData("/OnUpload")]
    [InlineData("/api/OnUpload")]
    [InlineData("/OnReceipt")]
    [InlineData("/OnSweepTimer")]
    [InlineData("/onupload")]
    [InlineData("/%4FnUpload")]
    [InlineData("/api/../OnUpload")]
    [InlineData("/api/%2e%2e/OnUpload")]
    public async Task Without_the_host_there_are_no_triggers(string path)
    {
        await using var service = await Service.StartAsync();

        Assert.StartsWith("HTTP/1.1 404", await SendAsync(service, path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/OnUpload")]
    [InlineData("/%4FnUpload")]
    [InlineData("/On%55pload")]
    [InlineData("/api/OnSweepTimer")]
    [InlineData("/OnSweepTime%72")]
    [InlineData("/api/../OnUpload")]
    [InlineData("/api/%2e%2e/OnUpload")]
    [InlineData("/OnUpload?x=1")]
    [InlineData("/OnUpload/")]
    [InlineData("//OnUpload")]
    [InlineData("/OnUpload;x")]
    public async Task Behind_the_host_only_its_own_spelling_is_a_trigger(string path)
    {
        await using var service = await Service.StartAsync(behindHost: true);

        Assert.StartsWith("HTTP/1.1 404", await SendAsync(service, path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host: pfmg.example.org\r\n")]
    [InlineData("X-Forwarded-For: 203.0.113.7\r\n")]
    [InlineData("X-Forwarded-Host: pfmg.example.org\r\n")]
    [InlineData("X-ARR-LOG-ID: 1\r\n")]
    [InlineData("DISGUISED-HOST: pfmg.example.org\r\n")]
    [InlineData("Cookie: a=b\r\n")]
    [InlineData("Authorization: Bearer x\r\n")]
    [InlineData("X-Azure-Functions-InvocationId: 2\r\n")]
    public async Task A_forwarded_request_is_refused(string header)
    {
        await using var service = await Service.StartAsync(behindHost: true);

        Assert.DoesNotContain("HTTP/1.1 2", await SendAsync(service, "/OnUpload", header), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_the_hosts_invocation_is_refused()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/OnUpload", content);

        await Service.AssertProblemAsync(response, HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("CreateFile", "uploads/blobs/seqoia/R1/manifest.json")]
    [InlineData("PutBlob", "uploads/blobs/seqoia/R1/calls.vcf.gz")]
    [InlineData("PutBlob", "lake/blobs/manifest.json")]
    public async Task What_is_not_a_whole_manifest_starts_nothing(string operation, string blob)
    {
        await using var service = await Service.StartAsync(behindHost: true);

        var answer = await TriggerAsync(service, "/OnUpload", CloudEvent(operation, "/blobServices/default/containers/" + blob));

        Assert.Empty(answer["ReturnValue"]!["runs"]!.AsArray());
    }

    [Theory]
    [InlineData("PutBlob")]
    [InlineData("PutBlockList")]
    [InlineData("CopyBlob")]
    [InlineData("FlushWithClose")]
    public async Task Every_operation_that_ends_a_manifest_handles_it(string operation)
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await UploadAsync(service);

        var answer = await TriggerAsync(service, "/OnUpload", CloudEvent(operation, ManifestSubject));

        Assert.False((bool)Assert.Single(answer["ReturnValue"]!["runs"]!.AsArray())!["accepted"]!);
        Assert.NotNull(answer["Outputs"]);
        Assert.Single(answer["Logs"]!.AsArray());
    }

    [Fact]
    public async Task The_timer_handles_a_manifest_whose_event_was_lost_once()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await UploadAsync(service);

        var first = await TriggerAsync(service, "/OnSweepTimer", new JsonObject { ["IsPastDue"] = false });
        var second = await TriggerAsync(service, "/OnSweepTimer", new JsonObject { ["IsPastDue"] = true });

        Assert.Equal((1, 0), ((int)first["ReturnValue"]!["findings"]!, (int)second["ReturnValue"]!["findings"]!));
    }

    [Fact]
    public async Task The_event_grid_schema_is_understood_too()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await UploadAsync(service);
        var told = new JsonObject
        {
            ["topic"] = "/subscriptions/s",
            ["subject"] = ManifestSubject,
            ["eventType"] = "Microsoft.Storage.BlobCreated",
            ["data"] = new JsonObject { ["api"] = "PutBlob" },
            ["dataVersion"] = "",
            ["metadataVersion"] = "1",
        };

        var answer = await TriggerAsync(service, "/OnUpload", told);

        Assert.Single(answer["ReturnValue"]!["runs"]!.AsArray());
    }

    [Fact]
    public async Task The_same_event_delivered_ten_times_at_once_is_one_run_and_one_commit()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await LocalStore.AddReferenceAsync(service.StoreDirectory);
        await UploadAsync(service);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => TriggerAsync(service, "/OnUpload", CloudEvent("PutBlob", ManifestSubject))));
        var ids = answers.Select(answer => (string)answer["ReturnValue"]!["runs"]![0]!["runId"]!).Distinct().ToList();
        var run = await service.EndOfRunAsync(Assert.Single(ids));
        var later = await TriggerAsync(service, "/OnUpload", CloudEvent("PutBlob", ManifestSubject));

        Assert.Equal("completed", (string?)run["state"]);
        Assert.Equal(0, (long?)run["lakeVersion"]);
        Assert.Equal(ids[0], (string?)later["ReturnValue"]!["runs"]![0]!["runId"]);
        Assert.Equal(1, (int?)(await service.GetJsonAsync("/api/runs"))["total"]);
        var history = await CommandRun.OfAsync("lake", "history", "--store", service.StoreDirectory);
        Assert.Single(history.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, (int?)(await service.GetJsonAsync("/api/samples"))["total"]);
    }

    [Fact]
    public async Task The_receipt_of_a_commit_is_told()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await LocalStore.AddReferenceAsync(service.StoreDirectory);
        await UploadAsync(service);
        var answer = await TriggerAsync(service, "/OnUpload", CloudEvent("PutBlob", ManifestSubject));
        var runId = (string)answer["ReturnValue"]!["runs"]![0]!["runId"]!;
        await service.EndOfRunAsync(runId);

        var told = await TriggerAsync(service, "/OnReceipt", CloudEvent("PutBlob", $"/blobServices/default/containers/runs/blobs/{runId}/tasks/commit.json"));
        var untold = await TriggerAsync(service, "/OnReceipt", CloudEvent("PutBlob", $"/blobServices/default/containers/runs/blobs/{runId}/plan.json"));

        Assert.Equal(1, (int?)told["ReturnValue"]!["told"]);
        Assert.Equal(0, (int?)untold["ReturnValue"]!["told"]);
    }

    private static async Task UploadAsync(Service service)
    {
        using var folder = new TemporaryFolder();
        var upload = await CommandRun.OfAsync("upload", DeliveryFolder.OfVcf(folder), "--platform", "seqoia", "--run", "R1", "--store", service.StoreDirectory);
        Assert.True(upload.ExitCode == 0, upload.Error);
    }

    private static JsonObject CloudEvent(string operation, string subject) => new()
    {
        ["specversion"] = "1.0",
        ["id"] = "9aeb0fdf-c01e-0131-0922-9eb54906e209",
        ["source"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/intake",
        ["type"] = "Microsoft.Storage.BlobCreated",
        ["subject"] = subject,
        ["time"] = "2026-01-01T00:00:00Z",
        ["data"] = new JsonObject { ["api"] = operation, ["blobType"] = "BlockBlob" },
    };

    private static async Task<JsonNode> TriggerAsync(Service service, string path, JsonObject told)
    {
        var envelope = new JsonObject { ["Data"] = new JsonObject { ["storageEvent"] = told.ToJsonString() }, ["Metadata"] = new JsonObject { ["DequeueCount"] = "1" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(envelope.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Azure-Functions-InvocationId", "1");
        using var response = await service.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private static Task<string> SendAsync(Service service, string path, string header = "")
    {
        var host = header.StartsWith("Host:", StringComparison.Ordinal) ? "" : $"Host: 127.0.0.1:{service.Client.BaseAddress!.Port}\r\n";
        return service.SendRawAsync(
            $"POST {path} HTTP/1.1\r\n{host}Content-Type: application/json\r\nContent-Length: 11\r\nX-Azure-Functions-InvocationId: 1\r\n{header}Connection: close\r\n\r\n{{\"Data\":{{}}}}");
    }
}
