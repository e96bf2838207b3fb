using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>A clinician at the record of somebody else's patient.</summary>
public sealed class BreakGlassTests
{
    private const string Reason = "unconscious in the emergency room";

    [Fact]
    public async Task A_stated_reason_opens_one_record_to_one_clinician_for_the_policys_hours_and_the_auditor_sees_it()
    {
        var time = new MovedTime();
        await using var service = await Service.StartAsync(change: services => services.AddSingleton<TimeProvider>(time));
        await RegisterAsync(service);
        var (clinician, colleague, auditor) = (service.ClientAs(Role.Clinician, "dr-b"), service.ClientAs(Role.Clinician, "dr-c"), service.ClientAs(Role.Auditor, "ada"));
        var before = await StatusAsync(clinician, "C");

        using var opened = await clinician.PostAsJsonAsync("/api/break-glass", new { participant = "C", reason = Reason });
        HttpStatusCode[] open = [await StatusAsync(clinician, "C"), await StatusAsync(clinician, "D"), await StatusAsync(colleague, "C")];
        var list = await auditor.GetJsonAsync("/api/break-glass");
        time.Offset = TimeSpan.FromHours(ConsentPolicy.Current.BreakGlassHours);
        var after = await StatusAsync(clinician, "C");

        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (before, after));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound], open);
        var one = Assert.Single(list["openings"]!.AsArray())!;
        Assert.Equal(("C", "dr-b", Reason), ((string?)one["participant"], (string?)one["clinician"], (string?)one["reason"]));
        Assert.Equal(TimeSpan.FromHours(ConsentPolicy.Current.BreakGlassHours), (DateTimeOffset)one["until"]! - (DateTimeOffset)one["from"]!);
    }

    [Fact]
    public async Task Without_a_reason_or_a_patient_nothing_opens_and_nobody_but_who_audits_reads_the_list()
    {
        await using var service = await Service.StartAsync();
        await RegisterAsync(service);
        var clinician = service.ClientAs(Role.Clinician, "dr-b");

        using var hasty = await clinician.PostAsJsonAsync("/api/break-glass", new { participant = "C", reason = "urgent" });
        using var unknown = await clinician.PostAsJsonAsync("/api/break-glass", new { participant = "Z", reason = Reason });
        using var researcher = await service.ClientAs(Role.Researcher, "alice").PostAsJsonAsync("/api/break-glass", new { participant = "C", reason = Reason });
        using var list = await clinician.GetAsync("/api/break-glass");

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden],
            [hasty.StatusCode, unknown.StatusCode, researcher.StatusCode, list.StatusCode]);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(clinician, "C"));
        Assert.Equal(0, (int?)(await service.ClientAs(Role.DataProtectionOfficer, "dpo").GetJsonAsync("/api/break-glass"))["total"]);
    }

    [Fact]
    public async Task An_opening_is_in_the_audit_trail_under_no_patients_name()
    {
        await using var service = await Service.StartAsync();
        await RegisterAsync(service);
        (await service.ClientAs(Role.Clinician, "dr-b").PostAsJsonAsync("/api/break-glass", new { participant = "C", reason = Reason })).EnsureSuccessStatusCode().Dispose();

        var trail = (await service.ClientAs(Role.Auditor, "ada").GetJsonAsync("/api/audit")).ToJsonString();

        Assert.Contains("POST /api/break-glass", trail, StringComparison.Ordinal);
        Assert.Contains("dr-b", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("emergency", trail, StringComparison.Ordinal);
    }

    private static async Task RegisterAsync(Service service)
    {
        const string People = """
            {"id":"C","sex":"female","clinicians":["dr-a"]}
            {"id":"D","sex":"male","clinicians":["dr-a"]}
            """;
        using var content = new StringContent(People, Encoding.UTF8, "application/x-ndjson");
        using var registered = await service.ClientAs(Role.DataManager, "manager").PostAsync("/api/participants", content);
        Assert.True(registered.IsSuccessStatusCode, await registered.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string participant)
    {
        using var response = await client.GetAsync($"/api/participants/{participant}");
        return response.StatusCode;
    }

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
