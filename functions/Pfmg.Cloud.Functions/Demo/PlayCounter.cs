using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>Plays everybody at the research counter: a team, the counter, a committee, a participant who opposes, an auditor.</summary>
/// <param name="signIn">Gives a client of the service to somebody.</param>
/// <param name="sheet">The project's sheet, JSON.</param>
/// <param name="time">The clock.</param>
internal sealed class PlayCounter(Func<TokenRequest, CancellationToken, Task<HttpClient>> signIn, string sheet, TimeProvider time)
{
    private const string Question = "frequencies?region=chr20:10300000-10310000&limit=1";
    private const int Judges = 3;

    private readonly List<DemoStep> _steps = [];
    private string _project = "";

    /// <summary>Plays it.</summary>
    /// <param name="participants">Who is in the lake; the last of them opposes.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Who did what, and what they were told.</returns>
    /// <exception cref="UnavailableException">A request was refused, or what came of it is not what should.</exception>
    public async Task<IReadOnlyList<DemoStep>> RunAsync(IReadOnlyList<string> participants, CancellationToken ct)
    {
        using var lead = await signIn(new TokenRequest("lea", [Role.ProjectLead]), ct);
        using var member = await signIn(new TokenRequest("max", [Role.Researcher]), ct);
        using var manager = await signIn(new TokenRequest("dora", [Role.DataManager]), ct);
        using var auditor = await signIn(new TokenRequest("ada", [Role.Auditor]), ct);
        await RegisterAsync(manager, participants, ct);
        await OpenAsync(lead, ct);
        await ReviewAsync(lead, manager, ct);
        await DecideAsync(lead, manager, ct);

        var before = await AskAsync(member, "max asks the project's question", ct);
        await SendAsync(manager, HttpMethod.Post, $"api/participants/{participants[^1]}/opposition", null, ct);
        Tell("dora", $"records that {participants[^1]} opposes", "research ends for them with the next question; care goes on");
        var after = await AskAsync(member, "max asks the same again", ct);
        if ((int)before["persons"]! - (int)after["persons"]! != 1)
        {
            throw new UnavailableException($"The question saw {before["persons"]} persons, and {after["persons"]} after one opposed.");
        }

        await ReplayAsync(auditor, before, after, ct);
        return _steps;
    }

    private async Task RegisterAsync(HttpClient manager, IReadOnlyList<string> participants, CancellationToken ct)
    {
        await SendAsync(manager, HttpMethod.Post, "api/participants", new JsonArray([.. participants.Select(static id => new JsonObject { ["id"] = id, ["birthDate"] = "1980-05-01" })]), ct);
        foreach (var participant in participants)
        {
            var consent = new JsonObject
            {
                ["status"] = "consented",
                ["use"] = "research",
                ["effective"] = time.Today().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["signatory"] = "self",
                ["form"] = "pfmg-rare-disease",
                ["formVersion"] = "1",
                ["document"] = string.Create(CultureInfo.InvariantCulture, $"demo {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}"),
            };
            await SendAsync(manager, HttpMethod.Post, $"api/participants/{participant}/consents", new JsonArray(consent), ct);
        }

        Tell("dora", $"registers {participants.Count} participants", "each agrees to research, by a form");
    }

    private async Task OpenAsync(HttpClient lead, CancellationToken ct)
    {
        var project = await SendAsync(lead, HttpMethod.Post, "api/projects", JsonNode.Parse(sheet), ct);
        _project = $"api/projects/{project["id"]}";
        await ChangeAsync(lead, HttpMethod.Put, "members", new JsonObject { ["members"] = new JsonArray("max") }, ct);
        var preview = await SendAsync(lead, HttpMethod.Get, $"{_project}/preview?frequency=0.1&carriers=1", null, ct);
        Tell("lea", $"drafts {project["id"]} with max", $"it would see {preview["participants"]} participants");
    }

    private async Task ReviewAsync(HttpClient lead, HttpClient manager, CancellationToken ct)
    {
        await StepAsync(lead, new JsonObject { ["act"] = "submit" }, ct);
        await StepAsync(manager, new JsonObject { ["act"] = "review" }, ct);
        await ChangeAsync(manager, HttpMethod.Post, "messages", new JsonObject { ["kind"] = "advice", ["text"] = "Leave relatives out of what is counted." }, ct);
        await StepAsync(manager, new JsonObject { ["act"] = "forward" }, ct);
        Tell("dora", "advises on method, and forwards", "the committee may vote");
    }

    private async Task DecideAsync(HttpClient lead, HttpClient manager, CancellationToken ct)
    {
        for (var i = 1; i <= Judges; i++)
        {
            using var judge = await signIn(new TokenRequest(string.Create(CultureInfo.InvariantCulture, $"judge-{i}"), [Role.CommitteeMember]), ct);
            await ChangeAsync(judge, HttpMethod.Post, "declarations", new JsonObject { ["conflict"] = false }, ct);
            await ChangeAsync(judge, HttpMethod.Put, "vote", new JsonObject { ["choice"] = "for" }, ct);
            if (i == Judges)
            {
                await StepAsync(judge, new JsonObject { ["act"] = "accept", ["conditions"] = new JsonArray("Report after a year.") }, ct);
            }
        }

        var charter = await SendAsync(lead, HttpMethod.Get, $"{_project}/charter", null, ct);
        await StepAsync(lead, new JsonObject { ["act"] = "sign", ["digest"] = (string?)charter["digest"] }, ct);
        var active = await StepAsync(manager, new JsonObject { ["act"] = "activate" }, ct);
        Tell("committee", "three vote for it; lea signs its charter", $"{active["state"]} until {active["period"]!["until"]}");
    }

    private async Task<JsonObject> AskAsync(HttpClient member, string what, CancellationToken ct)
    {
        var answer = await SendAsync(member, HttpMethod.Get, $"{_project}/{Question}", null, ct);
        Tell("max", what["max ".Length..], $"over {answer["persons"]} persons, by decision {((string)answer["decisionId"]!)[..12]}… of register version {answer["registerVersion"]}");
        return answer;
    }

    private async Task ReplayAsync(HttpClient auditor, JsonObject before, JsonObject after, CancellationToken ct)
    {
        var permitted = new List<int>();
        foreach (var answer in new[] { before, after })
        {
            var replayed = await SendAsync(auditor, HttpMethod.Post, $"api/decisions/{answer["decisionId"]}/replay", null, ct);
            permitted.Add((bool)replayed["same"]! ? (int)replayed["permitted"]! : throw new UnavailableException("A decision is not made again as it was."));
        }

        var trail = await SendAsync(auditor, HttpMethod.Get, "api/audit/verification", null, ct);
        if (trail["faults"]!.AsArray().Count > 0)
        {
            throw new UnavailableException("The audit trail is not as it was written.");
        }

        Tell("ada", "replays both decisions, and verifies the trail", $"the same answers, {string.Join(" and ", permitted)} permitted; {trail["entries"]} entries, none of them changed");
    }

    private Task<JsonObject> StepAsync(HttpClient client, JsonObject step, CancellationToken ct) => ChangeAsync(client, HttpMethod.Post, "steps", step, ct);

    private async Task<JsonObject> ChangeAsync(HttpClient client, HttpMethod method, string what, JsonObject body, CancellationToken ct)
    {
        var revision = (await SendAsync(client, HttpMethod.Get, _project, null, ct))["revision"];
        return await SendAsync(client, method, $"{_project}/{what}", body, ct, $"\"{revision}\"");
    }

    private static async Task<JsonObject> SendAsync(HttpClient client, HttpMethod method, string path, JsonNode? body, CancellationToken ct, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await client.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return !response.IsSuccessStatusCode ? throw new UnavailableException($"{method} {path} answered {(int)response.StatusCode}: {text}")
            : text.Length == 0 ? []
            : JsonNode.Parse(text)!.AsObject();
    }

    private void Tell(string who, string what, string told) => _steps.Add(new DemoStep(who, what, told));
}
