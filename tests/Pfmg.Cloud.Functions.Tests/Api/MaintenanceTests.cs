using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Lake.Sweeping;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

/// <summary>The nightly timer's plan, run by this machine's compute in processes of their own.</summary>
public sealed class MaintenanceTests
{
    [Fact]
    public async Task Two_timers_of_a_night_are_one_run_that_completes_and_leaves_nothing_to_sweep()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await IngestAsync(service.StoreDirectory);

        var ids = new[] { await FireAsync(service), await FireAsync(service) };
        var run = await service.EndOfRunAsync(ids[0]);
        var store = service.Services.GetRequiredService<IObjectStore>();
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(ids[0]), default);
        // The last receipt is there before its end is told; the note comes after all that.
        while (await store.HeadAsync(StorePaths.End(ids[0], RunState.Completed), default) is null)
        {
            await Task.Delay(20);
        }

        Assert.Single(ids.Distinct());
        Assert.StartsWith("maintenance-", ids[0], StringComparison.Ordinal);
        Assert.Equal(("completed", 0L), ((string?)run["state"], (long?)run["lakeVersion"]));
        Assert.Equal(["compact.1", "compact.2", "vacuum", "verify"], run["receipts"]!.AsArray().Select(receipt => (string?)receipt!["task"]));
        Assert.Equal(["compact.1", "compact.2", "vacuum", "verify"], plan.Tasks.Select(task => task.Id));
        Assert.Empty((await service.Services.GetRequiredService<Sweep>().RunAsync(default)).Findings);
    }

    [Fact]
    public async Task Damage_fails_the_run_and_is_told()
    {
        await using var service = await Service.StartAsync(behindHost: true);
        await IngestAsync(service.StoreDirectory);
        var file = Directory.GetFiles(Path.Combine(service.StoreDirectory, "lake", "calls"), "*.parquet")[0];
        File.SetAttributes(file, FileAttributes.Normal);
        await File.AppendAllTextAsync(file, "x");

        var id = await FireAsync(service);
        var run = await service.EndOfRunAsync(id);
        await service.Services.GetRequiredService<Sweep>().RunAsync(default);

        Assert.Equal(("failed", "verify"), ((string?)run["state"], (string?)run["failures"]![0]!["task"]));
        Assert.Equal(FailureCodes.Corrupt, (string?)run["failures"]![0]!["failure"]!["code"]);
        Assert.NotNull(await service.Services.GetRequiredService<IObjectStore>().HeadAsync(StorePaths.End(id, RunState.Failed), default));
    }

    [Fact]
    public void A_plan_is_a_function_of_its_date()
    {
        var sunday = new DateOnly(2026, 11, 22);

        Assert.Equal("maintenance-20261122", PlanMaintenance.RunId(sunday));
        Assert.Equal(Json(PlanMaintenance.Of(sunday)), Json(PlanMaintenance.Of(sunday)));
        Assert.True(PlanMaintenance.Of(sunday).Tasks[^1].Read<VerifyParameters>().ReadsContent);
        Assert.False(PlanMaintenance.Of(sunday.AddDays(1)).Tasks[^1].Read<VerifyParameters>().ReadsContent);
    }

    private static string Json(RunPlan plan) => System.Text.Json.JsonSerializer.Serialize(plan, Pfmg.Cloud.Core.PfmgJson.Options);

    private static async Task IngestAsync(string store)
    {
        var ingest = await CommandRun.OfAsync("ingest", Repository.TestData("expected/NA12878.bt.vcf.gz"), "--store", store);
        Assert.True(ingest.ExitCode == 0, ingest.Error);
    }

    private static async Task<string> FireAsync(Service service)
    {
        const string Envelope = """{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{"MethodName":"OnMaintenanceTimer"}}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/OnMaintenanceTimer") { Content = new StringContent(Envelope, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Azure-Functions-InvocationId", "1");
        using var response = await service.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["ReturnValue"]!["runId"]!;
    }
}
