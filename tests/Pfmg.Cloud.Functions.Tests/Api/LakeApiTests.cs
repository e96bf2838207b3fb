using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Lake.Queries;

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
    public async Task As_many_queries_as_may_run_and_wait_are_taken_on_and_the_next_is_told_to_come_again()
    {
        await using var service = await Service.StartAsync();
        var samples = service.Services.GetRequiredService<ReadSamples>();
        using var cancellation = new CancellationTokenSource();
        var held = new List<Task<QueryRows>>();
        for (var i = 0; i < 9 * Environment.ProcessorCount; i++)
        {
            held.Add(samples.RunAsync(null, Paging.All, cancellation.Token));
        }

        using var response = await service.Client.GetAsync("/api/samples");

        await Service.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "busy");
        Assert.NotNull(response.Headers.RetryAfter?.Delta);
        await cancellation.CancelAsync();
        foreach (var query in held.Take(Environment.ProcessorCount))
        {
            await (await query).DisposeAsync();
        }

        await Task.WhenAll(held.Skip(Environment.ProcessorCount).Select(waiting => Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting)));
        Assert.Equal(0, (long?)(await service.GetJsonAsync("/api/samples"))["total"]);
    }

    [Theory]
    [InlineData("/api/variants?sample=nobody", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/variants?region=chr1&regions=chr2;chr3", HttpStatusCode.BadRequest, "invalid-input")]
    [InlineData("/api/variants?genes=BRCA1", HttpStatusCode.NotFound, "not-found")]
    [InlineData("/api/trios/nobody/variants", HttpStatusCode.NotFound, "not-found")]
    public async Task A_question_about_nobody_or_nothing_is_a_problem(string path, HttpStatusCode status, string code)
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync(path);

        await Service.AssertProblemAsync(response, status, code);
    }

    [Theory]
    [InlineData("/api/variants?ids=rs1,rs2")]
    [InlineData("/api/variants?regions=chr1:5-9;chr2;HLA-A*01:01:5-6&sample=")]
    public async Task Names_and_regions_are_asked_for_in_one_request(string path)
    {
        await using var service = await Service.StartAsync();

        Assert.Equal(0, (long?)(await service.GetJsonAsync(path))["total"]);
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
