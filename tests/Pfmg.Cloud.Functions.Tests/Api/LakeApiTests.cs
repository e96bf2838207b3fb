using System.Net;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class LakeApiTests
{
    [Fact]
    public async Task An_empty_lake_has_no_samples_and_says_so()
    {
        await using var service = await Service.StartAsync();

        var answer = await service.GetJsonAsync("/api/samples");

        Assert.Equal(-1, (long?)answer["lakeVersion"]);
        Assert.Equal(0, (long?)answer["total"]);
        Assert.False((bool)answer["truncated"]!);
        Assert.Empty(answer["rows"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/variants", "region")]
    [InlineData("/api/variants?region=", "region")]
    [InlineData("/api/variants?region=chr20:9-5", "region")]
    [InlineData("/api/variants?region=chr20:1-5&minGq=high", "minGq")]
    [InlineData("/api/variants?region=chr20:1-5&pass=maybe", "pass")]
    [InlineData("/api/variants?region=chr20:1-5&mingq=3", "query")]
    [InlineData("/api/variants?region=chr20:1-5&limit=0", "limit")]
    [InlineData("/api/variants?region=chr20:1-5&page=0", "page")]
    [InlineData("/api/variants?region=chr20:1-5&region=chr21", "region")]
    [InlineData("/api/variants?region=chr20:1-5&version=latest", "version")]
    [InlineData("/api/frequencies?samples=S1", "region")]
    [InlineData("/api/long-variants?overlap=0.5", "region")]
    [InlineData("/api/long-variants?region=chr20:1-5&overlap=0", "overlap")]
    [InlineData("/api/long-variants?region=chr20:1-5&overlap=half", "overlap")]
    public async Task A_query_that_cannot_be_read_names_its_parameter(string path, string where)
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(path);

        var problem = await Service.AssertProblemAsync(response, HttpStatusCode.BadRequest, "invalid-input");
        var fault = problem["faults"]![0]!;
        Assert.Contains(where, new[] { (string?)fault["where"], (string?)fault["file"] });
        Assert.NotEmpty((string)fault["expected"]!);
    }

    [Fact]
    public async Task A_variant_that_is_none_is_the_callers_fault()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync("/api/variants/chr20-x-A-T/carriers");

        await Service.AssertProblemAsync(response, HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task A_lake_version_that_is_not_there_is_not_found()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync("/api/samples?version=7");

        await Service.AssertProblemAsync(response, HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("text/csv", "text/csv")]
    [InlineData("application/vnd.apache.parquet", "application/vnd.apache.parquet")]
    [InlineData("text/html;q=0.9, text/csv;q=0.5", "text/csv")]
    [InlineData("text/csv;q=0.1, */*", "application/json")]
    public async Task The_form_is_the_one_accepted_best(string accept, string mediaType)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/samples");
        request.Headers.Add("Accept", accept);
        using var response = await service.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("-1", response.Headers.GetValues("Pfmg-Lake-Version").Single());
    }

    [Fact]
    public async Task A_form_that_nobody_can_give_is_a_problem()
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/samples");
        request.Headers.Add("Accept", "image/png");
        using var response = await service.Client.SendAsync(request);

        await Service.AssertProblemAsync(response, HttpStatusCode.NotAcceptable, "not-acceptable");
    }
}
