using System.Net;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Commands;

namespace Pfmg.Cloud.Functions.Tests.Api.Audit;

public sealed class AuditApiTests
{
    [Fact]
    public async Task An_auditor_reads_the_trail_in_pages_and_verifies_it()
    {
        await using var service = await Service.StartAsync();
        for (var n = 0; n < 5; n++)
        {
            await service.GetJsonAsync($"/api/samples?limit={n + 1}");
        }

        using var auditor = service.ClientAs(Role.Auditor, "vera");
        var first = await auditor.GetJsonAsync("/api/audit?limit=3&action=answered");
        var second = await auditor.GetJsonAsync($"/api/audit?limit=3&action=answered&after={first["next"]}");
        var routes = first["records"]!.AsArray().Concat(second["records"]!.AsArray()).Select(record => (string?)record!["entry"]!["route"]).ToList();
        Assert.Equal([.. Enumerable.Repeat("GET /api/samples", 5), "GET /api/audit"], routes);

        var report = await auditor.GetJsonAsync("/api/audit/verification");
        Assert.Empty(report["faults"]!.AsArray());
        Assert.Equal(1, (int)report["chains"]!);
    }

    [Fact]
    public async Task A_page_that_was_never_given_is_refused()
    {
        await using var service = await Service.StartAsync();
        using var refused = await service.ClientAs(Role.Auditor).GetAsync("/api/audit?after=bm90aGluZw");

        await Service.AssertProblemAsync(refused, HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task The_command_anchors_verifies_and_tells_the_file_that_was_tampered_with()
    {
        await using var service = await Service.StartAsync();
        await service.GetJsonAsync("/api/samples");

        var anchored = await CommandRun.OfAsync("audit", "anchor", "--store", service.StoreDirectory);
        Assert.Equal(0, anchored.ExitCode);
        Assert.Equal(0, (await CommandRun.OfAsync("audit", "verify", "--store", service.StoreDirectory)).ExitCode);

        var segment = Directory.GetFiles(Path.Combine(service.StoreDirectory, "audit"), "*1.jsonl", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(segment, (await File.ReadAllTextAsync(segment)).Replace("/api/samples", "/api/version", StringComparison.Ordinal));
        var broken = await CommandRun.OfAsync("audit", "verify", "--store", service.StoreDirectory);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("00000000000000000001.jsonl, entry 1", broken.Error, StringComparison.Ordinal);
    }
}
