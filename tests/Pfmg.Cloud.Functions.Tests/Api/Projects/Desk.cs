using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Api.Projects;

/// <summary>One project at the counter over HTTP, and who leads it; remembers the revision that it saw last.</summary>
internal sealed record Desk(HttpClient Lead, string Path)
{
    /// <summary>A sheet that may be submitted: research on health, not for profit, in France.</summary>
    public const string Sheet = """
        {
          "title": "Modifiers of dilated cardiomyopathy", "objective": "Find variants that change the age of onset.",
          "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
          "inclusionCriteria": "Probands.", "sequencing": ["wgs"], "patients": 300, "dataModalities": ["variants"],
          "information": "Note, version 3.", "dataQuality": "At the centre alone.", "regulatory": { "category": "data-only" },
          "purpose": "DUO:0000006", "methodsDevelopment": false, "ancestry": false, "geneticStudies": true, "forClinicalCare": false,
          "forProfit": false, "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
          "countries": ["FR"], "from": "2020-01-01", "until": "2099-12-31", "publishes": true, "collaborates": true, "returnsResults": true
        }
        """;

    private string _etag = "\"1\"";

    public static async Task<Desk> OpenAsync(Service service, string sheet = Sheet)
    {
        var lead = service.ClientAs(Role.ProjectLead, "lea");
        using var body = new StringContent(sheet, null, "application/json");
        using var created = await lead.PostAsync("/api/projects", body);
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        Assert.Equal("\"1\"", created.Headers.ETag?.Tag);
        return new Desk(lead, created.Headers.Location!.OriginalString);
    }

    public async Task VoteAsync(IReadOnlyList<HttpClient> judges)
    {
        foreach (var judge in judges.Take(3))
        {
            using var declared = await TryAsync(judge, HttpMethod.Post, "declarations", """{ "conflict": false }""", "*");
            Assert.Equal(HttpStatusCode.NoContent, declared.StatusCode);
            await judge.GetJsonAsync(Path);
            await SendAsync(judge, HttpMethod.Put, "vote", """{ "choice": "for" }""");
        }
    }

    public Task<JsonObject> StepAsync(HttpClient client, string body) => SendAsync(client, HttpMethod.Post, "steps", body);

    public Task<HttpResponseMessage> TryStepAsync(HttpClient client, string body) => TryAsync(client, HttpMethod.Post, "steps", body, _etag);

    public async Task<JsonObject> SendAsync(HttpClient client, HttpMethod method, string what, string body, string? ifMatch = "")
    {
        using var response = await TryAsync(client, method, what, body, ifMatch is "" ? _etag : ifMatch);
        Assert.True(response.IsSuccessStatusCode, $"{method} {what} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async Task<HttpResponseMessage> TryAsync(HttpClient client, HttpMethod method, string what, string body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, $"{Path}/{what}") { Content = new StringContent(body, null, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        var response = await client.SendAsync(request);
        _etag = response.Headers.ETag?.Tag ?? _etag;
        return response;
    }
}
