using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

/// <summary>What may be given to `pfmg ingest` besides a VCF file.</summary>
public sealed class LocalInputTests : IDisposable
{
    private const string Trio = "expected/TRIO1.joint.bt.vcf.gz";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stream_is_ingested_like_the_file_it_came_from()
    {
        var ingest = Ingest("store");
        await using var source = File.OpenRead(Repository.TestData(Trio));

        var first = await ingest.RunAsync(source, "stdin", null, callsOnly: false, CancellationToken.None);
        var again = await ingest.RunAsync(Repository.TestData(Trio), null, callsOnly: false, CancellationToken.None);

        Assert.Equal(("stdin", false, true), (first.File, first.AlreadyCommitted, again.AlreadyCommitted));
        Assert.Equal(3, first.Result!.Samples.Count);
    }

    [Theory]
    [InlineData("-Ob")]
    [InlineData("-Ou")]
    public async Task BCF_gives_the_calls_of_the_VCF_it_was_made_from(string form)
    {
        NativeTool.Run("bcftools", "view", form, "-o", _folder["trio.bcf"], Repository.TestData(Trio));
        await Ingest("vcf").RunAsync(Repository.TestData(Trio), null, callsOnly: false, CancellationToken.None);

        var ingested = await Ingest("bcf").RunAsync(_folder["trio.bcf"], null, callsOnly: false, CancellationToken.None);

        Assert.Equal("trio.bcf", ingested.Result!.SourceFile);
        Assert.Equal(await CallsAsync("vcf"), await CallsAsync("bcf"));
    }

    [Fact]
    public async Task What_only_begins_like_BCF_is_refused()
    {
        await File.WriteAllTextAsync(_folder["false.bcf"], "BCF and nothing else");

        var failure = await Assert.ThrowsAsync<UnavailableException>(() => Ingest("store").RunAsync(_folder["false.bcf"], null, callsOnly: false, CancellationToken.None));

        Assert.Contains("bcftools", failure.Message, StringComparison.Ordinal);
    }

    private async Task<string[]> CallsAsync(string store)
    {
        var objects = new FolderObjectStore(_folder[store]);
        using var reader = new LakeReader(objects, new LakeLog(objects, TimeProvider.System), new EngineOptions { ScratchDirectory = _folder[store + "-scratch"] });
        var rows = await new RunSql(reader).RunAsync("SELECT * EXCLUDE (sample_id, source_id, participant, run, qual) FROM calls ORDER BY ALL", null, CancellationToken.None).LinesAsync("chrom", "pos", "ref", "alt", "sample", "gt", "dosage", "countable", "gq", "filter");
        Assert.NotEmpty(rows);
        return rows;
    }

    private IngestLocalFile Ingest(string store)
    {
        var objects = new FolderObjectStore(_folder[store]);
        return new IngestLocalFile(objects, new LakeLog(objects, TimeProvider.System), TimeProvider.System, _folder[store + "-scratch"]);
    }
}
