using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>Who is let in, by the table and by nothing else.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Every_route_lets_in_whom_the_table_names_and_nobody_else()
    {
        var (cells, differences) = await AccessMatrix.CompareAsync();

        Assert.Empty(differences);
        Assert.True(cells > 300, $"only {cells} cells");
    }

    [Fact]
    public async Task The_comparison_sees_a_row_that_lets_in_one_role_more()
    {
        var table = AccessTable.Load();
        var rows = table.Rows.Select(row => row.Route == "GET /api/samples" ? row with { Allow = [.. row.Allow, new AccessRule(Role.Operator, null)] } : row);

        var (_, differences) = await AccessMatrix.CompareAsync(services => services.AddSingleton(new AccessTable("test", [.. rows])), "/api/samples");

        Assert.Equal(2, differences.Count);
        Assert.All(differences, one => Assert.StartsWith("GET /api/samples as Operator", one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_comparison_sees_a_relation_that_is_not_asked()
    {
        var rows = AccessTable.Load().Rows.Select(row => row with { Allow = [.. row.Allow.Select(rule => rule with { Relation = null })] });

        var (_, differences) = await AccessMatrix.CompareAsync(services => services.AddSingleton(new AccessTable("test", [.. rows])), "/api/runs/{id}");

        Assert.Equal(["GET /api/runs/{id} as PlatformUploader, unrelated: expected 404, found let in"], differences);
    }

    [Fact]
    public async Task An_app_with_a_route_without_a_row_or_a_row_without_a_route_does_not_start()
    {
        var rows = AccessTable.Load().Rows;
        AccessRow[] changed = [.. rows.Where(row => row.Route != "GET /api/samples"), new AccessRow { Route = "GET /api/nothing", Anonymous = true, Reads = AccessReads.None, Why = "A test." }];

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(change: services => services.AddSingleton(new AccessTable("test", changed))));

        Assert.Contains("GET /api/samples has no row", failure.Message, StringComparison.Ordinal);
        Assert.Contains("GET /api/nothing has a row and is no route", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_whose_table_names_a_relation_that_nobody_tells_does_not_start()
    {
        var rows = AccessTable.Load().Rows.Select(row => row.Route == "GET /api/samples" ? row with { Allow = [new AccessRule(Role.Researcher, "born-on-a-monday")] } : row);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Service.StartAsync(change: services => services.AddSingleton(new AccessTable("test", [.. rows]))));

        Assert.Contains("born-on-a-monday", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_contradicts_itself_is_refused()
    {
        var row = new AccessRow { Route = "GET /x", Anonymous = true, Reads = AccessReads.None, Why = "A test." };

        Assert.Throws<Core.Errors.CorruptException>(() => new AccessTable("test", [row, row]));
        Assert.Throws<Core.Errors.CorruptException>(() => new AccessTable("test", [row with { Anonymous = false }]));
    }

    [Fact]
    public async Task A_platform_uploads_for_itself_and_sees_its_own_runs_alone()
    {
        await using var service = await Service.StartAsync();
        await LocalStore.AddReferenceAsync(service.StoreDirectory);
        var (own, other) = (service.ClientAs(Role.PlatformUploader, "ada", "seqoia"), service.ClientAs(Role.PlatformUploader, "ben", "auragen"));
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(DeliveryFolder.OfVcf(folder)))
        {
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(file));
            using var refused = await other.PutAsync($"/api/uploads/seqoia/R1/{Path.GetFileName(file)}", content);
            await Service.AssertProblemAsync(refused, HttpStatusCode.NotFound, "not-found");
        }

        using var opening = new StringContent("""{"platform":"seqoia","run":"R1"}""", Encoding.UTF8, "application/json");
        using var notTheirs = await other.PostAsync("/api/uploads", opening);
        using var again = new StringContent("""{"platform":"seqoia","run":"R1"}""", Encoding.UTF8, "application/json");
        using var theirs = await own.PostAsync("/api/uploads", again);
        using var manifest = new StringContent("{}");
        (await own.PutAsync("/api/uploads/seqoia/R1/manifest.json", manifest)).EnsureSuccessStatusCode().Dispose();
        var run = (string)(await own.GetJsonAsync("/api/runs"))["runs"]!.AsArray().Single()!["runId"]!;
        using var strangers = await other.GetAsync($"/api/runs/{run}");
        using var nobodys = await other.GetAsync("/api/runs/nothing");
        using var asked = await other.GetAsync("/api/runs?platform=seqoia");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (notTheirs.StatusCode, theirs.StatusCode));
        Assert.Equal("seqoia", (string?)(await own.GetJsonAsync($"/api/runs/{run}"))["platform"]);
        Assert.Equal(0, (int?)(await other.GetJsonAsync("/api/runs"))["total"]);
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
        var (one, two) = (await Service.AssertProblemAsync(strangers, HttpStatusCode.NotFound, "not-found"), await Service.AssertProblemAsync(nobodys, HttpStatusCode.NotFound, "not-found"));
        Assert.Equal((string?)one["detail"], (string?)two["detail"]);
    }

    [Fact]
    public async Task A_token_of_a_project_opens_that_project_alone()
    {
        await using var service = await Service.StartAsync();
        var bound = service.ClientOf(new TokenRequest("alice", [Role.DataManager, Role.Operator]) { Project = "p1" });

        foreach (var path in (string[])["/api/samples", "/api/runs", "/api/runs/p1"])
        {
            using var refused = await bound.GetAsync(path);
            Assert.Contains(refused.StatusCode, (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.NotFound]);
        }
    }
}
