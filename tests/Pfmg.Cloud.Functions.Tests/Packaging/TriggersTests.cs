using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.FunctionsHost;

namespace Pfmg.Cloud.Functions.Tests.Packaging;

/// <summary>Every trigger of the packaged app, in the host's envelope.</summary>
[Collection(PackagedAppTests.Name)]
public sealed class TriggersTests(PackagedApp app)
{
    [Fact]
    public async Task A_message_about_a_manifest_becomes_a_run_whose_end_is_told_once_its_receipt_arrives()
    {
        using var store = new TemporaryFolder();
        await LocalStore.AddReferenceAsync(store.Path);
        await UploadAsync(store.Path);
        await using var host = await app.StartAsync(store.Path);
        await using var front = await HttpFront.OpenAsync(host);
        using var client = app.Client(front);

        host.Put("uploads", StorageEvent("uploads/blobs/seqoia/R1/manifest.json", Size(store, "uploads/seqoia/R1/manifest.json")));
        var started = Assert.Single(await host.DrainAsync("uploads"))!;
        var runId = (string)started.Result!["ReturnValue"]!["runs"]![0]!["runId"]!;
        var run = await Service.EndOfRunAsync(client, runId);
        host.Put("receipts", Base64(StorageEvent($"runs/blobs/{runId}/tasks/commit.json", 1)));
        var told = Assert.Single(await host.DrainAsync("receipts"))!;

        Assert.Equal("completed", (string?)run["state"]);
        Assert.Equal(1, (int?)told.Result!["ReturnValue"]!["told"]);
        Assert.Equal(1, (int?)(await client.GetJsonAsync("/api/samples"))["total"]);
        Assert.Empty(host.Messages("uploads-poison"));
    }

    [Theory]
    [InlineData("uploads", "OnUploadPoison")]
    [InlineData("receipts", "OnReceiptPoison")]
    public async Task A_message_that_nobody_can_read_is_tried_five_times_and_then_set_aside_and_seen(string queue, string function)
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);

        host.Put(queue, "not an event");
        var tries = await host.DrainAsync(queue);
        var aside = Assert.Single(host.Messages(queue + "-poison"));
        var seen = Assert.Single(await host.DrainAsync(queue + "-poison"))!;
        await host.StopAsync();

        Assert.Equal(Enumerable.Repeat(400, 5), tries.Select(answer => answer!.Status));
        Assert.Equal(function, host.Functions.Single(one => one.Queue == queue + "-poison").Name);
        Assert.Equal(aside.Id, (string?)seen.Result!["ReturnValue"]!["messageId"]);
        Assert.Contains(host.Lines, line => line.Contains(aside.Id, StringComparison.Ordinal) && line.Contains("set aside", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Lines, line => line.Contains("not an event", StringComparison.Ordinal));
        Assert.Empty(host.Messages(queue + "-poison"));
    }

    [Fact]
    public async Task A_manifest_that_is_still_being_copied_is_tried_again()
    {
        using var store = new TemporaryFolder();
        await UploadAsync(store.Path);
        await using var host = await app.StartAsync(store.Path);
        var manifest = store["uploads/seqoia/R1/manifest.json"];
        var whole = await File.ReadAllBytesAsync(manifest);
        File.SetAttributes(manifest, FileAttributes.Normal);
        await File.WriteAllBytesAsync(manifest, whole[..^10]);

        host.Put("uploads", StorageEvent("uploads/blobs/seqoia/R1/manifest.json", whole.Length, "CopyBlob"));
        var early = (await host.TakeAsync("uploads"))!;
        await File.WriteAllBytesAsync(manifest, whole);
        var later = (await host.TakeAsync("uploads"))!;

        Assert.Equal((503, true), (early.Status, later.Succeeded));
        Assert.Single(Directory.GetDirectories(store["runs"]));
    }

    [Fact]
    public async Task Both_timers_submit_their_work_and_answer()
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);
        await using var front = await HttpFront.OpenAsync(host);
        using var client = app.Client(front);

        var sweep = await host.FireAsync("OnSweepTimer", isPastDue: true);
        var night = await host.FireAsync("OnMaintenanceTimer");
        var again = await host.FireAsync("OnMaintenanceTimer", isPastDue: true);
        var id = (string)night.Result!["ReturnValue"]!["runId"]!;

        Assert.Equal(0, (int?)sweep.Result!["ReturnValue"]!["findings"]);
        Assert.Equal(id, (string?)again.Result!["ReturnValue"]!["runId"]);
        Assert.Equal("completed", (string?)(await Service.EndOfRunAsync(client, id))["state"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"Data\":null}")]
    [InlineData("{\"Data\":{\"storageEvent\":\"\\\"text\\\"\"}}")]
    public async Task An_envelope_that_is_none_fails_the_invocation(string body)
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);

        foreach (var function in host.Functions.Where(function => function.Queue is not null))
        {
            Assert.Equal((function.Name, 400), (function.Name, (await host.SendAsync(function.Name, body)).Status));
        }
    }

    [Fact]
    public async Task Every_function_is_a_route_and_no_other_name_is()
    {
        using var store = new TemporaryFolder();
        await using var host = await app.StartAsync(store.Path);

        Assert.Equal(
            ["HttpApi", "OnMaintenanceTimer", "OnReceipt", "OnReceiptPoison", "OnSweepTimer", "OnUpload", "OnUploadPoison"], host.Functions.Select(function => function.Name));
        foreach (var function in host.Functions.Where(function => function.Trigger != "httpTrigger"))
        {
            Assert.NotEqual((function.Name, 404), (function.Name, (await host.SendAsync(function.Name, "{}")).Status));
        }

        Assert.Equal(404, (await host.SendAsync("OnNothing", "{}")).Status);
    }

    internal static async Task UploadAsync(string store)
    {
        using var folder = new TemporaryFolder();
        var upload = await CommandRun.OfAsync("upload", DeliveryFolder.OfVcf(folder), "--platform", "seqoia", "--run", "R1", "--store", store);
        Assert.True(upload.ExitCode == 0, upload.Error);
    }

    private static long Size(TemporaryFolder store, string path) => new FileInfo(store[path]).Length;

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string StorageEvent(string blob, long size, string operation = "PutBlockList") => new JsonObject
    {
        ["topic"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/intake",
        ["subject"] = "/blobServices/default/containers/" + blob,
        ["eventType"] = "Microsoft.Storage.BlobCreated",
        ["id"] = "831e1650-001e-001b-66ab-eeb76e069631",
        ["eventTime"] = "2026-01-01T00:00:00Z",
        ["dataVersion"] = "",
        ["metadataVersion"] = "1",
        ["data"] = new JsonObject
        {
            ["api"] = operation,
            ["eTag"] = "0x8D4BCC2E4835CD0",
            ["contentType"] = "application/json",
            ["contentLength"] = size,
            ["blobType"] = "BlockBlob",
            ["url"] = "https://intake.blob.core.windows.net/" + blob.Replace("/blobs/", "/", StringComparison.Ordinal),
            ["sequencer"] = "00000000000004420000000000028963",
        },
    }.ToJsonString();
}
