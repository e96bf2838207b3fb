using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Deliveries;

public sealed class UploadCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_delivery_is_completed_and_uploaded_with_its_manifest_last()
    {
        var delivery = DeliveryFolder.OfVcf(_folder);

        var uploaded = await UploadAsync(delivery);

        Assert.Equal("uploads/seqoia/R1/manifest.json", (string?)uploaded["manifestPath"]);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(_folder["store/uploads/seqoia/R1/manifest.json"]))!;
        var bytes = await File.ReadAllBytesAsync(Path.Combine(delivery, "calls.vcf.gz"));
        Assert.Equal("seqoia", (string?)manifest["platform"]);
        Assert.Equal("R1", (string?)manifest["run"]);
        Assert.Equal(bytes.Length, (long?)manifest["files"]![0]!["size"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string?)manifest["files"]![0]!["sha256"]);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder["store/uploads/seqoia/R1/calls.vcf.gz"]));
    }

    [Fact]
    public async Task A_second_upload_finds_everything_there_and_changes_nothing()
    {
        var delivery = DeliveryFolder.OfVcf(_folder);
        var first = await UploadAsync(delivery);

        var second = await UploadAsync(delivery);

        Assert.Equal((1, 0), ((int)first["uploaded"]!, (int)first["alreadyThere"]!));
        Assert.Equal((0, 1), ((int)second["uploaded"]!, (int)second["alreadyThere"]!));
        Assert.Equal((string?)first["manifestPath"], (string?)second["manifestPath"]);
        Assert.Equal((string?)first["manifestSha256"], (string?)second["manifestSha256"]);
    }

    [Fact]
    public async Task A_corrected_manifest_goes_beside_the_first()
    {
        var delivery = DeliveryFolder.OfVcf(_folder);
        await UploadAsync(delivery);
        var path = Path.Combine(delivery, "manifest.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        manifest["samples"]![0]!["sex"] = "female";
        await File.WriteAllTextAsync(path, manifest.ToJsonString());

        var corrected = await UploadAsync(delivery);

        Assert.Equal("uploads/seqoia/R1/2.manifest.json", (string?)corrected["manifestPath"]);
        Assert.True(File.Exists(_folder["store/uploads/seqoia/R1/manifest.json"]));
    }

    [Fact]
    public async Task Another_file_under_the_same_name_is_refused_before_any_manifest()
    {
        var delivery = DeliveryFolder.OfVcf(_folder);
        Directory.CreateDirectory(_folder["store/uploads/seqoia/R1"]);
        await File.WriteAllTextAsync(_folder["store/uploads/seqoia/R1/calls.vcf.gz"], "older");

        var run = await CommandRun.OfAsync("upload", delivery, "--platform", "seqoia", "--run", "R1", "--store", _folder["store"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("calls.vcf.gz", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(File.Exists(_folder["store/uploads/seqoia/R1/manifest.json"]));
    }

    [Fact]
    public async Task All_faults_of_a_delivery_are_told_at_once()
    {
        var delivery = _folder["faulty"];
        Directory.CreateDirectory(delivery);
        await File.WriteAllTextAsync(Path.Combine(delivery, "here.vcf.gz"), "short");
        DeliveryFolder.WriteManifest(
            delivery,
            ["S1", "S2"],
            new JsonObject { ["path"] = "gone.vcf.gz", ["kind"] = "vcf", ["sample"] = "S1" },
            new JsonObject { ["path"] = "gone.g.vcf.gz", ["kind"] = "gvcf", ["sample"] = "S2" });

        var run = await CommandRun.OfAsync("upload", delivery, "--platform", "seqoia", "--run", "R1", "--store", _folder["store"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("gone.vcf.gz", run.Error, StringComparison.Ordinal);
        Assert.Contains("gone.g.vcf.gz", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_checksum_is_told_with_file_and_field()
    {
        var delivery = DeliveryFolder.OfVcf(_folder);
        var path = Path.Combine(delivery, "manifest.json");
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        manifest["files"]![0]!["sha256"] = new string('0', 64);
        await File.WriteAllTextAsync(path, manifest.ToJsonString());

        var run = await CommandRun.OfAsync("upload", delivery, "--platform", "seqoia", "--run", "R1", "--store", _folder["store"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("files[0].sha256", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_store_is_named_by_the_environment_if_the_option_is_not_given()
    {
        var delivery = DeliveryFolder.OfVcf(_folder);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PFMG_STORE"] = _folder["elsewhere"] };

        var run = await CommandRun.WithSettingsAsync(settings, "upload", delivery, "--platform", "seqoia", "--run", "R1");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.True(File.Exists(_folder["elsewhere/uploads/seqoia/R1/manifest.json"]));
    }

    [Fact]
    public async Task Through_a_service_it_goes_on_after_a_break()
    {
        await using var service = await Service.StartAsync();
        var delivery = DeliveryFolder.OfVcf(_folder);
        string[] args = ["upload", delivery, "--platform", "seqoia", "--run", "R1", "--service", service.Client.BaseAddress!.ToString(), "--store", service.StoreDirectory];
        using (var body = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(delivery, "calls.vcf.gz"))))
        {
            (await service.Client.PutAsync("/api/uploads/seqoia/R1/calls.vcf.gz", body)).EnsureSuccessStatusCode().Dispose();
        }

        var run = await CommandRun.OfAsync(args);

        Assert.True(run.ExitCode == 0, run.Error);
        var uploaded = JsonNode.Parse(run.Output)!;
        Assert.Equal((0, 1), ((int)uploaded["uploaded"]!, (int)uploaded["alreadyThere"]!));
        Assert.Equal("uploads/seqoia/R1/manifest.json", (string?)uploaded["manifestPath"]);
    }

    [Fact]
    public async Task The_key_of_a_Functions_app_is_sent_with_each_request_and_never_unencrypted()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var host = builder.Build();
        var keys = new System.Collections.Concurrent.ConcurrentQueue<string>();
        host.Run(context =>
        {
            keys.Enqueue(context.Request.Headers["x-functions-key"].ToString());
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        await host.StartAsync();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PFMG_SERVICE_KEY"] = "of-this-test", ["PFMG_STORE"] = _folder["store"] };
        string[] args = ["upload", DeliveryFolder.OfVcf(_folder), "--platform", "seqoia", "--run", "R1", "--service"];

        var refused = await CommandRun.WithSettingsAsync(settings, [.. args, host.Urls.Single()]);
        var open = await CommandRun.WithSettingsAsync(settings, [.. args, "http://platform.example"]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.All(keys, key => Assert.Equal("of-this-test", key));
        Assert.NotEmpty(keys);
        Assert.Equal(2, open.ExitCode);
        Assert.Contains("PFMG_SERVICE_KEY is set, so the address must be https", open.Error, StringComparison.Ordinal);
    }

    private async Task<JsonNode> UploadAsync(string delivery)
    {
        var run = await CommandRun.OfAsync("upload", delivery, "--platform", "seqoia", "--run", "R1", "--store", _folder["store"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
