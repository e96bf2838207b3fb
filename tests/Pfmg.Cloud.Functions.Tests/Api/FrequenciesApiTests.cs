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
}
