using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

public sealed class RunCommandTests
{
    [Fact]
    public async Task A_delivered_vcf_is_run_committed_queried_and_exported_byte_for_byte()
    {
        using var store = await LocalStore.WithReferenceAsync();
        var delivery = DeliveryFolder.OfVcf(store.Folder);

        var record = await store.JsonAsync("run", delivery, "--platform", "seqoia", "--run", "R1");
        var rows = await store.LinesAsync("sql", "select sample, count(distinct record) from calls group by sample", "--format", "csv");
        await store.LinesAsync("export", "--sample", "NA12878", "-o", store.Folder["back.vcf.gz"]);

        var original = Inflate(Path.Combine(delivery, "calls.vcf.gz"));
        var records = original.Split('\n').Count(line => line.Length > 0 && line[0] != '#');
        Assert.Equal("completed", (string?)record["state"]);
        Assert.Equal(0, (long?)record["lakeVersion"]);
        Assert.Equal(["prepare", "qc", "ingest", "commit"], record["steps"]!.AsArray().Select(step => (string?)step!["kind"]));
        Assert.Equal(records, (long?)record["steps"]![2]!["counts"]![0]!["read"]);
        Assert.Equal($"NA12878,{records}", rows[1]);
        Assert.Equal(original, Inflate(store.Folder["back.vcf.gz"]));
    }

    [Fact]
    public async Task Delivered_reads_become_calls_that_a_query_finds_and_an_export_gives_back()
    {
        using var store = await LocalStore.WithReferenceAsync();
        var delivery = DeliveryFolder.OfReads(store.Folder);

        var record = await store.JsonAsync("run", delivery, "--platform", "seqoia", "--run", "R1");
        var rows = await store.LinesAsync("sql", "select count(*) from calls where sample = 'NA12878' and dosage > 0", "--format", "csv");
        await store.LinesAsync("export", "--sample", "NA12878", "-o", store.Folder["back.g.vcf.gz"]);

        var gvcf = Directory.GetFiles(store.Directory, "NA12878.g.vcf.gz", SearchOption.AllDirectories).Single();
        Assert.Equal("completed", (string?)record["state"]);
        Assert.Equal(["prepare", "align", "karyotype", "region", "gather", "qc", "ingest", "commit"], record["steps"]!.AsArray().Select(step => (string?)step!["kind"]));
        Assert.All(record["receipts"]!.AsArray(), receipt =>
        {
            var counts = receipt!["counts"]!;
            Assert.Equal((long?)counts["read"], (long)counts["written"]! + (long)counts["rejected"]!);
        });
        AssertChain(record);
        Assert.InRange(int.Parse(rows[1], System.Globalization.CultureInfo.InvariantCulture), 240, 260);
        Assert.Equal(Inflate(gvcf), Inflate(store.Folder["back.g.vcf.gz"]));
    }

    [Fact]
    public async Task The_same_delivery_again_is_the_same_run_and_no_new_version()
    {
        using var store = await LocalStore.WithReferenceAsync();
        var delivery = DeliveryFolder.OfVcf(store.Folder);

        var first = await store.JsonAsync("run", delivery, "--platform", "seqoia", "--run", "R1");
        var second = await store.JsonAsync("run", delivery, "--platform", "seqoia", "--run", "R1");

        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Single(await store.LinesAsync("lake", "history"));
    }

    [Fact]
    public async Task A_refused_manifest_is_exit_code_1_with_every_fault()
    {
        using var store = new LocalStore();
        var delivery = DeliveryFolder.OfVcf(store.Folder);

        var run = await store.RunAsync("run", delivery, "--platform", "seqoia", "--run", "R1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("reference", run.Error, StringComparison.Ordinal);
        Assert.Equal("rejected", (string?)JsonNode.Parse(run.Output)!["state"]);
    }

    [Fact]
    public async Task A_file_that_turns_out_damaged_is_exit_code_1_told_with_file_and_place()
    {
        using var store = await LocalStore.WithReferenceAsync();
        var delivery = DeliveryFolder.OfVcf(store.Folder);
        var path = Path.Combine(delivery, "calls.vcf.gz");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[bytes.Length / 2] ^= 0x55;
        await File.WriteAllBytesAsync(path, bytes);

        var run = await store.RunAsync("run", delivery, "--platform", "seqoia", "--run", "R1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("calls.vcf.gz", run.Error, StringComparison.Ordinal);
        Assert.Equal("failed", (string?)JsonNode.Parse(run.Output)!["state"]);
        Assert.Empty(await store.LinesAsync("lake", "history"));
    }

    [Fact]
    public async Task Files_are_ingested_directly_once_by_content()
    {
        using var store = await LocalStore.WithReferenceAsync();
        var vcf = Repository.TestData("expected/SIM1.bt.vcf.gz");
        File.Copy(vcf, store.Folder["renamed.vcf.gz"]);

        var first = await store.JsonAsync("ingest", vcf, "--reference", "hg19-chr20");
        var again = await store.JsonAsync("ingest", store.Folder["renamed.vcf.gz"]);

        Assert.False((bool)first["alreadyCommitted"]!);
        Assert.True((bool)again["alreadyCommitted"]!);
        Assert.Equal((long?)first["lakeVersion"], (long?)again["lakeVersion"]);
        Assert.Single(await store.LinesAsync("lake", "history"));
    }

    [Fact]
    public async Task A_file_that_is_no_vcf_is_the_inputs_fault()
    {
        using var store = new LocalStore();
        await File.WriteAllTextAsync(store.Folder["x.vcf"], "hello\n");

        var run = await store.RunAsync("ingest", store.Folder["x.vcf"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("x.vcf", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_select_that_is_none_is_the_inputs_fault_and_a_parquet_file_appears_whole()
    {
        using var store = new LocalStore();
        await store.LinesAsync("ingest", Repository.TestData("expected/NA12878.bt.vcf.gz"));

        var refused = await store.RunAsync("sql", "drop table calls");
        await store.LinesAsync("sql", "select * from calls", "--format", "parquet", "-o", store.Folder["calls.parquet"]);

        Assert.Equal(1, refused.ExitCode);
        var bytes = await File.ReadAllBytesAsync(store.Folder["calls.parquet"]);
        Assert.Equal("PAR1", Encoding.ASCII.GetString(bytes, 0, 4));
        Assert.Equal("PAR1", Encoding.ASCII.GetString(bytes, bytes.Length - 4, 4));
        Assert.Empty(Directory.GetFiles(store.Folder.Path, "*.part"));
    }

    private static void AssertChain(JsonNode record)
    {
        var chain = record["chain"]!;
        var places = chain["links"]!.AsArray().Select(link => $"{link!["unit"]} {link["place"]}").ToHashSet(StringComparer.Ordinal);
        Assert.True((bool?)chain["balanced"], chain.ToJsonString());
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "reads chunks", "reads aligned", "alignments bins", "alignments unplaced", "alignments cores",
                "records variants", "records blocks", "bases blocks", "records gVCF", "rows samples", "rows calls", "rows assayed", "rows records", "rows formats",
            },
            places);
        Assert.All(record["receipts"]!.AsArray(), receipt => Assert.NotEmpty(receipt!["accounts"]!.AsArray()));
    }

    internal static string Inflate(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }
}
