using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class FrequenciesApiTests
{
    [Fact]
    public async Task Frequencies_of_gvcfs_count_persons_and_name_their_rule()
    {
        await using var service = await Service.StartAsync();
        string[] files = [.. Directory.GetFiles(Repository.TestData("d_gvcf_platinum17"), "*vcf.gz").Order(StringComparer.Ordinal).Take(3)];
        var ingested = await CommandRun.OfAsync(["ingest", .. files, "--store", service.StoreDirectory]);
        Assert.True(ingested.ExitCode == 0, ingested.Error);

        var samples = await service.GetJsonAsync("/api/samples");
        var answer = await service.GetJsonAsync("/api/frequencies?region=chr1&limit=5000");

        Assert.Equal(3, (int?)samples["total"]);
        Assert.Equal(3, (int?)answer["persons"]);
        Assert.NotEmpty(answer["rules"]!.AsArray());
        Assert.NotEmpty(answer["rows"]!.AsArray());
        Assert.All(answer["rows"]!.AsArray(), row =>
        {
            var (ac, an) = ((long)row!["AC"]!, (long)row["AN"]!);
            Assert.InRange(ac, 0, an);
            Assert.InRange(an, 0, 6);
            Assert.Equal(ac, (long)row["n_het"]! + (2 * (long)row["n_hom"]!) + (long)row["n_hemi"]!);
            Assert.NotEmpty((string)row["rule"]!);
        });
    }

    [Fact]
    public async Task Any_set_of_samples_is_counted_by_the_service_and_by_the_command()
    {
        await using var service = await Service.StartAsync();
        var names = Enumerable.Range(0, 40).Select(static i => $"S{i}").ToArray();
        var vcf = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(vcf, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', names)
            + "\nc\t5\t.\tA\tC\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static (_, i) => i < 3 ? "0/1" : "0/0"))
            + "\nc\t9\t.\tG\tT\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static (_, i) => i == 1 ? "1/1" : i == 30 ? "./." : "0/0")) + "\n");
        var ingested = await CommandRun.OfAsync("ingest", vcf, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
        var list = Path.Combine(service.StoreDirectory, "samples.txt");
        await File.WriteAllLinesAsync(list, ["S1", "", "S2", "S30"]);

        using var response = await service.Client.PostAsync("/api/frequencies", System.Net.Http.Json.JsonContent.Create(new { samples = names.Where(static name => name is "S1" or "S2" or "S30") }));
        var answer = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var told = await CommandRun.OfAsync("frequencies", "--samples", list, "--region", "c:9", "--format", "csv", "--store", service.StoreDirectory);
        var none = await CommandRun.OfAsync("frequencies", "--samples", Path.Combine(service.StoreDirectory, "nothing.txt"), "--store", service.StoreDirectory);

        Assert.Equal(3, (int?)answer["persons"]);
        Assert.Equal(["5 2 6 0", "9 2 4 1"], answer["rows"]!.AsArray().Select(static row => $"{row!["pos"]} {row["AC"]} {row["AN"]} {row["n_missing"]}"));
        Assert.True(told.ExitCode == 0, told.Error);
        Assert.Equal(2, told.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains(",c,9,G,T,2,4,0.5,0,1,0,1,", told.Output, StringComparison.Ordinal);
        Assert.NotEqual(0, none.ExitCode);
    }
}
