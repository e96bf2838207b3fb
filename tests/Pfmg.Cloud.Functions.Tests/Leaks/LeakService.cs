using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>The service over a generated world: its genomes in the lake, its people in the register, a project of each purpose active.</summary>
internal sealed class LeakService : IAsyncDisposable
{
    private readonly Service _service;
    private readonly Dictionary<LeakPurpose, string> _projects = [];
    private int _named;

    private LeakService(Service service, LeakWorld world) => (_service, World) = (service, world);

    public LeakWorld World { get; }

    /// <summary>Who works in every project.</summary>
    public const string Member = "alice";

    /// <summary>Starts one.</summary>
    /// <param name="world">Who there is.</param>
    /// <param name="purposes">A project of each.</param>
    /// <param name="deliver">Fills the store as platforms' deliveries do, so that there are files; null to ingest the genomes alone.</param>
    /// <param name="change">Changes what the app registered: to show that a wrong one is found.</param>
    public static async Task<LeakService> StartAsync(
        LeakWorld world, IEnumerable<LeakPurpose> purposes, Func<LeakWorld, string, Task>? deliver = null, Action<IServiceCollection>? change = null)
    {
        // As many questions as fast as they can be asked; blocks are fetched without a token, all from this machine's one address.
        var unlimited = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Limits:AnonymousPerSecond"] = "0", ["Limits:CallerPerSecond"] = "0" };
        var made = new LeakService(await Service.StartAsync(settings: unlimited, change: change), world);
        await (deliver is null ? made.IngestAsync() : deliver(world, made._service.StoreDirectory));
        var today = made.Get<TimeProvider>().Today();
        await made.Get<Register>().AppendAsync("data-manager", _ => [.. world.Register(today)], CancellationToken.None);
        foreach (var purpose in purposes)
        {
            made._projects.Add(purpose, await made.ProjectAsync(purpose, today));
        }

        return made;
    }

    public string ProjectOf(LeakPurpose purpose) => _projects[purpose];

    public HttpClient Researcher() => _service.ClientAs(Role.Researcher, Member);

    public HttpClient Clinician(string subject) => _service.ClientAs(Role.Clinician, subject);

    public HttpClient As(Role role, string subject) => _service.ClientAs(role, subject);

    /// <summary>The member, by a token that is good for one project alone.</summary>
    public HttpClient BoundTo(string project) => _service.ClientOf(new TokenRequest(Member, [Role.Researcher]) { Project = project });

    public IServiceProvider Services => _service.Services;

    public HttpClient DataManager() => _service.ClientAs(Role.DataManager, "data-manager");

    /// <summary>Who answers for the project of a purpose, and for no other.</summary>
    public HttpClient Lead(LeakPurpose purpose) => _service.ClientAs(Role.ProjectLead, LeadOf(purpose));

    /// <summary>Somebody who has signed in, never the same twice.</summary>
    public HttpClient Stranger(out string subject) => _service.ClientAs(Role.Researcher, subject = $"stranger-{_named++}");

    /// <summary>Nobody, who shows no token.</summary>
    public HttpClient Anonymous => _service.Anonymous;

    /// <summary>Makes the datasets that are asked about, each with a release.</summary>
    public async Task DatasetsAsync()
    {
        using var client = DataManager();
        foreach (var (id, rule) in ((string, object)[])
            [("all", new { }), ("epilepsy", new { indications = (string[])["EPI"] }), ("seizures", new { phenotypes = (string[])["HP:0001250"] })])
        {
            using var made = await client.PostAsJsonAsync("/api/datasets", new { id, title = id, description = "For tests.", keywords = (string[])["test"], rule });
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
            using var release = new HttpRequestMessage(HttpMethod.Post, $"/api/datasets/{id}/releases") { Content = JsonContent.Create(new { notes = "The first." }) };
            release.Headers.Add("If-Match", "*");
            using var released = await client.SendAsync(release);
            Assert.True(released.IsSuccessStatusCode, await released.Content.ReadAsStringAsync());
        }
    }

    /// <summary>A person opposes research, by the one call that it takes.</summary>
    /// <returns>The call's path.</returns>
    public async Task<string> OpposeAsync(LeakPerson person)
    {
        using var client = DataManager();
        var path = $"/api/participants/{person.Name}/opposition";
        using var opposed = await client.PostAsync(path, null);
        Assert.True(opposed.IsSuccessStatusCode, await opposed.Content.ReadAsStringAsync());
        return path;
    }

    private static string LeadOf(LeakPurpose purpose) => $"lead of {purpose.Name}";

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    private T Get<T>()
        where T : notnull => _service.Services.GetRequiredService<T>();

    private async Task IngestAsync()
    {
        foreach (var (text, number) in World.Files().Select(static (text, number) => (text, number)))
        {
            var file = Path.Combine(_service.StoreDirectory, $"joint{number}.vcf");
            await File.WriteAllTextAsync(file, text);
            var ingested = await CommandRun.OfAsync("ingest", file, "--store", _service.StoreDirectory);
            Assert.True(ingested.ExitCode == 0, ingested.Error);
        }
    }

    private async Task<string> ProjectAsync(LeakPurpose purpose, DateOnly today)
    {
        var documents = Get<ProjectDocuments>();
        var period = purpose.BeganLongAgo ? new ProjectPeriod(today.AddDays(-300), today.AddDays(300), 0) : new ProjectPeriod(today.AddDays(-1), today.AddDays(300), 0);
        var draft = await documents.CreateAsync(Sheet(purpose, period), LeadOf(purpose), CancellationToken.None);
        var active = await documents.ChangeAsync(draft.Id, ProjectDocuments.AnyVersion, async project =>
        {
            var entered = project.Entered("activate", ProjectState.Signed, "data-manager", project.CreatedAt, null) with { State = ProjectState.Active, Members = [Member], Period = period };
            var digest = Charter.Of(entered, CounterPolicy.Current).Digest();
            return new ProjectChange(entered with { Charter = await Charter.SignAsync(Get<IKeyRing>(), digest, LeadOf(purpose), project.CreatedAt, CancellationToken.None) });
        }, CancellationToken.None);
        return active.Id;
    }

    private static ProjectSheet Sheet(LeakPurpose purpose, ProjectPeriod period) => new()
    {
        Title = purpose.Name,
        Purpose = purpose.IsAboutCancer ? "DUO:0000007" : purpose.IsAboutAncestry ? "DUO:0000011" : "DUO:0000006",
        Diseases = purpose.IsAboutCancer ? ["MONDO:0004992"] : [],
        Publishes = purpose.IsAboutCancer,
        MethodsDevelopment = false,
        Ancestry = purpose.IsAboutAncestry,
        GeneticStudies = true,
        ForProfit = purpose.IsForProfit,
        Institutions = [new Institution("ror-1", "One", purpose.IsAbroad ? "US" : "FR", !purpose.IsForProfit)],
        Countries = [purpose.IsAbroad ? "US" : "FR"],
        Regulatory = new RegulatoryFile("riph-3", purpose.HasEthicsApproval ? "CPP-1" : null, null, "MR-004") with { Category = purpose.HasEthicsApproval ? "riph-3" : SheetValues.DataOnly },
        From = period.From,
        Until = period.Until,
    };
}
