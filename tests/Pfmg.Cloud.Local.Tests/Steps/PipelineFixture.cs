using System.Security.Cryptography;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>A store with the hg19 chr20 slice as a reference, and a way to run plans in it, one task after another.</summary>
public sealed class PipelineFixture : IAsyncLifetime, IDisposable
{
    public const string Reference = "hg19.chr20";
    public const string Sample = "NA12878";

    private readonly TemporaryFolder _folder = new();

    public IObjectStore Store { get; private set; } = null!;

    public string Scratch => _folder["scratch"];

    /// <summary>A path in the fixture's folder, outside the store.</summary>
    public string this[string path] => _folder[path];

    public async Task InitializeAsync()
    {
        Store = new FolderObjectStore(_folder["store"]);
        await AddReferenceAsync(Reference, Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz"));
    }

    /// <summary>Adds one more reference to the store.</summary>
    public Task AddReferenceAsync(string name, string fasta) =>
        new AddReference(Store, (file, ct) =>
            new RunTool(Path.GetDirectoryName(file)!).RunAsync(ToolCommand.Of("bwa", "index", Path.GetFileName(file)), ct), _folder["reference"])
            .RunAsync(name, fasta, CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    /// <summary>Uploads the two mates of a lane and plans their run.</summary>
    public async Task<RunPlan> PlanReadsAsync(string run, string reads1, string reads2, PlanOptions options, string sample = Sample, string reference = Reference)
    {
        var folder = StorePaths.Upload("test", run);
        var manifest = new Manifest
        {
            SchemaVersion = "1.0",
            Platform = "test",
            Run = run,
            Reference = reference,
            Samples = [new ManifestSample { Sample = sample, Participant = "P1", Sex = "female" }],
            Files = [await UploadAsync(folder, reads1, 1), await UploadAsync(folder, reads2, 2)],
        };
        var plan = PlanRun.Plan(
            $"{folder}manifest.json", new string('0', 64), manifest, PipelineDefinition.Load(PipelineDefinition.Default),
            await Store.ReferenceAsync(reference, CancellationToken.None), options);
        await Store.PutJsonAsync(StorePaths.Plan(plan.RunId), plan, PutCondition.CreateOnly, CancellationToken.None);
        return plan;

        async Task<ManifestFile> UploadAsync(string target, string file, int read)
        {
            await using var content = File.OpenRead(file);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
            content.Position = 0;
            var name = $"R{read}.fastq.gz";
            await Store.PutAsync(target + name, content, PutCondition.CreateOnly, CancellationToken.None);
            return new ManifestFile
            {
                Path = name,
                Kind = "fastq",
                Samples = [new ManifestFileSample(sample)],
                Read = read,
                Lane = "L001",
                Size = content.Length,
                Sha256 = sha256,
            };
        }
    }

    public ExecuteTask Executor(string? scratch = null) =>
        new(Store, new StepTable().AddReadSteps(), TimeProvider.System, scratch ?? Scratch);

    /// <summary>Runs every task up to `gather`.</summary>
    public async Task RunAsync(RunPlan plan, string? scratch = null)
    {
        var execute = Executor(scratch);
        foreach (var task in plan.Tasks.Where(task => task.Kind is not (TaskKinds.Ingest or TaskKinds.Commit)))
        {
            var receipt = await execute.ExecuteAsync(plan.RunId, task.Id, CancellationToken.None);
            Assert.True(receipt.Succeeded, System.Text.Json.JsonSerializer.Serialize(receipt, PfmgJson.Indented));
        }
    }

    public Task<Receipt> ReceiptAsync(RunPlan plan, string task) =>
        Store.RequireJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, task), CancellationToken.None);

    /// <summary>The SHA-256 of every output of every task, by path below the run.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OutputsAsync(RunPlan plan)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in plan.Tasks.Where(task => task.Kind is not (TaskKinds.Ingest or TaskKinds.Commit)))
        {
            foreach (var output in (await ReceiptAsync(plan, task.Id)).Outputs)
            {
                outputs.Add(output.Path[StorePaths.Run(plan.RunId).Length..], output.Sha256);
            }
        }

        return outputs;
    }
}

[CollectionDefinition(nameof(PipelineFixture))]
public sealed class PipelineTests : ICollectionFixture<PipelineFixture>;
