using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Functions.Commands;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>A sample that fails its policy stays out of the lake until somebody signs that it shall not.</summary>
public sealed class OverrideTests : IAsyncLifetime
{
    private const string Reason = "the tissue cannot be taken again";
    private static readonly string[] Samples = ["BAD", "GOOD"];
    private LocalStore _store = null!;
    private string _delivery = "";
    private string _runId = "";

    public async Task InitializeAsync()
    {
        _store = await LocalStore.WithReferenceAsync();
        _delivery = Deliver(_store.Folder);
        var run = await RunAsync();
        _runId = (string)JsonNode.Parse(run.Output)!["runId"]!;
    }

    public Task DisposeAsync()
    {
        _store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_failed_sample_holds_its_run_with_every_reason_and_nothing_in_the_lake()
    {
        var run = await RunAsync();

        var record = JsonNode.Parse(run.Output)!;
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("failed", (string?)record["state"]);
        Assert.Equal("quality-failed", (string?)record["failures"]![0]!["failure"]!["code"]);
        Assert.Equal(["fail", "pass"], record["qc"]!.AsArray().Select(sample => (string?)sample!["verdict"]));
        Assert.Contains("BAD: callRatePercent 60 is below 80", run.Error, StringComparison.Ordinal);
        Assert.Contains("QC BAD: fail: callRatePercent 60 is below 80", run.Error, StringComparison.Ordinal);
        await AssertNothingCommittedAsync();
    }

    [Fact]
    public async Task A_signed_override_commits_it_with_verdict_and_reason()
    {
        var run = await OverrideAsync("BAD");

        Assert.True(run.ExitCode == 0, run.Error);
        var record = JsonNode.Parse(run.Output)!;
        Assert.Equal("completed", (string?)record["state"]);
        Assert.Equal(Reason, (string?)record["overrides"]![0]!["statement"]!["reason"]);
        Assert.Equal("Dr House", (string?)record["overrides"]![0]!["statement"]!["by"]);
        Assert.Equal(
            ["sample,qc_verdict,qc_override", $"BAD,fail,{Reason}", "GOOD,pass,"],
            await _store.LinesAsync("sql", "select sample, qc_verdict, qc_override from samples order by sample", "--format", "csv"));
    }

    [Theory]
    [InlineData("GOOD")]
    [InlineData("NOBODY")]
    public async Task An_override_that_does_not_name_what_failed_decides_nothing(string sample)
    {
        Assert.Equal(1, (await OverrideAsync(sample)).ExitCode);
        Assert.False(File.Exists(OverrideFile));
        await AssertNothingCommittedAsync();
    }

    [Fact]
    public async Task An_override_of_a_run_that_is_not_held_is_refused()
    {
        Assert.Equal(0, (await OverrideAsync("BAD")).ExitCode);
        var again = await OverrideAsync("BAD");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("not held", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reason")]
    [InlineData("signature")]
    [InlineData("run")]
    [InlineData("key")]
    public async Task An_override_that_was_tampered_with_does_not_hold(string what)
    {
        var signed = await SignedAsync();
        switch (what)
        {
            case "reason": signed["statement"]!["reason"] = "no reason"; break;
            case "signature": signed["signature"]!["value"] = Convert.ToBase64String(new byte[64]); break;
            case "run": signed["statement"]!["runId"] = "another-run"; break;
            default: File.Delete(Path.Combine(_store.Directory, ".keys", "signing.pem")); break;
        }

        File.WriteAllText(OverrideFile, signed.ToJsonString());

        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("override 1 does not hold", run.Error, StringComparison.Ordinal);
        await AssertNothingCommittedAsync();
    }

    [Fact]
    public async Task A_signed_override_that_comes_by_itself_lets_the_run_resume()
    {
        File.WriteAllText(OverrideFile, (await SignedAsync()).ToJsonString());
        Assert.Equal(0, (await RunAsync()).ExitCode);
    }

    [Fact]
    public async Task A_verdict_that_was_changed_by_hand_commits_nothing()
    {
        var path = Path.Combine(_store.Directory, "runs", _runId, "qc", "BAD.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"fail\"", "\"pass\"", StringComparison.Ordinal));
        var run = await RunAsync();
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("SHA-256", run.Error, StringComparison.Ordinal);
        await AssertNothingCommittedAsync();
    }

    private string OverrideFile => Path.Combine(_store.Directory, "runs", _runId, "override.json");

    /// <summary>What `pfmg override` would have written, without the resuming.</summary>
    private async Task<JsonNode> SignedAsync()
    {
        await using var services = CommandServices.Create(new Deployment(_store.Directory));
        var signed = await services.Get<OverrideQuality>().RunAsync(_runId, ["BAD"], Reason, "Dr House", default);
        File.Delete(OverrideFile);
        return JsonSerializer.SerializeToNode(signed, PfmgJson.Options)!;
    }

    private Task<CommandRun> RunAsync() => _store.RunAsync("run", _delivery, "--platform", "seqoia", "--run", "R1");

    private Task<CommandRun> OverrideAsync(string sample) =>
        _store.RunAsync("override", _runId, "--sample", sample, "--reason", Reason, "--by", "Dr House");

    private async Task AssertNothingCommittedAsync() => Assert.Empty(await _store.LinesAsync("lake", "history"));

    // Two persons on a panel: one with six of ten genotypes, one with all.
    private static string Deliver(TemporaryFolder folder)
    {
        var directory = Directory.CreateDirectory(folder["panel"]).FullName;
        using (var sequence = ReferenceSequence.Open(Unpacked(folder)))
        {
            using var vcf = File.CreateText(Path.Combine(directory, "calls.vcf"));
            vcf.Write("##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tBAD\tGOOD\n");
            var bases = sequence.Bases("chr20");
            for (var i = 0; i < 10; i++)
            {
                var position = 10_300_000 + (100 * i);
                var reference = (char)bases.Span[position - 1];
                vcf.Write($"chr20\t{position}\t.\t{reference}\t{(reference == 'A' ? 'C' : 'A')}\t50\tPASS\t.\tGT\t{(i < 4 ? "./." : "0/1")}\t0/1\n");
            }
        }

        var manifest = new JsonObject
        {
            ["schemaVersion"] = "1.0",
            ["reference"] = "hg19-chr20",
            ["samples"] = new JsonArray([.. Samples.Select(name => new JsonObject { ["sample"] = name, ["participant"] = "P-" + name, ["assay"] = "panel" })]),
            ["files"] = new JsonArray(new JsonObject
            {
                ["path"] = "calls.vcf",
                ["kind"] = "vcf",
                ["samples"] = new JsonArray(new JsonObject { ["sample"] = "BAD" }, new JsonObject { ["sample"] = "GOOD" }),
            }),
        };
        File.WriteAllText(Path.Combine(directory, "manifest.json"), manifest.ToJsonString());
        return directory;
    }

    private static string Unpacked(TemporaryFolder folder) => Path.Combine(folder["store"], "references", "hg19-chr20", "genome.fa");
}
