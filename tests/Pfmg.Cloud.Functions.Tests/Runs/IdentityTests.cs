using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>A person who comes again under another name is held, by `pfmg` alone, from the delivery to the signed override.</summary>
public sealed class IdentityTests : IDisposable
{
    private const int SitesAContig = 120;
    private const string Reason = "the registry confirms that both are one person";
    private readonly TemporaryFolder _folder = new();
    private readonly GenerateSketches _generate = new(seed: 9, sites: 10 * SitesAContig);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_person_under_another_name_is_held_until_somebody_signs()
    {
        await AddReferenceAsync();
        var (person, mother) = (_generate.Stranger(), _generate.Stranger());
        await CompletedAsync(await DeliverAsync("R1", (person, "P1", null), (_generate.Stranger(), "P2", null)));

        var held = await DeliverAsync("R2", (person, "P3", null), (_generate.Child(mother, _generate.Stranger()), "P4", "P5"), (mother, "P5", null));

        Assert.Equal(1, held.ExitCode);
        Assert.Contains("SP3: identity duplicate with SP1 (sample_id 1)", held.Error, StringComparison.Ordinal);
        Assert.Equal(["sample", "SP1", "SP2"], await LinesAsync("sql", "select sample from samples order by sample", "--format", "csv"));

        var runId = (string)JsonNode.Parse(held.Output)!["runId"]!;
        var record = await CompletedAsync(await RunAsync("override", runId, "--sample", "SP3", "--reason", Reason, "--by", "Dr House"));

        var findings = record["identity"]!["commit"]!["findings"]!.AsArray();
        Assert.Equal(["duplicate fail 3 1", "parentAndChild pass 5 4"], findings.Select(static one => $"{one!["kind"]} {one["verdict"]} {one["sampleId"]} {one["otherSampleId"]}"));
        Assert.Equal(
            ["sample,qc_verdict,qc_override", "SP1,pass,", "SP2,pass,", $"SP3,fail,{Reason}", "SP4,pass,", "SP5,pass,"],
            await LinesAsync("sql", "select sample, qc_verdict, qc_override from samples order by sample", "--format", "csv"));
    }

    private async Task AddReferenceAsync()
    {
        await File.WriteAllTextAsync(_folder["ten.fa"], string.Concat(Enumerable.Range(1, 10).Select(contig => $">chr{contig}\n{new string('A', 100 * (SitesAContig + 1))}\n")));
        var sites = new StringBuilder("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
        for (var i = 0; i < _generate.Frequencies.Count; i++)
        {
            sites.Append(CultureInfo.InvariantCulture, $"{Site(i)}\t.\tA\tC\t.\t.\tAF={_generate.Frequencies[i]:F4}\n");
        }

        await File.WriteAllTextAsync(_folder["sites.vcf"], sites.ToString());
        var added = await RunAsync("reference", "add", "ten", "--fasta", _folder["ten.fa"], "--common-sites", _folder["sites.vcf"]);
        Assert.True(added.ExitCode == 0, added.Error);
    }

    private async Task<CommandRun> DeliverAsync(string run, params (GenerateSketches.Person Person, string Participant, string? Mother)[] persons)
    {
        var folder = Directory.CreateDirectory(_folder[run]).FullName;
        var copies = persons.Select(one => _generate.Copies(one.Person)).ToArray();
        var vcf = new StringBuilder("##fileformat=VCFv4.2\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t")
            .AppendJoin('\t', persons.Select(static one => "S" + one.Participant)).Append('\n');
        for (var i = 0; i < _generate.Frequencies.Count; i++)
        {
            vcf.Append(CultureInfo.InvariantCulture, $"{Site(i)}\t.\tA\tC\t50\tPASS\t.\tGT\t")
                .AppendJoin('\t', copies.Select(one => one[i] switch { 0 => "0/0", 1 => "0/1", 2 => "1/1", _ => "./." })).Append('\n');
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "calls.vcf"), vcf.ToString());
        var manifest = new JsonObject
        {
            ["schemaVersion"] = "1.0",
            ["reference"] = "ten",
            ["samples"] = new JsonArray([.. persons.Select(static one => Sample(one.Participant, one.Mother))]),
            ["files"] = new JsonArray(new JsonObject
            {
                ["path"] = "calls.vcf",
                ["kind"] = "vcf",
                ["samples"] = new JsonArray([.. persons.Select(static one => new JsonObject { ["sample"] = "S" + one.Participant })]),
            }),
        };
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), manifest.ToJsonString());
        return await RunAsync("run", folder, "--platform", "seqoia", "--run", run);
    }

    private static JsonObject Sample(string participant, string? mother)
    {
        var sample = new JsonObject { ["sample"] = "S" + participant, ["participant"] = participant };
        if (mother is not null)
        {
            sample["mother"] = mother;
        }

        return sample;
    }

    private static string Site(int site) => string.Create(CultureInfo.InvariantCulture, $"chr{(site / SitesAContig) + 1}\t{100 * ((site % SitesAContig) + 1)}");

    private static Task<JsonNode> CompletedAsync(CommandRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return Task.FromResult(JsonNode.Parse(run.Output)!);
    }

    private async Task<string[]> LinesAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync([.. args, "--store", _folder["store"]]);
}
