using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>htsget over HTTP, as its compliance suite and as those whom it must not tell anything ask it.</summary>
[Collection(FilesHouseGroup.Name)]
public sealed class HtsgetTests(FilesHouse house)
{
    private const string Variants = "/api/htsget/1/variants/LabSample1";
    private const string Reads = "/api/htsget/1/reads/LabSample1";

    [Theory]
    [InlineData("reads")]
    [InlineData("variants")]
    public async Task Service_info_says_what_is_given(string kind)
    {
        var info = await house.Service.Anonymous.GetJsonAsync($"{house.Service.Client.BaseAddress}api/htsget/1/{kind}/service-info");

        Assert.Equal("""{"group":"org.ga4gh","artifact":"htsget","version":"1.3.0"}""", info["type"]!.ToJsonString());
        Assert.Equal(kind, (string?)info["htsget"]!["datatype"]);
        Assert.Equal(kind == "reads" ? ["BAM", "CRAM"] : ["VCF"], info["htsget"]!["formats"]!.AsArray().Select(format => (string)format!));
    }

    [Fact]
    public async Task A_whole_file_comes_back_with_all_its_records()
    {
        var packed = await HtsgetClient.FetchAsync(await house.Manager.GetJsonAsync(Variants));

        var original = NativeTool.Lines("bgzip", "-dc", house.Stored("LabSample1.g.vcf.gz"));
        Assert.Equal(original.Where(line => line[0] != '#'), HtsgetClient.Records(packed));
        await File.WriteAllBytesAsync(house["whole.vcf.gz"], packed);
        NativeTool.Run("tabix", "-f", "-p", "vcf", house["whole.vcf.gz"]);
    }

    [Theory]
    [InlineData(5_000, 12_000)]
    [InlineData(10_000, 10_001)]
    [InlineData(0, 1)]
    [InlineData(109_000, 200_000)]
    public async Task Records_of_a_region_are_those_of_bcftools(int start, int end)
    {
        var packed = await HtsgetClient.FetchAsync(await house.Manager.GetJsonAsync($"{Variants}?referenceName=chr20&start={start}&end={end}"));

        var expected = NativeTool.Lines("bcftools", "view", "-H", "-r", $"chr20:{start + 1}-{end}", house.Stored("LabSample1.g.vcf.gz"));
        Assert.Equal(expected.Select(Place), HtsgetClient.Records(packed).Select(Place));
    }

    [Fact]
    public async Task A_header_alone_is_a_file_without_records()
    {
        var answer = await house.Manager.GetJsonAsync($"{Variants}?class=header");

        Assert.All(answer["htsget"]!["urls"]!.AsArray(), url => Assert.Equal("header", (string?)url!["class"]));
        var text = HtsgetClient.Text(await HtsgetClient.FetchAsync(answer));
        Assert.StartsWith("##fileformat=VCF", text, StringComparison.Ordinal);
        Assert.EndsWith("\tLabSample1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_regions_are_asked_for_in_a_body()
    {
        var body = new { format = "VCF", regions = new[] { new { referenceName = "chr20", start = 20_000, end = 30_000 }, new { referenceName = "chr20", start = 5_000, end = 6_000 }, new { referenceName = "chr20", start = 25_000, end = 40_000 } } };
        using var response = await house.Manager.PostAsJsonAsync(Variants, body);

        Assert.Equal("application/vnd.ga4gh.htsget.v1.0.0+json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var packed = await HtsgetClient.FetchAsync(JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
        var expected = NativeTool.Lines("bcftools", "view", "-H", "-r", "chr20:5001-6000,chr20:20001-40000", house.Stored("LabSample1.g.vcf.gz")).Distinct();
        Assert.Equal(expected.Select(Place), HtsgetClient.Records(packed).Select(Place));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(7_000, 7_400)]
    [InlineData(9_000, 9_001)]
    public async Task Reads_are_those_of_samtools_in_both_formats(int? start, int? end)
    {
        var cram = house.Stored("LabSample1.cram");
        var region = start is null ? null : $"chr20:{start + 1}-{end}";
        var query = start is null ? "" : $"&referenceName=chr20&start={start}&end={end}";
        string[] at = region is null ? [] : [region];
        var expected = Alignments(NativeTool.Lines("samtools", ["view", "-T", house["ref.fa"], cram, .. at]));

        await File.WriteAllBytesAsync(house["part.bam"], await HtsgetClient.FetchAsync(await house.Manager.GetJsonAsync($"{Reads}?format=BAM{query}")));
        await File.WriteAllBytesAsync(house["part.cram"], await HtsgetClient.FetchAsync(await house.Manager.GetJsonAsync($"{Reads}?format=CRAM{query}")));
        NativeTool.Run("samtools", "index", house["part.cram"]);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, Alignments(NativeTool.Lines("samtools", "view", house["part.bam"])));
        Assert.Equal(expected, Alignments(NativeTool.Lines("samtools", ["view", "-T", house["ref.fa"], house["part.cram"], .. at])));
    }

    [Theory]
    [InlineData($"{Variants}?format=BCF", HttpStatusCode.BadRequest, "UnsupportedFormat")]
    [InlineData($"{Variants}?referenceName=chrNone", HttpStatusCode.NotFound, "NotFound")]
    [InlineData($"{Variants}?start=5", HttpStatusCode.BadRequest, "InvalidInput")]
    [InlineData($"{Variants}?referenceName=chr20&start=9&end=5", HttpStatusCode.BadRequest, "InvalidRange")]
    [InlineData("/api/htsget/1/variants/nobody", HttpStatusCode.NotFound, "NotFound")]
    [InlineData("/api/htsget/1/blocks/AAAA", HttpStatusCode.NotFound, "NotFound")]
    public async Task What_cannot_be_given_is_an_error_of_htsgets_shape(string path, HttpStatusCode status, string error)
    {
        using var response = await house.Manager.GetAsync(path);

        await HtsgetClient.AssertErrorAsync(response, status, error);
    }

    [Fact]
    public async Task Who_shows_no_token_or_has_no_role_for_it_is_told_so_in_htsgets_shape()
    {
        using var nobody = await house.Service.Anonymous.GetAsync(new Uri(house.Service.Client.BaseAddress!, Variants));
        using var researcher = await house.Ada.GetAsync(Variants);

        await HtsgetClient.AssertErrorAsync(nobody, HttpStatusCode.Unauthorized, "InvalidAuthentication");
        Assert.Equal(HttpStatusCode.NotFound, (await house.Ben.GetAsync($"/api/projects/{house.ProjectA}/htsget/1/variants/LabSample1")).StatusCode);
        Assert.Contains(researcher.StatusCode, new[] { HttpStatusCode.Forbidden, HttpStatusCode.NotFound });
    }

    [Fact]
    public async Task Browsers_of_any_origin_may_read()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, new Uri(house.Service.Client.BaseAddress!, Variants));
        preflight.Headers.Add("Origin", "https://browser.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,range");
        using var allowed = await house.Service.Anonymous.SendAsync(preflight);

        Assert.Equal("https://browser.example", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("authorization,range", string.Join(',', allowed.Headers.GetValues("Access-Control-Allow-Headers")));
        Assert.Equal("2592000", allowed.Headers.GetValues("Access-Control-Max-Age").Single());
    }

    [Fact]
    public async Task A_project_sees_pseudonyms_that_no_other_project_has()
    {
        var (a, b) = (await FilesHouse.ListAsync(house.Ada, house.ProjectA), await FilesHouse.ListAsync(house.Ben, house.ProjectB));

        Assert.Equal(4, a.Count);
        Assert.Empty(Names(a).Intersect(Names(b)));
        Assert.Empty(Identifiers(a).Intersect(Identifiers(b)));
        foreach (var callset in a)
        {
            var packed = await HtsgetClient.FetchAsync(await house.Ada.GetJsonAsync((string)callset!["htsgetVariants"]!));
            var text = HtsgetClient.Text(packed);
            Assert.Contains($"\t{callset["sample"]}\n", text, StringComparison.Ordinal);
            Assert.All(["Lab", "Patient", "Mother", "Father", "Child", house.Service.StoreDirectory], name => Assert.DoesNotContain(name, text, StringComparison.Ordinal));
        }

        var reads = a.Single(callset => callset!["htsgetReads"] is not null)!;
        await File.WriteAllBytesAsync(house["research.bam"], await HtsgetClient.FetchAsync(await house.Ada.GetJsonAsync((string)reads["htsgetReads"]!)));
        Assert.All(NativeTool.Lines("samtools", "view", "-h", house["research.bam"]), line => Assert.DoesNotContain("Lab", line, StringComparison.Ordinal));
        Assert.All(NativeTool.Lines("samtools", "view", house["research.bam"]), line => Assert.Matches("^[0-9a-f]{24}\t", line));
        using var asCram = await house.Ada.GetAsync($"{reads["htsgetReads"]}?format=CRAM");
        await HtsgetClient.AssertErrorAsync(asCram, HttpStatusCode.BadRequest, "UnsupportedFormat");
    }

    [Fact]
    public async Task Of_a_familys_file_a_clinician_gets_the_own_patient_alone()
    {
        var records = HtsgetClient.Records(await HtsgetClient.FetchAsync(await house.Clinician.GetJsonAsync("/api/htsget/1/variants/LabChild")));

        // The parents are no patients of this clinician: what tells which allele came from whom is theirs too. The lake's steward sees it.
        Assert.Equal(["1000 0/1", "2000 0/1", "4000 0/1"], records.Select(Genotype));
        var steward = HtsgetClient.Records(await HtsgetClient.FetchAsync(await house.Manager.GetJsonAsync("/api/htsget/1/variants/LabChild")));
        Assert.Equal(["1000 0|1", "2000 1|0", "4000 0/1"], steward.Select(Genotype));
        Assert.All(records.Concat(steward), record => Assert.Equal((10, "."), (record.Split('\t').Length, record.Split('\t')[7])));
        using var mother = await house.Clinician.GetAsync("/api/htsget/1/variants/LabMother");
        await HtsgetClient.AssertErrorAsync(mother, HttpStatusCode.NotFound, "NotFound");
    }

    [Fact]
    public async Task A_parents_opposition_ends_with_the_next_fetch_and_takes_the_childs_phase_along()
    {
        var before = await FilesHouse.ListAsync(house.Ada, house.ProjectA);
        var answers = new List<(string Name, JsonObject Answer)>();
        foreach (var callset in before)
        {
            answers.Add(((string)callset!["sample"]!, await house.Ada.GetJsonAsync((string)callset["htsgetVariants"]!)));
        }

        await house.SayAsync("Mother", ConsentStatus.Opposed);
        try
        {
            var after = await FilesHouse.ListAsync(house.Ada, house.ProjectA);
            var gone = Names(before).Except(Names(after)).Single();
            using var client = new HttpClient();
            using var block = await client.GetAsync(HtsgetClient.Urls(answers.Single(one => one.Name == gone).Answer).First(url => url.StartsWith("http", StringComparison.Ordinal)));
            await HtsgetClient.AssertErrorAsync(block, HttpStatusCode.NotFound, "NotFound");
            using var anew = await house.Ada.GetAsync($"/api/projects/{house.ProjectA}/htsget/1/variants/{gone}");
            await HtsgetClient.AssertErrorAsync(anew, HttpStatusCode.NotFound, "NotFound");

            var all = new List<string>();
            foreach (var (_, answer) in answers.Where(one => one.Name != gone))
            {
                all.AddRange(HtsgetClient.Records(await HtsgetClient.FetchAsync(answer)).Where(record => Whole(record) is 1_000 or 2_000 or 4_000).Select(Genotype));
            }

            // The tickets were made before: what they give is decided now. The father's own phase stays.
            Assert.Contains("1000 0/1", all);
            Assert.DoesNotContain("1000 0|1", all);
        }
        finally
        {
            await house.SayAsync("Mother", ConsentStatus.Consented);
        }
    }

    [Fact]
    public async Task A_ticket_that_was_changed_opens_nothing()
    {
        var url = HtsgetClient.Urls(await house.Manager.GetJsonAsync(Variants)).First(one => one.StartsWith("http", StringComparison.Ordinal));
        using var client = new HttpClient();
        foreach (var at in new[] { url.Length - 1, url.Length - 20, url.LastIndexOf('/') + 1 })
        {
            var changed = new StringBuilder(url);
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            using var response = await client.GetAsync(changed.ToString());

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private static string Place(string record) => string.Join('\t', record.Split('\t')[..5]);

    private static int Whole(string record) => int.Parse(record.Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static string Genotype(string record) => $"{record.Split('\t')[1]} {record.Split('\t')[9].Split(':')[0]}";

    private static IEnumerable<string> Names(JsonArray callsets) => callsets.Select(callset => (string)callset!["sample"]!);

    private static IEnumerable<string> Identifiers(JsonArray callsets) => callsets.SelectMany(callset => callset!["files"]!.AsArray()).Select(file => (string)file!["drsId"]!);

    private static string[] Alignments(string[] lines) => [.. lines.Select(line => string.Join('\t', line.Split('\t')[..11]))];
}
