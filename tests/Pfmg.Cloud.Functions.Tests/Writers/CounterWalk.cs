using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Api.Projects;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>Leads projects through the counter by way of the first instance.</summary>
/// <param name="Services">The services.</param>
/// <param name="Lead">A lead's token.</param>
/// <param name="Manager">A data manager's token.</param>
internal sealed record CounterWalk(WriterServices Services, string Lead, string Manager)
{
    /// <summary>That somebody agrees to research.</summary>
    public const string Consent = """{ "status": "consented", "use": "research", "effective": "2021-03-01", "signatory": "self", "form": "pfmg-rare-disease", "formVersion": "1" }""";

    /// <summary>Of "lea" and "dora".</summary>
    public static async Task<CounterWalk> OfAsync(WriterServices services) =>
        new(services, await services.TokenAsync("lea", Role.ProjectLead), await services.TokenAsync("dora", Role.DataManager));

    /// <summary>Registers adults, who say nothing yet.</summary>
    public Task RegisterAsync(IEnumerable<string> people) =>
        Services.AskAsync(Manager, HttpMethod.Post, "/api/participants", new JsonArray([.. people.Select(static id => new JsonObject { ["id"] = id, ["birthDate"] = "1980-05-01" })]).ToJsonString());

    /// <summary>A project whose method is being looked at.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> ReviewAsync(IReadOnlyList<string> members)
    {
        var path = $"/api/projects/{(string)(await Services.AskAsync(Lead, HttpMethod.Post, "/api/projects", Desk.Sheet))["id"]!}";
        await ChangeAsync(Lead, path, HttpMethod.Put, "members", new JsonObject { ["members"] = new JsonArray([.. members]) }.ToJsonString());
        await StepAsync(Lead, path, """{ "act": "submit" }""");
        await StepAsync(Manager, path, """{ "act": "review" }""");
        await Services.AskAsync(Manager, HttpMethod.Post, $"{path}/messages", """{ "kind": "advice", "text": "Take relatives." }""", "*");
        return path;
    }

    /// <summary>On to the committee.</summary>
    public async Task<string> ForwardAsync(string path)
    {
        await StepAsync(Manager, path, """{ "act": "forward" }""");
        return path;
    }

    /// <summary>On to its queries.</summary>
    public async Task<string> ActivateAsync(string path)
    {
        var judge = "";
        for (int i = 0; i < 3; i++)
        {
            judge = await Services.TokenAsync(string.Create(CultureInfo.InvariantCulture, $"judge-{i}"), Role.CommitteeMember);
            await Services.AskAsync(judge, HttpMethod.Post, $"{path}/declarations", """{ "conflict": false }""", "*");
            await ChangeAsync(judge, path, HttpMethod.Put, "vote", """{ "choice": "for" }""");
        }

        await StepAsync(judge, path, """{ "act": "accept" }""");
        await ChangeAsync(Lead, path, HttpMethod.Put, "regulatory", """{ "category": "data-only", "cpp": "CPP 2026-A1", "cnil": "MR-004" }""");
        var charter = await Services.AskAsync(Lead, HttpMethod.Get, $"{path}/charter");
        await StepAsync(Lead, path, $$"""{ "act": "sign", "digest": "{{charter["digest"]}}" }""");
        await StepAsync(Manager, path, """{ "act": "activate" }""");
        return path;
    }

    private Task StepAsync(string token, string path, string step) => ChangeAsync(token, path, HttpMethod.Post, "steps", step);

    private async Task ChangeAsync(string token, string path, HttpMethod method, string what, string body)
    {
        var revision = (int)(await Services.AskAsync(token, HttpMethod.Get, path))["revision"]!;
        await Services.AskAsync(token, method, $"{path}/{what}", body, string.Create(CultureInfo.InvariantCulture, $"\"{revision}\""));
    }
}
