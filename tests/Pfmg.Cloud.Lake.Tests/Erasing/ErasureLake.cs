using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Erasing;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

/// <summary>A lake in a folder that VCF text is ingested into and callsets are erased from.</summary>
internal sealed class ErasureLake : IDisposable
{
    private static readonly string[] Copied = ["store", "keys"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>An empty lake, or another with the same objects and key.</summary>
    public ErasureLake(ErasureLake? like = null)
    {
        foreach (string folder in like is null ? [] : Copied.Where(folder => Directory.Exists(like[folder])))
        {
            foreach (string file in Directory.EnumerateFiles(like![folder], "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(_folder[folder], Path.GetRelativePath(like[folder], file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        Store = new FolderObjectStore(_folder["store"]);
        Log = new LakeLog(Store, TimeProvider.System);
        Reader = new LakeReader(Store, Log, new EngineOptions { ScratchDirectory = _folder["scratch"], WaitingQueries = 1_000 });
        Keys = new FileKeyRing(_folder["keys/signing.pem"]);
    }

    public FolderObjectStore Store { get; }

    public LakeLog Log { get; }

    public LakeReader Reader { get; }

    public FileKeyRing Keys { get; }

    public string this[string relativePath] => _folder[relativePath];

    public async Task<LocalIngest> IngestAsync(string name, string text, IObjectStore? store = null, bool callsOnly = false)
    {
        string path = _folder[$"files/{name}"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        var log = new LakeLog(store ?? Store, TimeProvider.System);
        var result = await new IngestLocalFile(store ?? Store, log, TimeProvider.System, _folder["scratch"], Keys).RunAsync(path, null, callsOnly, default);
        return result;
    }

    /// <summary>Ingests a file that is there, in a scratch folder of its own, as a process of its own would.</summary>
    public Task<LocalIngest> IngestFileAsync(string path, int process) =>
        new IngestLocalFile(Store, new LakeLog(Store, TimeProvider.System), TimeProvider.System, _folder[$"scratch{process}"], Keys).RunAsync(path, null, false, default);

    public async Task CompactAsync(int samples, bool isPartial = true, IObjectStore? store = null) =>
        await new CompactLake(store ?? Store, new LakeLog(store ?? Store, TimeProvider.System), Reader, _folder["scratch"])
            .RunAsync(CompactionTarget.Tier1 with { Samples = samples, IsPartial = isPartial }, default).ToListAsync();

    public EraseCallsets Eraser(IObjectStore? store = null) =>
        new(store ?? Store, new LakeLog(store ?? Store, TimeProvider.System), Reader, Keys, TimeProvider.System, _folder["scratch"]);

    public Task<ErasureCertificate> EraseAsync(string sample, IObjectStore? store = null) =>
        Eraser(store).RunAsync(new ErasureRequest { Sample = sample, Reason = "withdrawn", By = "tester" }, default);

    public Task<string[]> FrequenciesAsync(long? version = null) =>
        new CountFrequencies(Reader).RunAsync(new FrequencyQuery { Version = version }, default).LinesAsync("chrom", "pos", "ref", "alt", "AC", "AN", "n_het", "n_hom", "n_missing");

    public Task<string[]> CallsAsync(long? version = null) => SqlAsync(
        "SELECT concat_ws(' ', sample, chrom, pos, ref, alt, gt, allele, dosage, record) FROM calls ORDER BY ALL", version);

    public async Task<string[]> SqlAsync(string sql, long? version = null)
    {
        await using var rows = await new RunSql(Reader).RunAsync(sql, version, default);
        return [.. (await rows.ToListAsync(default)).Select(row => string.Join(' ', row))];
    }

    public Task<VerifyReport> VerifyAsync() => new VerifyLake(Store, new LakeLog(Store, TimeProvider.System)).RunAsync(readsContent: true, default);

    /// <summary>Every object of the store that holds a text, Parquet files unpacked.</summary>
    public List<string> Find(params string[] texts) => StoreText.Find(_folder["store"], texts);

    /// <summary>Ingests a file as a run's task does, and commits it.</summary>
    public async Task IngestRunAsync(string runId, (string Platform, string Run) delivery, string sourceFile, string text, params IngestSample[] samples)
    {
        string folder = Directory.CreateDirectory(_folder[$"files/{runId}"]).FullName;
        string path = Path.Combine(folder, "delivered");
        await File.WriteAllTextAsync(path, text);
        var request = new IngestRequest
        {
            SourceFile = sourceFile,
            OutputDirectory = folder,
            RunId = runId,
            Task = "ingest.file0",
            Platform = delivery.Platform,
            Run = delivery.Run,
            Pipeline = "test/1",
            Samples = samples,
            AllocateSampleIds = (header, ct) => new SampleIds(Store).AllocateAsync(runId, header.Samples.Count, ct),
        };
        var result = await IngestVcf.RunAsync(request, File.OpenRead(path), default);
        foreach (var (local, target) in result.Files.Select(file => (IngestVcf.LocalPath(request, file.Table), file.Path)).Append((Path.Combine(folder, IngestVcf.HeaderFile), LakePaths.Header(result.HeaderSha256))))
        {
            await using var content = File.OpenRead(local);
            await Store.PutAsync(target, content, PutCondition.Overwrite, default);
        }

        await new CommitFiles(Store, TimeProvider.System).RunAsync(runId, result.Files, default);
    }

    public void Dispose()
    {
        Reader.Dispose();
        _folder.Dispose();
    }
}
