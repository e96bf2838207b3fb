using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Commands;

public sealed class LakeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task History_show_and_diff_tell_of_two_ingests()
    {
        await IngestAsync("a", 100);
        var ingested = (await IngestAsync("b", 200))[0];

        Assert.Contains("sample_id", ingested["tables"]!.AsArray().Single(table => (string?)table!["table"] == "calls")!["columns"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal([1, 0], (await LinesAsync("history")).Select(line => (int)line["version"]!));
        Assert.Equal([1], (await LinesAsync("history", "--limit", "1")).Select(line => (int)line["version"]!));
        var (first, second) = ((await LinesAsync("show", "0"))[0], (await LinesAsync("show"))[0]);
        Assert.Equal(((int)first["files"]! * 2, 1), ((int)second["files"]!, (int)second["version"]!));
        var diff = (await LinesAsync("diff", "0", "1"))[0];
        Assert.Equal(["b"], diff["samplesAdded"]!.AsArray().Select(sample => (string?)sample!["sample"]));
    }

    [Fact]
    public async Task Verify_ends_with_1_and_names_a_damaged_file()
    {
        await IngestAsync("a", 100);
        Assert.Equal(0, (await LakeAsync("verify")).ExitCode);

        string calls = Directory.GetFiles(_folder["store/lake/calls"], "*.parquet").Single();
        var bytes = await File.ReadAllBytesAsync(calls);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(calls, bytes);

        var found = await LakeAsync("verify");
        Assert.Equal(1, found.ExitCode);
        Assert.Contains(Path.GetFileName(calls), found.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await LakeAsync("verify", "--sizes-only")).ExitCode);
    }

    [Fact]
    public async Task Versions_are_pinned_and_vacuumed()
    {
        await IngestAsync("a", 100);

        Assert.Equal(0, (int)(await LinesAsync("pin", "paper"))[0]["version"]!);
        Assert.Equal("paper", (string?)Assert.Single(await LinesAsync("pins"))["name"]);
        Assert.Equal(0, (int)(await LinesAsync("vacuum", "--retention-days", "0"))[0]["filesDeleted"]!);
        Assert.Equal(0, (await LakeAsync("unpin", "paper")).ExitCode);
        Assert.Equal(1, (await LakeAsync("unpin", "paper")).ExitCode);
        Assert.Equal(2, (await LakeAsync("vacuum", "--retention-days", "-1")).ExitCode);
    }

    [Fact]
    public async Task Two_ingests_are_compacted_and_vacuumed()
    {
        await IngestAsync("a", 100);
        await IngestAsync("b", 200);

        Assert.Empty(await LinesAsync("compact"));
        Assert.Equal(2, (int)Assert.Single(await LinesAsync("compact", "--partial"))["samples"]!);
        Assert.Equal(2, (await LakeAsync("compact", "--tier", "3")).ExitCode);
        Assert.Empty((await LinesAsync("diff", "1", "2"))[0]["samplesAdded"]!.AsArray());
        Assert.NotEqual(0, (int)(await LinesAsync("vacuum", "--retention-days", "0"))[0]["filesDeleted"]!);
        Assert.Equal(0, (await LakeAsync("verify")).ExitCode);
        Assert.Equal(1, (await LakeAsync("show", "1")).ExitCode);
    }

    private async Task<List<JsonObject>> IngestAsync(string sample, int pos)
    {
        string vcf = _folder[$"{sample}.vcf"];
        await File.WriteAllTextAsync(vcf, string.Create(CultureInfo.InvariantCulture, $"""
            ##fileformat=VCFv4.2
            ##contig=<ID=chr1,length=1000>
            ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
            #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	{sample}
            chr1	{pos}	.	A	C	50	PASS	.	GT	0/1

            """));
        return Lines(await CommandRun.OfAsync("ingest", vcf, "--store", _folder["store"]));
    }

    private Task<CommandRun> LakeAsync(params string[] args) => CommandRun.OfAsync(["lake", .. args, "--store", _folder["store"]]);

    private async Task<List<JsonObject>> LinesAsync(params string[] args) => Lines(await LakeAsync(args));

    private static List<JsonObject> Lines(CommandRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
    }
}
