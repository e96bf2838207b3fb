using System.Text;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Identity;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Identity;

/// <summary>Persons drawn at 1,200 sites on ten small chromosomes, ingested as VCFs and compared as a run's steps compare them.</summary>
public sealed class CheckIdentityTests : IDisposable
{
    private const int SitesAContig = 120;
    private readonly LakeFixture _lake = new();
    private readonly TemporaryFolder _folder = new();
    private readonly GenerateSketches _generate = new(seed: 3, sites: 10 * SitesAContig);
    private readonly CommonSites _panel;
    private readonly ReferenceSequence _sequence;
    private int _ids = 1;

    public CheckIdentityTests()
    {
        _panel = CommonSites.Of([.. Enumerable.Range(0, 10 * SitesAContig).Select(i =>
            new CommonSite($"chr{(i / SitesAContig) + 1}", Position(i), 'A', 'C', Math.Round(_generate.Frequencies[i], 4)))]);
        File.WriteAllText(_folder["ref.fa"], string.Concat(Enumerable.Range(1, 10).Select(contig => $">chr{contig}\n{new string('A', 100 * (SitesAContig + 1))}\n")));
        NativeTool.Run("samtools", "faidx", _folder["ref.fa"]);
        _sequence = ReferenceSequence.Open(_folder["ref.fa"]);
    }

    public void Dispose()
    {
        _sequence.Dispose();
        _lake.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_person_sent_under_another_name_is_found_in_the_lake_and_its_row_says_fail()
    {
        var person = _generate.Stranger();
        await CommitAsync("first", await IngestAsync("first", (person, "P1"), (_generate.Stranger(), "P2")));

        var again = await IngestAsync("second", (person, "P3"));

        var finding = Assert.Single(again.Identity!.Findings);
        Assert.Equal((IdentityFindingKind.Duplicate, 3, 1), (finding.Kind, finding.SampleId, finding.OtherSampleId));
        Assert.Equal((2, QualityVerdict.Fail, null), (again.Identity.ComparedWith, again.Identity.Verdict, again.Identity.NotAssessed));
        await CommitAsync("second", again);
        Assert.Equal(["1 pass", "2 pass", "3 fail"], await VerdictsAsync());
    }

    [Fact]
    public async Task Samples_of_one_file_are_compared_with_each_other()
    {
        var person = _generate.Stranger();

        var found = await IngestAsync("first", (person, "P1"), (_generate.Stranger(), "P2"), (person, "P3"));

        Assert.Equal(IdentityFindingKind.Duplicate, Assert.Single(found.Identity!.Findings).Kind);
        Assert.Equal([QualityVerdict.Fail, QualityVerdict.Pass, QualityVerdict.Fail], Enumerable.Range(1, 3).Select(found.Identity.VerdictOf));
    }

    [Fact]
    public async Task What_was_committed_meanwhile_is_compared_before_the_entry_is_made()
    {
        var person = _generate.Stranger();
        var (ours, theirs) = (await IngestAsync("ours", (person, "P1")), await IngestAsync("theirs", (person, "P2")));
        using var check = Check();
        var fresh = await check.CallsetsAsync(ours.Files, CancellationToken.None);
        var looks = new List<long>();

        await new CommitFiles(_lake.Store, TimeProvider.System).RunAsync("ours", ours.Files, LookAsync, CancellationToken.None);

        Assert.Equal([-1, 0], looks);
        var finding = Assert.Single((await check.RunAsync(fresh, await _lake.Log.SnapshotAsync(0, CancellationToken.None), CancellationToken.None)).Findings);
        Assert.Equal((IdentityFindingKind.Duplicate, 1, 2), (finding.Kind, finding.SampleId, finding.OtherSampleId));

        async Task LookAsync(LakeSnapshot snapshot, CancellationToken ct)
        {
            looks.Add(snapshot.Version);
            await check.RunAsync(fresh, snapshot, ct);
            if (looks.Count == 1)
            {
                await CommitAsync("theirs", theirs);
            }
        }
    }

    [Fact]
    public async Task A_look_that_objects_commits_nothing()
    {
        var ours = await IngestAsync("ours", (_generate.Stranger(), "P1"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => new CommitFiles(_lake.Store, TimeProvider.System).RunAsync(
            "ours", ours.Files, static (_, _) => throw new InvalidOperationException("no"), CancellationToken.None));

        Assert.Equal(LakeSnapshot.EmptyVersion, (await _lake.OtherLog().SnapshotAsync(null, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Sketches_read_from_the_lake_are_those_that_were_ingested()
    {
        var result = await IngestAsync("first", (_generate.Stranger(), "P1"), (_generate.Stranger(), "P2"));
        using var check = Check();

        var read = (await check.CallsetsAsync(result.Files, CancellationToken.None)).OrderBy(static one => one.SampleId).ToList();

        Assert.Equal(["P1", "P2"], read.Select(static one => one.Participant));
        Assert.All(read, static one => Assert.True(one.Sketch.Called > 1_100, $"{one.Sketch.Called}"));
    }

    private static int Position(int site) => 100 * ((site % SitesAContig) + 1);

    private CheckIdentity Check() =>
        new(_lake.Store, _lake.OtherLog(), SketchPanel.Of(_panel), IdentityPolicy.Load(IdentityPolicy.Default), _folder["scratch"]);

    private async Task<IngestResult> IngestAsync(string run, params (GenerateSketches.Person Person, string Participant)[] persons)
    {
        var output = Directory.CreateDirectory(_folder[run]).FullName;
        var first = _ids;
        _ids += persons.Length;
        var request = new IngestRequest
        {
            SourceFile = $"{run}.vcf",
            OutputDirectory = output,
            RunId = run,
            Task = "ingest",
            Platform = "p",
            Run = run,
            Pipeline = "x/1",
            Kind = "gvcf",
            Reference = new IngestReference(new ReferenceInfo { Name = "ref", Contigs = _sequence.Contigs, KnownBases = [], FastaSha256 = "" }, _sequence, _panel),
            Samples = [.. persons.Select(static one => new IngestSample(new ManifestSample { Sample = $"S{one.Participant}", Participant = one.Participant }, one.Participant))],
            AllocateSampleIds = (_, _) => Task.FromResult(first),
            Identify = async (callsets, ct) =>
            {
                using var check = Check();
                return await check.RunAsync(callsets, await _lake.OtherLog().SnapshotAsync(null, ct), ct);
            },
        };
        var result = await IngestVcf.RunAsync(request, new MemoryStream(Vcf(persons)), CancellationToken.None);
        foreach (var file in result.Files)
        {
            await using var content = File.OpenRead(IngestVcf.LocalPath(request, file.Table));
            await _lake.Store.PutAsync(file.Path, content, PutCondition.CreateOnly, CancellationToken.None);
        }

        return result;
    }

    private byte[] Vcf((GenerateSketches.Person Person, string Participant)[] persons)
    {
        var copies = persons.Select(one => _generate.Copies(one.Person)).ToArray();
        var text = new StringBuilder("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t")
            .AppendJoin('\t', persons.Select(static one => one.Participant)).Append('\n');
        for (var i = 0; i < _panel.Sites.Count; i++)
        {
            text.Append(_panel.Sites[i].Contig).Append('\t').Append(_panel.Sites[i].Pos).Append("\t.\tA\tC\t.\tPASS\t.\tGT");
            foreach (var one in copies)
            {
                text.Append('\t').Append(one[i] switch { 0 => "0/0", 1 => "0/1", 2 => "1/1", _ => "./." });
            }

            text.Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private async Task CommitAsync(string id, IngestResult result) =>
        await new CommitFiles(new Local.Objects.FolderObjectStore(_lake.FileOf("")), TimeProvider.System).RunAsync(id, result.Files, CancellationToken.None);

    private async Task<List<string>> VerdictsAsync()
    {
        var files = (await _lake.OtherLog().SnapshotAsync(null, CancellationToken.None)).Files("samples");
        return
        [
            .. files.SelectMany(file => Parquet.Readers.Query($"SELECT sample_id || ' ' || qc_verdict FROM read_parquet('{_lake.FileOf(file.Path)}')"))
                .Select(static row => (string)row[0]!).Order(StringComparer.Ordinal),
        ];
    }
}
