using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Functions.Api;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class RunPagesTests
{
    [Fact]
    public async Task A_browser_gets_a_page_with_every_fault_and_a_program_gets_json()
    {
        await using var service = await Service.StartAsync();
        using var body = new StringContent("{\"schemaVersion\": \"<2.0>\"}", Encoding.UTF8, "application/json");
        using var put = await service.Client.PutAsync("/api/uploads/seqoia/R1/manifest.json", body);

        using var list = await GetPageAsync(service, "/api/runs");
        var runs = await list.Content.ReadAsStringAsync();
        Assert.Contains("rejected", runs, StringComparison.Ordinal);
        var link = runs.Split("href=\"")[1].Split('"')[0];
        using var response = await GetPageAsync(service, link);
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("What is wrong", page, StringComparison.Ordinal);
        Assert.Contains("&lt;2.0&gt;", page, StringComparison.Ordinal);
        var record = await service.GetJsonAsync(link);
        Assert.All(record["faults"]!.AsArray(), fault => Assert.Contains(WebUtility.HtmlEncode((string)fault!["where"]!), page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_task_is_told_with_its_last_lines_and_what_to_do()
    {
        var page = Encoding.UTF8.GetString(RunPages.Of(Failed()));

        Assert.Contains("Task align-1: unavailable, tried 1 time(s). bwa ended with 1", page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(FailureCodes.Of("unavailable").Action), page, StringComparison.Ordinal);
        Assert.Contains("[E::main] &lt;out&gt; of room", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_goes_on_asks_again_by_itself() =>
        Assert.Contains("http-equiv=\"refresh\"", Encoding.UTF8.GetString(RunPages.Of(Failed() with { State = RunState.Running })), StringComparison.Ordinal);

    private static RunRecord Failed() => new()
    {
        RunId = "r",
        Platform = "seqoia",
        Run = "R1",
        State = RunState.Failed,
        ManifestPath = "uploads/seqoia/R1/manifest.json",
        Faults = [new InputFault("a.vcf", "line 3", "POS", "none")],
        Failures = [new RunFailure("align-1", "align", new TaskFailure("unavailable", "bwa ended with 1", [], ["[E::main] <out> of room"]))],
    };

    private static async Task<HttpResponseMessage> GetPageAsync(Service service, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/html"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("*/*;q=0.8"));
        return await service.Client.SendAsync(request);
    }
}
