using System.Text;
using DuckDB.NET.Data;
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
    public List<string> Find(params string[] texts)
    {
        var found = new List<string>();
        using var engine = new DuckDBConnection("DataSource=:memory:");
        engine.Open();
        string root = _folder["store"];
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            string content = Encoding.UTF8.GetString(File.ReadAllBytes(file)) + (file.EndsWith(".parquet", StringComparison.Ordinal) ? Unpacked(engine, file) : "");
            foreach (string text in texts.Where(text => content.Contains(text, StringComparison.Ordinal) || file.Contains(text, StringComparison.Ordinal)))
            {
                found.Add($"{text} in {file[root.Length..]}");
            }
        }

        return found;
    }

    public void Dispose()
    {
        Reader.Dispose();
        _folder.Dispose();
    }

    private static string Unpacked(DuckDBConnection engine, string file)
    {
        using var command = engine.CreateCommand();
        command.CommandText = $"SELECT string_agg(t::VARCHAR, chr(10)) FROM read_parquet('{file}') AS t";
        return command.ExecuteScalar() as string ?? "";
    }
}
