using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>A run of every step, of real reads over a hundred kilobases, that takes seconds; and what its store looks like when nobody disturbs it.</summary>
public sealed class SmallRun : IAsyncLifetime
{
    private const int Pairs = 4_000;
    private const string Platform = "test";
    private const string Run = "killed";
    private readonly TemporaryFolder _folder = new();
    private int _stores;

    internal RunPlan Plan { get; private set; } = null!;

    /// <summary>Seconds that the undisturbed run took, from the start of its process.</summary>
    internal double Seconds { get; private set; }

    /// <summary>What <see cref="StoreImage.LakeAsync"/> gives of the undisturbed run.</summary>
    internal string LakeSha256 { get; private set; } = "";

    /// <summary>What <see cref="StoreImage.ObjectsAsync"/> gives of the undisturbed run.</summary>
    internal IReadOnlyDictionary<string, string> Objects { get; private set; } = new Dictionary<string, string>();

    /// <summary>What <see cref="CountAsync"/> gives of the undisturbed run.</summary>
    internal string Rows { get; private set; } = "";

    private string Delivery => _folder["delivery"];

    public async Task InitializeAsync()
    {
        await MakeDeliveryAsync();
        await AddReferenceAsync();
        await PlanAsync();
        var store = await NewStoreAsync(uploaded: false);
        var began = TimeProvider.System.GetTimestamp();
        using var run = Command(store);
        var (code, lines) = await run.Ended;
        Seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        Assert.True(code == 0, string.Join('\n', lines));
        var image = new StoreImage(new FolderObjectStore(store));
        LakeSha256 = (await image.LakeAsync())!;
        Objects = await image.ObjectsAsync();
        Rows = await CountAsync(store);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A store with the reference and the run's plan, which cuts it into two chunks and two regions; nothing has run.</summary>
    internal async Task<string> NewStoreAsync(bool uploaded)
    {
        var store = _folder[$"store{_stores++}"];
        Copy(_folder["template"], store);
        if (uploaded)
        {
            var upload = await CommandRun.OfAsync("upload", Delivery, "--platform", Platform, "--run", Run, "--store", store);
            Assert.True(upload.ExitCode == 0, upload.Error);
        }

        return store;
    }

    internal static PfmgProcess Serve(string store, string? tools = null) => PfmgProcess.StartWithTools(tools, "serve", "--port", "0", "--store", store);

    /// <summary>`pfmg run` of the delivery: upload, tasks and commit, without a service.</summary>
    internal PfmgProcess Command(string store) => PfmgProcess.Start("run", Delivery, "--platform", Platform, "--run", Run, "--store", store);

    /// <summary>The rows of every table in the lake's last version, through the query engine; one text.</summary>
    internal static async Task<string> CountAsync(string store)
    {
        var counts = string.Join(", ", StorePaths.LakeTables.Intersect(["samples", "calls", "assayed", "records", "formats"]).Select(table => $"(select count(*) from {table}) as {table}"));
        var answer = await CommandRun.OfAsync("sql", $"select {counts}", "--format", "csv", "--store", store);
        Assert.True(answer.ExitCode == 0, answer.Error);
        return answer.Output.Split('\n')[1].Trim();
    }

    private async Task MakeDeliveryAsync()
    {
        Directory.CreateDirectory(Delivery);
        var files = new JsonArray();
        for (var read = 1; read <= 2; read++)
        {
            using var lines = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData($"a_reads/NA12878_R{read}.fastq.gz")), CompressionMode.Decompress));
            await using var target = new StreamWriter(new GZipStream(File.Create(Path.Combine(Delivery, $"R{read}.fastq.gz")), CompressionLevel.Fastest));
            for (var i = 0; i < 4 * Pairs; i++)
            {
                await target.WriteAsync(await lines.ReadLineAsync() + "\n");
            }

            files.Add(new JsonObject { ["path"] = $"R{read}.fastq.gz", ["kind"] = "fastq", ["read"] = read, ["lane"] = "L1", ["sample"] = "S1" });
        }

        var manifest = new JsonObject
        {
            ["schemaVersion"] = "1.0",
            ["reference"] = "slice",
            ["samples"] = new JsonArray(new JsonObject { ["sample"] = "S1", ["participant"] = "P1" }),
            ["files"] = files,
        };
        await File.WriteAllTextAsync(Path.Combine(Delivery, "manifest.json"), manifest.ToJsonString());
    }

    private async Task AddReferenceAsync()
    {
        NativeTool.Run("samtools", "faidx", "-o", _folder["ref.fa"], Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz"), "chr20:9995001-10105000");
        var text = await File.ReadAllTextAsync(_folder["ref.fa"]);
        await File.WriteAllTextAsync(_folder["ref.fa"], ">chr20" + text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        var added = await CommandRun.OfAsync("reference", "add", "slice", "--fasta", _folder["ref.fa"], "--store", _folder["template"]);
        Assert.True(added.ExitCode == 0, added.Error);
    }

    // Planned as the service would, but cut finer than so few reads need.
    private async Task PlanAsync()
    {
        var store = new FolderObjectStore(_folder["template"]);
        var delivery = await CompleteDelivery.FromAsync(Delivery, Platform, Run, default);
        var path = StorePaths.Upload(Platform, Run) + "manifest.json";
        Plan = PlanRun.Plan(
            path, Convert.ToHexStringLower(SHA256.HashData(delivery.Manifest)), ReadManifest.Read(delivery.Manifest, path).Manifest!,
            PipelineDefinition.Load(PipelineDefinition.Default), await store.ReferenceAsync("slice", default),
            new PlanOptions { BatchBases = 100_000, ReadChunks = 2, Regions = 2 });
        await store.PutJsonAsync(StorePaths.Plan(Plan.RunId), Plan, PutCondition.CreateOnly, default);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

/// <summary>The suites that share one small run; one after another, since each of them uses all cores.</summary>
[CollectionDefinition(Name)]
public sealed class SmallRunGroup : ICollectionFixture<SmallRun>
{
    public const string Name = "small run";
}
