using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>A store with the tests' reference, in which deliveries are run as the service would, but task after task in this process.</summary>
internal sealed class InProcessStore : IDisposable
{
    private readonly LocalStore _local;
    private readonly ServiceProvider _services;
    private int _runs;

    private InProcessStore(LocalStore local)
    {
        _local = local;
        _services = new ServiceCollection()
            .AddLogging()
            .AddHttpClient()
            .AddPfmg(new Deployment(local.Directory))
            .AddSingleton<IBatchCompute>(provider => new OneByOne(() => provider.GetRequiredService<ExecuteTask>()))
            .BuildServiceProvider();
    }

    public string this[string path] => _local.Folder[path];

    public LocalStore Local => _local;

    public IObjectStore Objects => _services.GetRequiredService<IObjectStore>();

    public static async Task<InProcessStore> CreateAsync() => new(await LocalStore.WithReferenceAsync());

    /// <summary>Uploads files and their manifest, as a platform does, and lets its event come.</summary>
    public async Task<RunRecord> DeliverAsync(IReadOnlyList<ManifestSample> samples, params IReadOnlyList<DeliveredBytes> files)
    {
        var run = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"R{++_runs}");
        var folder = StorePaths.Upload("test", run);
        foreach (var file in files.Where(file => !file.IsMissing))
        {
            await Objects.PutAsync(folder + file.Manifest.Path, new MemoryStream(file.Bytes), PutCondition.CreateOnly, CancellationToken.None);
        }

        var manifest = new Manifest { SchemaVersion = "1.0", Platform = "test", Run = run, Reference = "hg19-chr20", Samples = samples, Files = [.. files.Select(file => file.Manifest)] };
        var json = JsonSerializer.SerializeToUtf8Bytes(manifest, PfmgJson.Options);
        await Objects.PutAsync($"{folder}manifest.json", new MemoryStream(json), PutCondition.CreateOnly, CancellationToken.None);
        var started = await _services.GetRequiredService<StartRun>().RunAsync($"{folder}manifest.json", CancellationToken.None);
        return await _services.GetRequiredService<ReadRuns>().ReadAsync(started.RunId, CancellationToken.None);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix)
    {
        var paths = new List<string>();
        await foreach (var found in Objects.ListAsync(prefix, CancellationToken.None))
        {
            paths.Add(found.Path);
        }

        return paths;
    }

    public void Dispose()
    {
        _services.Dispose();
        _local.Dispose();
    }

    private sealed class OneByOne(Func<ExecuteTask> executor) : IBatchCompute
    {
        public async Task SubmitAsync(RunPlan plan, CancellationToken ct)
        {
            var done = new HashSet<string>(StringComparer.Ordinal);
            foreach (var task in plan.Tasks.Where(task => task.DependsOn.All(done.Contains)))
            {
                if ((await executor().ExecuteAsync(plan.RunId, task.Id, ct)).Succeeded)
                {
                    done.Add(task.Id);
                }
            }
        }

        public Task<BatchJobState> StateAsync(string runId, CancellationToken ct) => Task.FromResult(BatchJobState.Ended);

        public Task CancelAsync(string runId, CancellationToken ct) => Task.CompletedTask;
    }
}

/// <summary>A file to deliver, with what the manifest says of it.</summary>
internal sealed record DeliveredBytes(byte[] Bytes, ManifestFile Manifest)
{
    public bool IsMissing { get; init; }

    public static DeliveredBytes Of(string path, string kind, string sample, byte[] bytes) => new(bytes, new ManifestFile
    {
        Path = path,
        Kind = kind,
        Samples = [new ManifestFileSample(sample)],
        Size = bytes.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
    });

    /// <summary>A FASTQ: of mate 1 or 2, or with a layout in one file.</summary>
    public static DeliveredBytes Fastq(string path, string sample, byte[] bytes, int? read = null, string? layout = null, string lane = "L001")
    {
        var file = Of(path, "fastq", sample, bytes);
        return file with { Manifest = file.Manifest with { Read = read, Layout = layout, Lane = lane } };
    }

    public static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);
}
