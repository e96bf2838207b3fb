using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;
using static Pfmg.Cloud.Functions.Tests.Api.Airlock.Exports;

namespace Pfmg.Cloud.Functions.Tests.Api.Airlock;

/// <summary>Who opposes is told of to each project that took them away, though whoever tells dies.</summary>
public sealed class OppositionTests
{
    [Fact]
    public async Task An_opposition_makes_a_dated_duty_of_the_project_that_its_lead_confirms()
    {
        var bus = new WeakBus();
        await using var service = await Service.StartAsync(change: bus.Before);
        var (project, _) = await TakenAsync(service);
        var lead = service.ClientAs(Role.ProjectLead, "lea");

        using var opposed = await service.ClientAs(Role.DataManager, "manager").PostAsync("/api/participants/PFMG-0003/opposition", null);
        Assert.Equal(HttpStatusCode.OK, opposed.StatusCode);
        var duty = await DutyAsync(lead, project);
        Assert.Equal((false, null), ((bool?)duty["overdue"], (string?)duty["done"]));
        Assert.Equal(FrenchDate.Of((DateTimeOffset)duty["since"]!).AddDays(30), DateOnly.ParseExact((string)duty["due"]!, "O", CultureInfo.InvariantCulture));
        Assert.Single(bus.Told, static one => one.Type == TellConsents.ConsentChanged && (int?)one.Data["refusals"] == 1);
        Assert.Single(bus.Told, one => one.Type == ProjectEvents.DutyAdded && (string?)one.Data["projectId"] == project);

        using var others = await ConfirmAsync(service.ClientAs(Role.Researcher, "alice"), project, duty);
        Assert.Equal(HttpStatusCode.NotFound, others.StatusCode);
        using var confirmed = await ConfirmAsync(lead, project, duty);
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        Assert.Equal("lea", (string?)(await DutyAsync(lead, project))["done"]!["by"]);
        Assert.Single(bus.Told, static one => one.Type == ProjectEvents.DutyDone);
    }

    [Fact]
    public async Task A_project_that_is_over_is_told_too_and_can_confirm()
    {
        await using var service = await Service.StartAsync();
        var (project, _) = await TakenAsync(service);
        var lead = service.ClientAs(Role.ProjectLead, "lea");
        var before = await service.Services.GetRequiredService<ProjectDocuments>().ReadAsync(project, default);
        await SendAsync(lead, HttpMethod.Post, $"/api/projects/{project}/steps", $"\"{before.Revision}\"", new { act = "close", reason = "Published." });

        using var opposed = await service.ClientAs(Role.DataManager, "manager").PostAsync("/api/participants/PFMG-0003/opposition", null);
        Assert.Equal(HttpStatusCode.OK, opposed.StatusCode);
        using var confirmed = await ConfirmAsync(lead, project, await DutyAsync(lead, project));
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
    }

    [Fact]
    public async Task What_a_killed_instance_did_not_tell_the_sweep_timer_tells_once()
    {
        var bus = new WeakBus();
        await using var service = await Service.StartAsync(behindHost: true, change: bus.Before);
        var (project, export) = await TakenAsync(service);
        bus.Kills = true;
        using var opposed = await service.ClientAs(Role.DataManager, "manager").PostAsync("/api/participants/PFMG-0003/opposition", null);
        Assert.Equal(HttpStatusCode.InternalServerError, opposed.StatusCode);
        Assert.Empty(await DutiesAsync(service.ClientAs(Role.ProjectLead, "lea"), project));

        // It holds all the same: nothing of it waits for the telling.
        using var ticket = await service.ClientAs(Role.Researcher, "alice").PostAsync($"{export.Url}/ticket", null);
        await Service.AssertProblemAsync(ticket, HttpStatusCode.Conflict, "conflict");

        bus.Kills = false;
        await SweepAsync(service);
        await SweepAsync(service);
        Assert.Single(bus.Told, static one => one.Type == TellConsents.ConsentChanged && (int?)one.Data["refusals"] == 1);
        Assert.Single(bus.Told, static one => one.Type == ProjectEvents.DutyAdded);
        Assert.Equal((string?)export.Body["id"], (string?)(await DutyAsync(service.ClientAs(Role.ProjectLead, "lea"), project))["about"]);
    }

    // A project that fetched an export of everybody.
    private static async Task<(string Project, Request Export)> TakenAsync(Service service)
    {
        var project = await ActiveProjectAsync(service);
        var alice = service.ClientAs(Role.Researcher, "alice");
        var export = await SubmittedAsync(alice, project, "gene,n\nBRCA1,7\n");
        await SendAsync(service.ClientAs(Role.DataManager, "dora"), HttpMethod.Post, $"{export.Url}/reviews", export.ETag, new { approves = true });
        var ticket = (string?)(await SendAsync(alice, HttpMethod.Post, $"{export.Url}/ticket", null, null))["ticket"];
        using var fetched = await alice.GetAsync($"{export.Url}/files/table.csv?ticket={ticket}");
        Assert.Equal(HttpStatusCode.OK, fetched.StatusCode);
        return (project, export);
    }

    private static async Task<List<JsonNode>> DutiesAsync(HttpClient client, string project) =>
        [.. (await client.GetJsonAsync($"/api/projects/{project}/duties"))["duties"]!.AsArray().Where(static one => (string?)one!["kind"] == "delete").OfType<JsonNode>()];

    private static async Task<JsonNode> DutyAsync(HttpClient client, string project) => Assert.Single(await DutiesAsync(client, project));

    private static async Task<HttpResponseMessage> ConfirmAsync(HttpClient client, string project, JsonNode duty)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/projects/{project}/duties/{(string?)duty["id"]}/done")
        {
            Content = new StringContent("""{ "note": "Deleted, and the copy on the cluster." }""", Encoding.UTF8, "application/json"),
            Headers = { { "If-Match", "*" } },
        };
        return await client.SendAsync(request);
    }

    private static async Task SweepAsync(Service service)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/OnSweepTimer")
        {
            Content = new StringContent("""{ "Data": {}, "Metadata": {} }""", Encoding.UTF8, "application/json"),
            Headers = { { "X-Azure-Functions-InvocationId", "1" } },
        };
        using var response = await service.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    // The service's own bus, before which its process can die.
    private sealed class WeakBus : IEventBus
    {
        private IEventBus _inner = null!;

        public bool Kills { get; set; }

        public ConcurrentQueue<DomainEvent> Told { get; } = [];

        public void Before(IServiceCollection services)
        {
            var registered = services.Last(static service => service.ServiceType == typeof(IEventBus));
            services.AddSingleton<IEventBus>(provider =>
            {
                _inner = (IEventBus)registered.ImplementationFactory!(provider);
                return this;
            });
        }

        public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
        {
            if (Kills && domainEvent.Type == TellConsents.ConsentChanged)
            {
                throw new InvalidOperationException("The process was killed.");
            }

            Told.Enqueue(domainEvent);
            return _inner.PublishAsync(domainEvent, ct);
        }
    }
}
