using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Steps;
using Pfmg.Cloud.Local.Events;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Refusals;

/// <summary>A delivery of one VCF into a store of its own, and the real steps up to `ingest` on it, in this process.</summary>
internal sealed class Delivery : IDisposable
{
    public const string Folder = "uploads/seqoia/R1/";
    private const string Bases = "TGCACACATTTTGCACACATTTT";
    private readonly TemporaryFolder _folder = new();
    private readonly InProcessEventBus _bus = new();

    public Delivery()
    {
        Store = new FolderObjectStore(_folder["store"]);
        Write("references/tiny/genome.fa", Encoding.ASCII.GetBytes($">c\n{Bases}\n>d\n{Bases}\n"));
        Write("references/tiny/genome.fa.fai", Encoding.ASCII.GetBytes($"c\t{Bases.Length}\t3\t{Bases.Length}\t{Bases.Length + 1}\nd\t{Bases.Length}\t{3 + Bases.Length + 4}\t{Bases.Length}\t{Bases.Length + 1}\n"));
        var contigs = new[] { new Contig("c", Bases.Length), new Contig("d", Bases.Length) };
        Write(ReferenceInfo.PathOf("tiny"), JsonSerializer.SerializeToUtf8Bytes(
            new ReferenceInfo { Name = "tiny", Contigs = contigs, KnownBases = [new Interval("c", 1, Bases.Length), new Interval("d", 1, Bases.Length)], FastaSha256 = "" },
            PfmgJson.Options));
    }

    public IObjectStore Store { get; }

    /// <summary>Jobs that compute was asked to run.</summary>
    public int Submitted { get; private set; }

    /// <summary>A manifest of one sample S1 in one file, as a platform would send it.</summary>
    public static string Manifest(byte[] vcf, string path = "S1.vcf", string kind = "vcf") => $$"""
        {
          "schemaVersion": "1.0", "platform": "seqoia", "run": "R1", "reference": "tiny",
          "samples": [{"sample": "S1", "participant": "P1", "sex": "female"}],
          "files": [{"path": "{{path}}", "kind": "{{kind}}", "sample": "S1", "size": {{vcf.Length}}, "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(vcf))}}"}]
        }
        """;

    public void Write(string path, byte[] content)
    {
        var file = _folder["store/" + path];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    /// <summary>What the arrival of a manifest does.</summary>
    public Task<StartedRun> StartAsync(string manifest = "manifest.json") =>
        new StartRun(Store, new CountingCompute(this), Tell, Catalogue, PlanOptions.None).RunAsync(Folder + manifest, default);

    /// <summary>Tells ends, to nobody.</summary>
    public TellEnd Tell => new(Store, _bus, Catalogue, TimeProvider.System);

    private RunCatalogue Catalogue => field ??= MemoryCatalogue.Of(Store, new CountingCompute(this), _bus);

    /// <summary>Runs the checks and the ingest of a run that was started, up to the first task that fails.</summary>
    /// <returns>Its receipt; null if all succeeded.</returns>
    public async Task<Receipt?> RunAsync(string runId)
    {
        var steps = new StepTable().AddReadSteps().Add(TaskKinds.Ingest, IngestStep.RunAsync).Add(TaskKinds.Commit, CommitStep.RunAsync);
        var execute = new ExecuteTask(Store, steps, TimeProvider.System, _folder["scratch"]);
        var plan = await Store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), default);
        foreach (var task in plan.Tasks.Where(static t => t.Kind is not TaskKinds.Commit))
        {
            if (await execute.ExecuteAsync(runId, task.Id, default) is { Succeeded: false } failed)
            {
                return failed;
            }
        }

        return null;
    }

    /// <summary>Fails if a reader of the lake could see anything.</summary>
    public async Task RequireNothingVisibleAsync()
    {
        await foreach (var entry in Store.ListAsync("lake/_log/", default))
        {
            Assert.Fail($"{entry.Path} is visible.");
        }
    }

    public void Dispose() => _folder.Dispose();

    private sealed class CountingCompute(Delivery delivery) : IBatchCompute
    {
        public Task SubmitAsync(RunPlan plan, CancellationToken ct)
        {
            delivery.Submitted++;
            return Task.CompletedTask;
        }

        public Task<BatchJobState> StateAsync(string runId, CancellationToken ct) => Task.FromResult(BatchJobState.Unknown);

        public Task CancelAsync(string runId, CancellationToken ct) => Task.CompletedTask;
    }
}
