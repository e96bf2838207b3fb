using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Export;

/// <summary>A lake in a folder into which VCFs are ingested and committed, and from which they are exported.</summary>
internal sealed class IngestedLake : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LakeReader _reader;

    public IngestedLake()
    {
        Store = new FolderObjectStore(_folder["store"]);
        _reader = new LakeReader(Store, new LakeLog(Store, TimeProvider.System), new EngineOptions { ScratchDirectory = _folder["scratch"] });
    }

    public FolderObjectStore Store { get; }

    public LakeReader Reader => _reader;

    public string this[string relativePath] => _folder[relativePath];

    /// <summary>Ingests a file and commits it under a run's id.</summary>
    public async Task<IngestResult> IngestAsync(string vcf, string runId)
    {
        string output = Directory.CreateDirectory(_folder[runId]).FullName;
        var ids = new SampleIds(Store);
        var request = new IngestRequest
        {
            SourceFile = Path.GetFileName(vcf),
            OutputDirectory = output,
            RunId = runId,
            Task = "ingest",
            Platform = "p",
            Run = runId,
            Pipeline = "external/1",
            AllocateSampleIds = (VcfHeader header, CancellationToken ct) => ids.AllocateAsync(runId, header.Samples.Count, ct),
        };
        var result = await IngestVcf.RunAsync(request, File.OpenRead(vcf), default);
        foreach (var file in result.Files)
        {
            await PutAsync(IngestVcf.LocalPath(request, file.Table), file.Path);
        }

        await PutAsync(Path.Combine(output, IngestVcf.HeaderFile), LakePaths.Header(result.HeaderSha256));
        await new CommitFiles(Store, TimeProvider.System).RunAsync(runId, result.Files, default);
        return result;
    }

    public Task<ExportResult> ExportAsync(ExportRequest request) => new ExportSample(Store, _reader).RunAsync(request, default);

    public Task<MergeResult> MergeAsync(MergeRequest request) => new MergeSamples(Store, _reader).RunAsync(request, default);

    public void Dispose()
    {
        _reader.Dispose();
        _folder.Dispose();
    }

    private async Task PutAsync(string local, string path)
    {
        await using var content = File.OpenRead(local);
        await Store.PutAsync(path, content, PutCondition.Overwrite, default);
    }
}
