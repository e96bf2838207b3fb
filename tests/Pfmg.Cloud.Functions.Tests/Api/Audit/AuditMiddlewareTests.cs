using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Api.Audit;

public sealed class AuditMiddlewareTests
{
    [Fact]
    public async Task A_request_for_personal_data_is_recorded_without_its_query()
    {
        await using var service = await Service.StartAsync();

        await service.GetJsonAsync("/api/samples?limit=5");
        await service.GetJsonAsync("/api/samples?limit=6");
        await service.GetJsonAsync("/api/health");

        // What is known only at an answer's end, such as its rows, stands in a second entry.
        var entries = (await EntriesAsync(service)).Where(static entry => entry.Action != AuditActions.Completed).ToList();
        Assert.Equal(2, entries.Count);
        Assert.All(entries, static entry => Assert.Equal(("GET /api/samples", AuditActions.Answered, 200), (entry.Route, entry.Action, entry.Status)));
        Assert.NotEqual(entries[0].Question, entries[1].Question);
    }

    [Fact]
    public async Task A_refused_request_for_personal_data_is_recorded_with_its_code()
    {
        await using var service = await Service.StartAsync();
        using var refused = await service.Client.GetAsync("/api/samples?nothing=1");
        await Service.AssertProblemAsync(refused, HttpStatusCode.BadRequest, "invalid-input");

        var entry = Assert.Single(await EntriesAsync(service));
        Assert.Equal((AuditActions.Refused, "invalid-input"), (entry.Action, entry.Code));
    }

    [Fact]
    public async Task Who_is_turned_away_is_recorded_by_their_subject_or_as_nobody()
    {
        await using var service = await Service.StartAsync();
        using var researcher = await service.ClientAs(Role.Researcher, "alice").GetAsync("/api/samples");
        Assert.Equal(HttpStatusCode.Forbidden, researcher.StatusCode);
        using var nobody = new HttpClient { BaseAddress = service.Client.BaseAddress };
        using var refused = await nobody.GetAsync("/api/samples");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        var entries = await EntriesAsync(service);
        Assert.Equal([("alice", "forbidden", null), ("anonymous", null, 401)], entries.Select(static entry => (entry.Subject, entry.Code, entry.Status)));
        Assert.Equal(["researcher"], entries[0].Roles);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_answered()
    {
        await using var service = await Service.StartAsync();

        // A file where the folder of the trail must be: no put below it can succeed.
        await File.WriteAllTextAsync(Path.Combine(service.StoreDirectory, "audit"), "in the way");
        using var unanswered = await service.Client.GetAsync("/api/samples");

        await Service.AssertProblemAsync(unanswered, HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    private static async Task<List<AuditEntry>> EntriesAsync(Service service)
    {
        var reader = service.Services.GetRequiredService<AuditReader>();
        var entries = new List<AuditEntry>();
        await foreach (var instance in reader.InstancesAsync(CancellationToken.None))
        {
            var beginning = await reader.BeginningAsync(instance, CancellationToken.None);
            await foreach (var segment in reader.AfterAsync(instance, beginning, CancellationToken.None))
            {
                entries.AddRange(segment.Lines.Select(static line => line.Entry));
            }
        }

        return entries;
    }
}
