using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>
/// The main job of the program, by two ways in: reads through the API, then a family's VCF straight into the store, where nobody but the store's
/// events, or whoever stands for them, tells of it. Then questions, and the hash of the lake.
/// </summary>
internal static class MainJob
{
    private const string Platform = "test";
    private const int Pairs = 2_000;

    private static readonly string[] Family = ["SIMF1", "SIMM1", "SIMC1"];

    private static readonly string[] Questions =
    [
        "/api/variants?region=chr20:10000000-10100000&sample=NA12878",
        "/api/variants?region=chr20:10200000-10300000&sample=SIMC1",
        "/api/frequencies?region=chr20:10000000-10210000",
    ];

    /// <summary>Does it.</summary>
    /// <returns>What is the same in every configuration.</returns>
    public static async Task<MainJobResult> RunAsync(House house)
    {
        var reads = Reads(house);
        using var folder = new TemporaryFolder();
        var family = DeliveryFolder.OfVcf(folder, "family", "expected/TRIO1.joint.bt.vcf.gz", Family);

        using var service = house.Serve();
        using var client = SigningIn.Client(await service.Url, house.Directory);
        var uploaded = await CommandRun.OfAsync("upload", reads, "--platform", Platform, "--run", "R1", "--service", client.BaseAddress!.AbsoluteUri, "--store", house.Directory);
        Assert.True(uploaded.ExitCode == 0, uploaded.Error);
        await CompletedAsync(house, client, await RunIdAsync(reads, "R1"));
        await PutAsync(house.Objects, family, "R2");
        await CompletedAsync(house, client, await RunIdAsync(family, "R2"));

        var answers = new List<string>();
        foreach (var question in Questions)
        {
            var answer = await client.GetJsonAsync(question);
            answers.Add(answer["rows"]!.ToJsonString());
        }

        await house.RunAsync("lake", "verify");
        return new MainJobResult((string)(await house.RunAsync("lake", "hash"))["sha256"]!, answers);
    }

    private static string Reads(House house)
    {
        var directory = Directory.CreateDirectory(house["reads"]).FullName;
        var files = new List<JsonNode>();
        foreach (var read in (int[])[1, 2])
        {
            using var lines = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData($"a_reads/NA12878_R{read}.fastq.gz")), CompressionMode.Decompress));
            using var target = new StreamWriter(new GZipStream(File.Create(Path.Combine(directory, $"R{read}.fastq.gz")), CompressionLevel.Fastest));
            for (var i = 0; i < 4 * Pairs; i++)
            {
                target.Write(lines.ReadLine() + "\n");
            }

            files.Add(new JsonObject { ["path"] = $"R{read}.fastq.gz", ["kind"] = "fastq", ["read"] = read, ["lane"] = "L001", ["sample"] = "NA12878" });
        }

        DeliveryFolder.WriteManifest(directory, ["NA12878"], [.. files]);
        return directory;
    }

    // As a platform's own tool would, which knows the store and not the service.
    private static async Task PutAsync(IObjectStore store, string directory, string run)
    {
        var delivery = await CompleteDelivery.FromAsync(directory, Platform, run, default);
        var prefix = StorePaths.Upload(Platform, run);
        foreach (var file in delivery.Files)
        {
            await using var content = File.OpenRead(file.LocalPath);
            await store.PutAsync(prefix + file.Path, content, PutCondition.CreateOnly, default);
        }

        await store.PutAsync($"{prefix}manifest.json", new MemoryStream(delivery.Manifest), PutCondition.CreateOnly, default);
    }

    private static async Task<string> RunIdAsync(string directory, string run)
    {
        var delivery = await CompleteDelivery.FromAsync(directory, Platform, run, default);
        return RunId.Of(Platform, run, $"{StorePaths.Upload(Platform, run)}manifest.json", Convert.ToHexStringLower(SHA256.HashData(delivery.Manifest)));
    }

    // Until its manifest was seen there is no such run.
    private static async Task CompletedAsync(House house, HttpClient client, string runId)
    {
        while ((await client.GetAsync($"/api/runs/{runId}")).StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            await Task.Delay(50);
        }

        var run = await Service.EndOfRunAsync(client, runId);
        Assert.True((string?)run["state"] == "completed", $"{run.ToJsonString()}\n{house.Troubles()}");
    }
}

/// <summary>What the main job leaves.</summary>
/// <param name="LakeSha256">What `pfmg lake hash` tells.</param>
/// <param name="Answers">The rows of every answer, as JSON.</param>
internal sealed record MainJobResult(string LakeSha256, IReadOnlyList<string> Answers);
