using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>A task's process killed by the kernel, with all its tools, and tried again.</summary>
public sealed class KilledTaskTests : IDisposable
{
    private const int Reads = 8_000;
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public KilledTaskTests() => _store = new FolderObjectStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_task_killed_and_tried_again_writes_the_bytes_of_one_that_was_not()
    {
        await AddReferenceAsync();
        var whole = await PlanAsync("whole");
        var killed = await PlanAsync("killed");
        foreach (var (task, same) in whole.Tasks.Zip(killed.Tasks).Where(pair => pair.First.Kind is not (TaskKinds.Ingest or TaskKinds.Commit)))
        {
            Assert.Equal(0, await RunAsync(whole, task));
            if (Sign(task.Kind) is { } sign)
            {
                await KillBeforeItEndsAsync(killed, same, sign);
            }

            Assert.Equal(0, await RunAsync(killed, same));
            Assert.Equal(await OutputsAsync(whole, task), await OutputsAsync(killed, same));
        }

        // What the killed tries left behind is gone too.
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder[$"store/.scratch/{killed.RunId}"]));
    }

    // A file (a pattern of its name) that a step makes early, long before it is done.
    private static string? Sign(string kind) => kind switch
    {
        TaskKinds.Prepare => "chunk*.R1.fastq.gz",
        TaskKinds.Align => "reads.R1.fastq.gz",
        TaskKinds.Region => "in.0000.bam",
        TaskKinds.Gather => "sample.g.vcf.gz",
        _ => null,
    };

    // On a busy machine a task may pass its sign and end unseen; then it is made to run once more.
    private async Task KillBeforeItEndsAsync(RunPlan plan, PlannedTask task, string sign)
    {
        var receipt = StorePaths.Receipt(plan.RunId, task.Id);
        for (var tries = 0; tries < 20; tries++)
        {
            await KillAsync(plan, task, sign);
            if (await _store.HeadAsync(receipt, default) is null)
            {
                return;
            }

            await _store.DeleteAsync(receipt, default);
        }

        Assert.Fail($"{task.Id} ended twenty times before it could be killed.");
    }

    private async Task KillAsync(RunPlan plan, PlannedTask task, string sign)
    {
        var command = ThisProgram.With("task", plan.RunId, task.Id, "--store", _folder["store"]);
        using var process = Process.Start(new ProcessStartInfo(command.Program, command.Arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var scratch = Directory.CreateDirectory(_folder[$"store/.scratch/{plan.RunId}"]).FullName;
        while (!process.HasExited && !Directory.EnumerateFiles(scratch, sign, SearchOption.AllDirectories).Any())
        {
            await Task.Yield();
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    private async Task<int> RunAsync(RunPlan plan, PlannedTask task) =>
        (await CommandRun.OfAsync("task", plan.RunId, task.Id, "--store", _folder["store"])).ExitCode;

    private async Task<IEnumerable<(string Path, long Size, string Sha256)>> OutputsAsync(RunPlan plan, PlannedTask task) =>
        (await _store.RequireJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, task.Id), default))
            .Outputs.Select(output => (output.Path[StorePaths.Run(plan.RunId).Length..], output.Size, output.Sha256));

    // The hundred kilobases that the reads come from: indexed in a second.
    private async Task AddReferenceAsync()
    {
        NativeTool.Run("samtools", "faidx", "-o", _folder["ref.fa"], Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz"), "chr20:9995001-10105000");
        var text = await File.ReadAllTextAsync(_folder["ref.fa"]);
        await File.WriteAllTextAsync(_folder["ref.fa"], ">chr20" + text[text.IndexOf('\n', StringComparison.Ordinal)..]);
        Assert.Equal(0, (await CommandRun.OfAsync("reference", "add", "slice", "--fasta", _folder["ref.fa"], "--store", _folder["store"])).ExitCode);
    }

    private async Task<RunPlan> PlanAsync(string run)
    {
        var folder = StorePaths.Upload("test", run);
        var files = new List<ManifestFile>();
        for (var read = 1; read <= 2; read++)
        {
            var content = await ShortenAsync(Repository.TestData($"a_reads/NA12878_R{read}.fastq.gz"));
            await _store.PutAsync($"{folder}R{read}.fastq", new MemoryStream(content), PutCondition.CreateOnly, default);
            files.Add(new ManifestFile
            {
                Path = $"R{read}.fastq",
                Kind = "fastq",
                Samples = [new ManifestFileSample("S1")],
                Read = read,
                Lane = "L1",
                Size = content.Length,
                Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)),
            });
        }

        var manifest = new Manifest
        {
            SchemaVersion = "1.0",
            Platform = "test",
            Run = run,
            Reference = "slice",
            Samples = [new ManifestSample { Sample = "S1", Participant = "P1" }],
            Files = files,
        };
        var plan = PlanRun.Plan(
            $"{folder}manifest.json", new string('0', 64), manifest, PipelineDefinition.Load(PipelineDefinition.Default),
            await _store.ReferenceAsync("slice", default), new PlanOptions { BatchBases = 100_000, ReadChunks = 2, Regions = 2 });
        await _store.PutJsonAsync(StorePaths.Plan(plan.RunId), plan, PutCondition.CreateOnly, default);
        return plan;
    }

    private static async Task<byte[]> ShortenAsync(string packed)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(packed), CompressionMode.Decompress));
        using var target = new MemoryStream();
        await using var writer = new StreamWriter(target);
        for (var i = 0; i < 4 * Reads; i++)
        {
            await writer.WriteAsync(await lines.ReadLineAsync() + "\n");
        }

        await writer.FlushAsync();
        return target.ToArray();
    }
}
