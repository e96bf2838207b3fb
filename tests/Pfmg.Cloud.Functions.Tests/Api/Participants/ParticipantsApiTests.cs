using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Functions.Tests.Api.Participants;

/// <summary>The register and decisions over HTTP.</summary>
public sealed class ParticipantsApiTests
{
    private const string Trio = """
        {"id":"C","mother":"M","father":"F","sex":"female","birthDate":"2015-05-05","clinicians":["dr-a"],"phenotypes":["HP:0001250"]}
        {"id":"M","sex":"female"}
        {"id":"F","sex":"male"}
        """;

    private static readonly ResearchUse Hospital = new()
    {
        Purpose = DuoCodes.HealthResearch,
        InstitutionsAreNonProfit = true,
        Countries = ["FR"],
        EthicsApproval = Undertaking.Done,
    };

    [Fact]
    public async Task An_opposition_holds_from_the_next_decision_and_the_one_before_is_replayed()
    {
        await using var service = await Service.StartAsync();
        using var manager = service.ClientAs(Role.DataManager, "manager");
        using var auditor = service.ClientAs(Role.Auditor, "auditor");
        await RegisterAsync(manager);
        foreach (string parent in (string[])["M", "F"])
        {
            await SayAsync(manager, parent, """[{"status":"consented","use":"research","effective":"2025-01-01","signatory":"self","form":"pfmg-unaffected-parent","formVersion":"1"}]""");
        }

        await SayAsync(manager, "C", """[{"status":"consented","use":"research","effective":"2025-01-01","signatory":"guardians","form":"pfmg-rare-disease-minor","formVersion":"1"}]""");
        var decide = service.Services.GetRequiredService<DecideAccess>();
        var before = await decide.ForUseAsync(Hospital, CancellationToken.None);
        Assert.Equal(["C", "F", "M"], before.PermittedNames.Order(StringComparer.Ordinal));
        Assert.Empty(before.WithoutInheritance);

        using (var opposed = await manager.PostAsync("/api/participants/F/opposition", null))
        {
            Assert.Equal(3, (int?)(await JsonAsync(opposed))["recorded"]);
        }

        var after = await decide.ForUseAsync(Hospital, CancellationToken.None);
        Assert.Equal(["C", "M"], after.PermittedNames.Order(StringComparer.Ordinal));
        Assert.Equal(["C"], after.NamesWithoutInheritance);
        Assert.Contains(new DeniedClause("research-withdrawn", 1), after.Denied);

        foreach (var decision in (AccessDecision[])[before, after])
        {
            using var replayed = await auditor.PostAsync($"/api/decisions/{decision.Id}/replay", null);
            var told = await JsonAsync(replayed);
            Assert.True((bool?)told["same"]);
            Assert.Equal(decision.Permitted.Count, (int?)told["permitted"]);
            Assert.Equal(decision.RegisterVersion, (long?)(await auditor.GetJsonAsync($"/api/decisions/{decision.Id}"))["registerVersion"]);
        }

        using var unknown = await auditor.GetAsync("/api/decisions/00000000000000000000000000000000");
        await Service.AssertProblemAsync(unknown, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_clinician_sees_own_patients_and_nobody_else()
    {
        await using var service = await Service.StartAsync();
        using var manager = service.ClientAs(Role.DataManager, "manager");
        await RegisterAsync(manager);
        using var inCharge = service.ClientAs(Role.Clinician, "dr-a");
        using var other = service.ClientAs(Role.Clinician, "dr-b");
        using var researcher = service.ClientAs(Role.Researcher, "alice");
        Assert.Equal("HP:0001250", (string?)(await inCharge.GetJsonAsync("/api/participants/C"))["participant"]!["phenotypes"]![0]);
        foreach (var (client, path, status, code) in ((HttpClient, string, HttpStatusCode, string)[])
        [
            (inCharge, "M", HttpStatusCode.NotFound, "not-found"), (other, "C", HttpStatusCode.NotFound, "not-found"), (researcher, "C", HttpStatusCode.Forbidden, "forbidden"),
        ])
        {
            using var refused = await client.GetAsync($"/api/participants/{path}");
            await Service.AssertProblemAsync(refused, status, code);
        }

        // Care that is refused ends at once, and a broken glass does not open it.
        using var care = await manager.PostAsJsonAsync("/api/participants/C/opposition", new { uses = (string[])["care"], signatory = "guardians" });
        Assert.Equal(HttpStatusCode.OK, care.StatusCode);
        await service.Services.GetRequiredService<BreakTheGlass>().RunAsync("dr-b", "C", "unconscious in the emergency room", CancellationToken.None);
        foreach (var client in (HttpClient[])[inCharge, other])
        {
            using var refused = await client.GetAsync("/api/participants/C");
            await Service.AssertProblemAsync(refused, HttpStatusCode.NotFound, "not-found");
        }
    }

    [Fact]
    public async Task A_broken_glass_opens_the_record_of_a_patient_of_somebody_else()
    {
        await using var service = await Service.StartAsync();
        using var manager = service.ClientAs(Role.DataManager, "manager");
        await RegisterAsync(manager);
        await service.Services.GetRequiredService<BreakTheGlass>().RunAsync("dr-b", "C", "unconscious in the emergency room", CancellationToken.None);
        using var other = service.ClientAs(Role.Clinician, "dr-b");
        Assert.Equal("C", (string?)(await other.GetJsonAsync("/api/participants/C"))["participant"]!["id"]);
    }

    [Fact]
    public async Task An_erasure_is_the_data_protection_officers_and_the_register_forgets()
    {
        await using var service = await Service.StartAsync();
        using var manager = service.ClientAs(Role.DataManager, "manager");
        using var officer = service.ClientAs(Role.DataProtectionOfficer, "dpo");
        await RegisterAsync(manager);
        using (var refused = await manager.PostAsJsonAsync("/api/participants/C/erasure", new { reason = "asked for" }))
        {
            await Service.AssertProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        }

        for (int again = 0; again < 2; again++)
        {
            using var erased = await officer.PostAsJsonAsync("/api/participants/C/erasure", new { reason = "asked for" });
            Assert.Equal(2, (long?)(await JsonAsync(erased))["registerVersion"]);
        }

        using var gone = await manager.GetAsync("/api/participants/C");
        await Service.AssertProblemAsync(gone, HttpStatusCode.NotFound, "not-found");
        string entry = await File.ReadAllTextAsync(Path.Combine(service.StoreDirectory, "counter", "register", "00000000000000000001.json"));
        Assert.DoesNotContain("HP:0001250", entry, StringComparison.Ordinal);
        Assert.DoesNotContain("2015-05-05", entry, StringComparison.Ordinal);
        Assert.Contains("\"M\"", entry, StringComparison.Ordinal);
        using var back = await manager.PostAsync("/api/participants", new StringContent(Trio, Encoding.UTF8, "application/x-ndjson"));
        await Service.AssertProblemAsync(back, HttpStatusCode.Conflict, "conflict");
        using var never = await officer.PostAsJsonAsync("/api/participants/nobody/erasure", new { reason = "asked for" });
        await Service.AssertProblemAsync(never, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_place()
    {
        await using var service = await Service.StartAsync();
        using var manager = service.ClientAs(Role.DataManager, "manager");
        using var refused = await manager.PostAsync("/api/participants", new StringContent(Trio.Replace("\"sex\":\"male\"", "\"sex\":\"female\"", StringComparison.Ordinal), Encoding.UTF8, "application/x-ndjson"));
        var problem = await Service.AssertProblemAsync(refused, HttpStatusCode.BadRequest, "invalid-input");
        Assert.Contains("line 1, father", problem.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task RegisterAsync(HttpClient manager)
    {
        using var registered = await manager.PostAsync("/api/participants", new StringContent(Trio, Encoding.UTF8, "application/x-ndjson"));
        Assert.Equal(3, (int?)(await JsonAsync(registered))["registered"]);
    }

    private static async Task SayAsync(HttpClient manager, string id, string events)
    {
        using var said = await manager.PostAsync($"/api/participants/{id}/consents", new StringContent(events, Encoding.UTF8, "application/json"));
        Assert.Equal(1, (int?)(await JsonAsync(said))["recorded"]);
    }

    private static async Task<JsonObject> JsonAsync(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
