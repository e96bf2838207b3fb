using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Tests.Runs;

public sealed class ReadManifestTests
{
    private const string Sha = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Good = $$"""
        {
          "schemaVersion": "1.0", "platform": "seqoia", "run": "R1", "reference": "GRCh38",
          "samples": [{"sample": "S1", "participant": "P1", "sex": "female"}],
          "files": [
            {"path": "a_R1.fastq.gz", "kind": "fastq", "sample": "S1", "read": 1, "lane": "L001", "size": 10, "sha256": "{{Sha}}"},
            {"path": "a_R2.fastq.gz", "kind": "fastq", "samples": [{"sample": "S1"}], "read": 2, "lane": "L001", "size": 10, "md5": "0123456789abcdef0123456789abcdef"}
          ]
        }
        """;

    [Fact]
    public void Short_form_of_a_sample_is_expanded()
    {
        var manifest = Read(Good).Required();
        Assert.All(manifest.Files, file => Assert.Equal([new ManifestFileSample("S1")], file.Samples));
        Assert.All(manifest.Files, file => Assert.Null(file.Sample));
    }

    [Theory]
    [InlineData("/platform", "\"Seqoia\"", "platform")]
    [InlineData("/run", "\"../x\"", "run")]
    [InlineData("/run", "7", "run")]
    [InlineData("/reference", null, "reference")]
    [InlineData("/schemaVersion", "\"2.0\"", "schemaVersion")]
    [InlineData("/pipeline", "\"germline-short-read/9.9.9\"", "pipeline")]
    [InlineData("/replaces", "\"R/1\"", "replaces")]
    [InlineData("/urgency", "\"soon\"", "urgency")]
    [InlineData("/samples", "[]", "samples")]
    [InlineData("/extra", "1", "extra")]
    [InlineData("/samples/0/sex", "\"F\"", "samples[0].sex")]
    [InlineData("/samples/0/sample", "\"\"", "samples[0].sample")]
    [InlineData("/samples/0/sample", "\"a/b\"", "samples[0].sample")]
    [InlineData("/samples/0/mother", "\"P1\"", "samples[0]")]
    [InlineData("/samples/0/affected", "\"yes\"", "samples[0].affected")]
    [InlineData("/samples/0/library", "\"a\\\\tb\"", "samples[0].library")]
    [InlineData("/samples/0/captureBed", "\"../../x.bed\"", "samples[0].captureBed")]
    [InlineData("/files/0/kind", "\"sam\"", "files[0].kind")]
    [InlineData("/files/0/path", "\"../../other/run/a.gz\"", "files[0].path")]
    [InlineData("/files/0/path", "\"/etc/passwd\"", "files[0].path")]
    [InlineData("/files/0/path", "\"a//b\"", "files[0].path")]
    [InlineData("/files/0/path", "\"a\\\\b\"", "files[0].path")]
    [InlineData("/files/0/path", "\"x/..\"", "files[0].path")]
    [InlineData("/files/0/path", "\"2.manifest.json\"", "files[0].path")]
    [InlineData("/files/1/path", "\"a_R1.fastq.gz\"", "files[1].path")]
    [InlineData("/files/0/read", "3", "files[0].read")]
    [InlineData("/files/0/read", null, "files[0].read")]
    [InlineData("/files/0/lane", null, "files[0].lane")]
    [InlineData("/files/0/lane", "\"L_1\"", "files[0].lane")]
    [InlineData("/files/0/size", null, "files[0].size")]
    [InlineData("/files/0/size", "-1", "files[0].size")]
    [InlineData("/files/0/size", "1.5", "files[0].size")]
    [InlineData("/files/0/sha256", null, "files[0].sha256")]
    [InlineData("/files/0/sha256", "\"AB\"", "files[0].sha256")]
    [InlineData("/files/0/md5", "\"zz\"", "files[0].md5")]
    [InlineData("/files/0/caller", "\"gatk\"", "files[0].caller")]
    [InlineData("/files/0/sample", "\"S2\"", "files[0].samples[0].sample")]
    [InlineData("/files/1/samples/0/nameInFile", "7", "files[1].samples[0].nameInFile")]
    [InlineData("/files/1/samples/0/more", "7", "files[1].samples[0].more")]
    [InlineData("/files/1/read", "1", "samples[0]")]
    [InlineData("/files/1/sha256", $"\"{Sha}\"", "samples[0]")]
    [InlineData("/files/0/callableBed", "\"a.bed\"", "files[0].callableBed")]
    [InlineData("/files/0/callsOnly", "true", "files[0].callsOnly")]
    [InlineData("/files/0/layout", "\"mixed\"", "files[0].layout")]
    [InlineData("/files/0/layout", "\"single\"", "files[0].read")]
    public void A_fault_is_told_by_its_field(string pointer, string? value, string where)
    {
        var reading = Read(With(pointer, value));
        Assert.Null(reading.Manifest);
        Assert.Contains(reading.Faults, fault => fault.Where == where && fault.File == "m.json");
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faults = Read("""
            {"schemaVersion": "1.0", "platform": 5, "run": "R1", "samples": [{"participant": "P1", "sex": "m"}], "files": [{"path": "x", "kind": "tar"}], "x": 1}
            """).Faults.Select(fault => fault.Where);
        Assert.Equal(
            ["files[0].kind", "files[0].samples", "files[0].size", "platform", "reference", "samples[0].sample", "samples[0].sex", "x"],
            faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_member_named_twice_is_a_fault()
    {
        var fault = Assert.Single(Read(Good.Replace("\"run\": \"R1\",", "\"run\": \"R1\", \"run\": \"R1\",", StringComparison.Ordinal)).Faults);
        Assert.Equal("run", fault.Where);
    }

    [Fact]
    public void Both_forms_of_a_sample_at_once_are_a_fault() =>
        Assert.Contains(Read(With("/files/1/sample", "\"S1\"")).Faults, fault => fault.Where == "files[1].samples");

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("{\n\"a\": ]", "line 2")]
    [InlineData("", "line 1")]
    public void What_is_no_JSON_is_told_by_its_line(string text, string where) => Assert.Equal(where, Assert.Single(Read(text).Faults).Where);

    [Fact]
    public void Calls_of_a_sample_in_two_files_are_a_fault()
    {
        var json = Manifest("""{"path": "a.vcf.gz", "kind": "vcf", "sample": "S1"}, {"path": "b.g.vcf.gz", "kind": "gvcf", "sample": "S1"}""");
        Assert.Equal("samples[0]", Assert.Single(Read(json).Faults).Where);
    }

    [Theory]
    [InlineData("""{"path": "a.vcf", "kind": "vcf", "sample": "S1", "callableBed": "a.bed", "callsOnly": true}""", null)]
    [InlineData("""{"path": "a.vcf", "kind": "gvcf", "sample": "S1", "callsOnly": true}""", null)]
    [InlineData("""{"path": "a.vcf", "kind": "gvcf", "sample": "S1", "callableBed": "a.bed"}""", "files[0].callableBed")]
    [InlineData("""{"path": "a.vcf", "kind": "vcf", "sample": "S1", "callableBed": "../a.bed"}""", "files[0].callableBed")]
    public void Callable_bases_are_told_of_the_vcf_of_one_sample(string file, string? where) =>
        Assert.Equal(where is null ? [] : [where], Read(Manifest(file)).Faults.Select(static fault => fault.Where));

    [Fact]
    public void Reads_as_FASTQ_and_as_BAM_are_a_fault_unless_calls_come_with_them()
    {
        const string Reads = """{"path": "a.bam", "kind": "bam", "sample": "S1"}, {"path": "a1", "kind": "fastq", "sample": "S1", "read": 1, "lane": "1"}, {"path": "a2", "kind": "fastq", "sample": "S1", "read": 2, "lane": "1"}""";
        Assert.Equal("samples[0]", Assert.Single(Read(Manifest(Reads)).Faults).Where);
        Assert.Empty(Read(Manifest(Reads + """, {"path": "a.vcf", "kind": "vcf", "sample": "S1"}""")).Faults);
    }

    [Theory]
    [InlineData("interleaved")]
    [InlineData("single")]
    public void A_lane_in_one_file_says_so(string layout)
    {
        var one = $$"""{"path": "a", "kind": "fastq", "sample": "S1", "lane": "1", "layout": "{{layout}}"}""";
        Assert.Empty(Read(Manifest(one)).Faults);
        Assert.Contains(Read(Manifest(one.Replace($", \"layout\": \"{layout}\"", "", StringComparison.Ordinal))).Faults, fault => fault.Where == "files[0].read");
        Assert.Equal("samples[0]", Assert.Single(Read(Manifest($"{one}, {one.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)}")).Faults).Where);
        Assert.Equal("files[0]", Assert.Single(Read(Manifest($$"""{"path": "a.bam", "kind": "bam", "sample": "S1", "layout": "{{layout}}"}""")).Faults).Where);
    }

    [Fact]
    public void A_draft_takes_platform_and_run_from_outside_and_needs_no_sizes()
    {
        var draft = Good.Replace("\"platform\": \"seqoia\", \"run\": \"R1\",", "", StringComparison.Ordinal)
            .Replace($", \"size\": 10, \"sha256\": \"{Sha}\"", "", StringComparison.Ordinal)
            .Replace(", \"size\": 10, \"md5\": \"0123456789abcdef0123456789abcdef\"", "", StringComparison.Ordinal);
        var manifest = ReadManifest.ReadDraft(Encoding.UTF8.GetBytes(draft), "m.json", "aura", "R9").Required();
        Assert.Equal(("aura", "R9"), (manifest.Platform, manifest.Run));
        Assert.Equal(["platform"], ReadManifest.ReadDraft(Encoding.UTF8.GetBytes(Good), "m.json", "aura", "R1").Faults.Select(fault => fault.Where));
    }

    private static string Manifest(string files) => $$"""
        {"schemaVersion": "1.0", "platform": "seqoia", "run": "R1", "reference": "GRCh38", "samples": [{"sample": "S1", "participant": "P1"}],
         "files": [{{files.Replace("\"sample\": \"S1\"", "\"sample\": \"S1\", \"size\": 1, \"md5\": \"0123456789abcdef0123456789abcdef\"", StringComparison.Ordinal)}}]}
        """;

    private static ManifestReading Read(string json) => ReadManifest.Read(Encoding.UTF8.GetBytes(json), "m.json");

    private static string With(string pointer, string? value)
    {
        JsonNode document = JsonNode.Parse(Good)!;
        var steps = pointer.Split('/')[1..];
        var node = steps[..^1].Aggregate(document, (at, step) => at is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : at[step]!);
        if (value is null)
        {
            node.AsObject().Remove(steps[^1]);
        }
        else
        {
            node[steps[^1]] = JsonNode.Parse(value);
        }

        return document.ToJsonString();
    }
}
