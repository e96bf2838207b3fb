using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Commands;

public sealed class ReferenceCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reference_is_added_once_and_listed()
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], ">chrA a contig\nACGTNNACGT\n>chrB\nGGGG\n");
        string[] add = ["reference", "add", "tiny", "--fasta", _folder["genome.fa"], "--store", _folder["store"]];

        var added = await CommandRun.OfAsync(add);
        var again = await CommandRun.OfAsync(add);
        var listed = await CommandRun.OfAsync("reference", "list", "--store", _folder["store"]);

        Assert.True(added.ExitCode == 0, added.Error);
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(14, (long?)JsonNode.Parse(added.Output)!["bases"]);
        Assert.Equal("tiny", (string?)JsonNode.Parse(listed.Output)!["name"]);
    }

    [Fact]
    public async Task Common_sites_come_with_the_genome_or_later()
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], ">chr1\nACGTACGT\n");
        await File.WriteAllTextAsync(
            _folder["sites.vcf"], "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t2\t.\tC\tT\t.\t.\tAF=0.3\n");

        var together = await CommandRun.OfAsync(
            "reference", "add", "one", "--fasta", _folder["genome.fa"], "--common-sites", _folder["sites.vcf"], "--store", _folder["store"]);
        await CommandRun.OfAsync("reference", "add", "two", "--fasta", _folder["genome.fa"], "--store", _folder["store"]);
        var later = await CommandRun.OfAsync("reference", "common-sites", "two", "--vcf", _folder["sites.vcf"], "--store", _folder["store"]);

        Assert.True(together.ExitCode == 0, together.Error);
        Assert.True(later.ExitCode == 0, later.Error);
        Assert.Equal(1, (int?)JsonNode.Parse(together.Output)!["commonSites"]);
        Assert.Equal(1, (int?)JsonNode.Parse(later.Output)!["commonSites"]);
    }

    [Fact]
    public async Task Another_genome_under_the_same_name_is_the_inputs_fault()
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], ">chrA\nACGT\n");
        await File.WriteAllTextAsync(_folder["other.fa"], ">chrA\nTTTT\n");
        await CommandRun.OfAsync("reference", "add", "tiny", "--fasta", _folder["genome.fa"], "--store", _folder["store"]);

        var run = await CommandRun.OfAsync("reference", "add", "tiny", "--fasta", _folder["other.fa"], "--store", _folder["store"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tiny", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_of_an_unknown_run_is_the_inputs_fault()
    {
        var run = await CommandRun.OfAsync("task", "no-such-run", "prepare.file000", "--store", _folder["store"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such-run", run.Error, StringComparison.Ordinal);
    }
}
