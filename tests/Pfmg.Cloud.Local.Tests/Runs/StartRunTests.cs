using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Compute;
using Pfmg.Cloud.Local.Events;
using Pfmg.Cloud.Local.Tests.Compute;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Local.Tests.Runs;

/// <summary>From a manifest's arrival to a run, once.</summary>
public sealed class StartRunTests : IDisposable
{
    private const string Path = "uploads/seqoia/R1/manifest.json";
    private readonly ScriptedRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Ten_events_of_one_manifest_at_once_are_one_plan_and_one_run()
    {
        await DeliverAsync();
        // Two computes stand for two processes, each told five times.
        await using var first = _run.Compute();
        await using var second = _run.Compute();
        var starts = new[] { first, second }.SelectMany(compute => Enumerable.Repeat(Start(compute), 5));
        var started = await Task.WhenAll(starts.Select(start => Task.Factory.StartNew(
            () => start.RunAsync(Path, default), default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
        await WaitAsync(first, started[0].RunId);
        await WaitAsync(second, started[0].RunId);

        Assert.All(started, one => Assert.Equal((started[0].RunId, true), (one.RunId, one.Accepted)));
        Assert.Equal(["commit", "ingest.file000", "prepare.file000", "qc.file000"], _run.Log.Order(StringComparer.Ordinal));
        Assert.Equal([started[0].RunId], await new ReadRuns(_run.Store, first).ListAsync(default));

        // The same event tomorrow: nothing more to do.
        await using var later = _run.Compute();
        Assert.Equal(started[0].RunId, (await Start(later).RunAsync(Path, default)).RunId);
        await later.WaitAsync(started[0].RunId, default);
        Assert.Equal(4, _run.Log.Length);
        Assert.True((await _run.Store.RequireJsonAsync<Receipt>(StorePaths.Receipt(started[0].RunId, "commit"), default)).Succeeded);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_delivery_is_in_the_rejection()
    {
        var manifest = await DeliverAsync(upload: false) with { Reference = "other", Replaces = "R0", Platform = "aura" };
        await PutAsync(Path, JsonSerializer.SerializeToUtf8Bytes(manifest, PfmgJson.Options));
        await using var compute = _run.Compute();
        var started = await Start(compute).RunAsync(Path, default);

        Assert.False(started.Accepted);
        var rejection = await _run.Store.RequireJsonAsync<RunRejection>(StorePaths.Rejection(started.RunId), default);
        Assert.Equal(["files[0].path", "platform", "reference", "replaces"], rejection.Faults.Select(fault => fault.Where).Order(StringComparer.Ordinal));
        Assert.Equal(started.Faults, rejection.Faults);
        Assert.Null(await _run.Store.HeadAsync(StorePaths.Plan(started.RunId), default));
        Assert.Equal(BatchJobState.Unknown, await compute.StateAsync(started.RunId, default));
    }

    [Fact]
    public async Task A_file_of_another_size_is_a_fault()
    {
        var manifest = await DeliverAsync();
        manifest = manifest with { Files = [manifest.Files[0] with { Size = manifest.Files[0].Size + 1 }] };
        await PutAsync("uploads/seqoia/R1/2.manifest.json", JsonSerializer.SerializeToUtf8Bytes(manifest, PfmgJson.Options));
        await using var compute = _run.Compute();
        var started = await Start(compute).RunAsync("uploads/seqoia/R1/2.manifest.json", default);
        Assert.Equal("files[0].size", Assert.Single(started.Faults).Where);
    }

    [Theory]
    [InlineData("uploads/seqoia/R1/S1.vcf")]
    [InlineData("uploads/seqoia/R1/sub/manifest.json")]
    [InlineData("uploads/seqoia/R1/0.manifest.json")]
    [InlineData("uploads/seqoia/R1/xmanifest.json")]
    [InlineData("runs/seqoia/R1/manifest.json")]
    public async Task Other_objects_start_nothing(string path)
    {
        await using var compute = _run.Compute();
        await Assert.ThrowsAsync<InvalidInputException>(() => Start(compute).RunAsync(path, default));
    }

    [Fact]
    public async Task The_watcher_finds_what_came_before_it_and_handles_it_once()
    {
        await DeliverAsync();
        await using var compute = _run.Compute();
        using var watch = Watch(compute);
        Assert.Equal(1, await watch.ScanAsync(default));
        Assert.Equal(0, await watch.ScanAsync(default));
    }

    [Fact]
    public async Task The_watcher_hears_of_what_comes_later()
    {
        var committed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var compute = _run.Compute(step =>
        {
            if (step is { Kind: TaskKinds.Commit, Phase: TaskPhase.Succeeded })
            {
                committed.TrySetResult(step.RunId);
            }
        });
        using var watch = Watch(compute);
        await watch.StartAsync(default);
        await DeliverAsync();
        watch.Wake();
        Assert.StartsWith("seqoia-r1-", await committed.Task, StringComparison.Ordinal);
        await watch.StopAsync(default);
    }

    private StartRun Start(LocalBatchCompute compute)
    {
        var bus = new InProcessEventBus();
        var catalogue = MemoryCatalogue.Of(_run.Store, compute, bus);
        return new(_run.Store, compute, new TellEnd(_run.Store, bus, catalogue, TimeProvider.System), catalogue, PlanOptions.None);
    }

    private WatchUploads Watch(LocalBatchCompute compute) =>
        new(_run.Store, Start(compute), TimeProvider.System, NullLogger<WatchUploads>.Instance);

    private static async Task WaitAsync(LocalBatchCompute compute, string runId)
    {
        try
        {
            await compute.WaitAsync(runId, default);
        }
        catch (UnavailableException)
        {
            // The other one runs it.
        }
    }

    private async Task<Manifest> DeliverAsync(bool upload = true)
    {
        await _run.Store.PutJsonAsync(
            ReferenceInfo.PathOf("tiny"),
            new ReferenceInfo { Name = "tiny", Contigs = [new Contig("c", 10)], KnownBases = [new Interval("c", 1, 10)], FastaSha256 = "" },
            PutCondition.CreateOnly,
            default);
        var vcf = Encoding.ASCII.GetBytes("##fileformat=VCFv4.2\n");
        var manifest = new Manifest
        {
            SchemaVersion = "1.0",
            Platform = "seqoia",
            Run = "R1",
            Reference = "tiny",
            Samples = [new ManifestSample { Sample = "S1", Participant = "P1" }],
            Files = [new ManifestFile { Path = "S1.vcf", Kind = "vcf", Samples = [new ManifestFileSample("S1")], Size = vcf.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(vcf)) }],
        };
        if (upload)
        {
            await PutAsync("uploads/seqoia/R1/S1.vcf", vcf);
            await PutAsync(Path, JsonSerializer.SerializeToUtf8Bytes(manifest, PfmgJson.Options));
        }

        return manifest;
    }

    private Task<ObjectInfo> PutAsync(string path, byte[] content) => _run.Store.PutAsync(path, new MemoryStream(content), PutCondition.CreateOnly, default);
}
