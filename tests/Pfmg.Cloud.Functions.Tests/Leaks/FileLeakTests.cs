using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Functions.Api.Drs;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Files;
using Pfmg.Cloud.Lake.Queries;
using Xunit.Abstractions;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Persons × purposes × ways to files: whose genotypes and reads htsget, DRS and the airlock give, under which name, before and after oppositions.</summary>
public sealed class FileLeakTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_file_of_any_purpose_shows_more_or_less_than_the_oracle_before_and_after_oppositions() =>
        Assert.True(await CasesOfAsync(101, [LeakPurpose.All[0], LeakPurpose.All[2]], ["house"], new FileDelivery(19), every: 6) > 200);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Files_of_every_purpose_show_no_more_and_no_less_than_the_oracle()
    {
        var cases = 0;
        for (var seed = 102; cases < 3_000; seed++)
        {
            cases += await CasesOfAsync(seed, LeakPurpose.All, ["house", "grey"], new FileDelivery(3), every: 1);
        }

        output.WriteLine($"{cases} cases of files, 0 differences.");
    }

    private async Task<int> CasesOfAsync(int seed, IReadOnlyList<LeakPurpose> purposes, IReadOnlyList<string> clinicians, FileDelivery delivery, int every)
    {
        if (!FileAsker.HasTools)
        {
            output.WriteLine("Reads are not asked for: samtools is not on PATH.");
            delivery = new FileDelivery(0);
        }

        var world = new LeakWorld(seed);
        await using var service = await LeakService.StartAsync(world, purposes, delivery.RunAsync);
        var audiences = new List<FileAudience>();
        foreach (var purpose in purposes)
        {
            audiences.Add(await ProjectAsync(service, purpose) with { Every = audiences.Count == 0 ? 1 : every });
        }

        foreach (var clinician in clinicians)
        {
            audiences.Add(await CareAsync(service, clinician) with { Every = every });
        }

        var cases = 0;
        foreach (var audience in audiences)
        {
            cases += await audience.AskAsync(world, delivery, $"seed {seed}, {audience.Name}");
        }

        cases += await AcrossAsync(service, audiences);
        var kept = new List<KeptFiles>();
        foreach (var audience in audiences)
        {
            kept.Add(await KeptFiles.OfAsync(service, world, delivery, audience));
        }

        var opposed = Opposing(world, purposes);
        using var manager = service.As(Role.DataManager, "dora");
        foreach (var person in opposed)
        {
            using var said = await manager.PostAsync($"/api/participants/{person.Name}/opposition", null);
            Assert.True(said.IsSuccessStatusCode, await said.Content.ReadAsStringAsync());
        }

        foreach (var (audience, files) in audiences.Zip(kept))
        {
            // Care goes on.
            var after = audience.Purpose is null ? audience : audience with { MaySee = person => !opposed.Contains(person) && audience.MaySee(person) };
            cases += await files.AskAsync(world, after, audience.MaySee, $"seed {seed}, kept by {audience.Name}");
            cases += await after.AskAsync(world, delivery, $"seed {seed}, {audience.Name}, after oppositions");
        }

        return cases;
    }

    // The first adults and parents, and a child, whom any of the projects sees.
    private static List<LeakPerson> Opposing(LeakWorld world, IReadOnlyList<LeakPurpose> purposes)
    {
        var seen = world.Persons.Where(person => ExpectedAccess.MayUse(person, purposes[0])).ToList();
        var parents = world.Persons.Where(seen.Contains).SelectMany(static person => new[] { person.Mother, person.Father }).OfType<int>().ToHashSet();
        return [.. seen.Where(person => parents.Contains(person.Number)).Take(2), .. seen.Where(static person => person.Mother is not null).TakeLast(1), .. seen.Where(person => person.Mother is null && !parents.Contains(person.Number)).Take(1)];
    }

    private static async Task<FileAudience> ProjectAsync(LeakService service, LeakPurpose purpose)
    {
        var project = service.ProjectOf(purpose);
        var pseudonyms = await service.Services.GetRequiredService<ProjectScopes>().PseudonymsAsync(project, CancellationToken.None);
        return new FileAudience(
            purpose.Name, purpose, new FileAsker(service.Researcher(), $"/api/projects/{project}", hasNames: false),
            person => ExpectedAccess.MayUse(person, purpose), person => pseudonyms.Of(PseudonymKind.Sample, person.Name), await IdsAsync(service, FilePurpose.Project, project));
    }

    private static async Task<FileAudience> CareAsync(LeakService service, string clinician) => new(
        clinician, null, new FileAsker(service.Clinician(clinician), "/api", hasNames: true),
        person => ExpectedAccess.MayCareFor(person, clinician), static person => person.Name, await IdsAsync(service, FilePurpose.Care, null));

    private static Task<IReadOnlyList<string>> IdsAsync(LeakService service, FilePurpose purpose, string? project) => FileQuestions.IdsAsync(
        service.World, service.Services.GetRequiredService<DrsNames>(), purpose, project,
        async person => (await service.Services.GetRequiredService<FindCallset>().ByNameAsync(null, person.Name, CancellationToken.None))!.SampleId);

    // What one project knows opens nothing in another, and one project's token none of another's objects.
    private static async Task<int> AcrossAsync(LeakService service, IReadOnlyList<FileAudience> audiences)
    {
        var cases = new List<FileCase>();
        var projects = audiences.Where(static audience => audience.Purpose is not null).ToList();
        foreach (var (from, to) in projects.Zip(projects.Skip(1)))
        {
            var bound = new FileAsker(service.BoundTo(service.ProjectOf(to.Purpose!)), $"/api/projects/{service.ProjectOf(from.Purpose!)}", hasNames: false);
            var outsider = new FileAsker(service.As(Role.Researcher, "mallory"), $"/api/projects/{service.ProjectOf(from.Purpose!)}", hasNames: false);
            foreach (var person in service.World.Persons.Where(from.MaySee).Take(3))
            {
                var (name, id) = (from.NameOf(person), from.Ids[person.Number]);
                cases.Add(new($"{person.Number} of {from.Name} in {to.Name}", "refused 404", () => to.Asker.VariantsAsync(name, "")));
                foreach (var asker in new[] { bound, outsider })
                {
                    cases.Add(new($"{id} of {from.Name} by another", "refused 404", () => asker.ObjectAsync(id, name)));
                    cases.Add(new($"{person.Number} of {from.Name} by another", "refused", async () => (await asker.VariantsAsync(name, ""))[..7]));
                }
            }
        }

        return await FileQuestions.AskAsync(cases, "across projects");
    }
}

/// <summary>Somebody who asks for files.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Purpose">What the project is for; null in care.</param>
/// <param name="Asker">Asks as them.</param>
/// <param name="MaySee">Whom they may see, as the oracle says.</param>
/// <param name="NameOf">What they call a person's sample.</param>
/// <param name="Ids">Identifiers of everybody's variants.</param>
internal sealed record FileAudience(string Name, LeakPurpose? Purpose, FileAsker Asker, Func<LeakPerson, bool> MaySee, Func<LeakPerson, string> NameOf, IReadOnlyList<string> Ids)
{
    /// <summary>Of every how many persons one is asked for alone.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Asks everything.</summary>
    public Task<int> AskAsync(LeakWorld world, FileDelivery delivery, string who) => FileQuestions.AskAsync(new FileQuestions(world, delivery, Asker, MaySee, NameOf).All(Ids, Every), who);
}

/// <summary>What somebody was given while they might: tickets to files, and an approved export.</summary>
internal sealed class KeptFiles
{
    private readonly List<(LeakPerson Person, string Url)> _tickets = [];
    private (HttpClient Client, string Url, string Ticket, string ObjectUrl)? _export;

    public static async Task<KeptFiles> OfAsync(LeakService service, LeakWorld world, FileDelivery delivery, FileAudience audience)
    {
        var kept = new KeptFiles();
        var seen = world.Persons.Where(audience.MaySee).ToList();
        foreach (var person in seen.Where((_, index) => index % audience.Every == 0))
        {
            kept._tickets.AddRange((await audience.Asker.TicketsAsync("variants", audience.NameOf(person))).Select(url => (person, url)));
            kept._tickets.Add((person, await audience.Asker.AccessAsync(audience.Ids[person.Number])));
            if (delivery.HasReads(person))
            {
                kept._tickets.AddRange((await audience.Asker.TicketsAsync("reads", audience.NameOf(person))).Select(url => (person, url)));
            }
        }

        if (audience.Purpose is { } purpose && seen.Count > 0)
        {
            kept._export = await ExportAsync(service, audience.Asker, $"/api/projects/{service.ProjectOf(purpose)}");
        }

        return kept;
    }

    /// <summary>Uses all of it again.</summary>
    /// <param name="world">Who there is.</param>
    /// <param name="audience">Who they may see now.</param>
    /// <param name="before">Whom they might see.</param>
    /// <param name="who">For messages.</param>
    public Task<int> AskAsync(LeakWorld world, FileAudience audience, Func<LeakPerson, bool> before, string who)
    {
        var cases = _tickets.ConvertAll(one => new FileCase($"ticket to {one.Person.Number}", audience.MaySee(one.Person) ? "given" : "refused 404", () => FileAsker.FetchAsync(one.Url)));
        if (_export is { } export)
        {
            var isWhole = world.Persons.Where(before).All(audience.MaySee);
            cases.Add(new FileCase("export as an object", isWhole ? "given" : "refused 404", () => FileAsker.FetchAsync(export.ObjectUrl)));
            cases.Add(new FileCase("export", isWhole ? "OK" : "Conflict", async () => $"{(await export.Client.GetAsync($"{export.Url}/files/table.csv?ticket={export.Ticket}")).StatusCode}"));
            cases.Add(new FileCase("ticket to the export", isWhole ? "OK" : "Conflict", async () => $"{(await export.Client.PostAsync($"{export.Url}/ticket", null)).StatusCode}"));
        }

        return FileQuestions.AskAsync(cases, who);
    }

    private static async Task<(HttpClient Client, string Url, string Ticket, string ObjectUrl)> ExportAsync(LeakService service, FileAsker asker, string project)
    {
        var member = service.Researcher();
        var asked = JsonNode.Parse(await member.GetStringAsync($"{project}/frequencies?region=c:500"))!;
        using var begun = await member.PostAsJsonAsync($"{project}/exports", new { justification = "Table 1.", decisions = new[] { (string?)asked["decisionId"] } });
        Assert.True(begun.StatusCode == HttpStatusCode.Created, await begun.Content.ReadAsStringAsync());
        var url = $"{project}/exports/{(string?)(await begun.Content.ReadFromJsonAsync<JsonObject>())!["id"]}";
        using var put = await member.PutAsync($"{url}/files/table.csv", new StringContent("gene,n\nTTN,36\n"));
        var submitted = await SendAsync(member, $"{url}/submit", begun.Headers.ETag!.Tag, null);
        var etag = submitted.Headers.ETag!.Tag;
        // Two, should the checks have found something: of few persons every number is small.
        foreach (var reviewer in new[] { "dora", "dan" })
        {
            var reviewed = await SendAsync(service.As(Role.DataManager, reviewer), $"{url}/reviews", etag, new { approves = true, reason = "A number of genes." });
            etag = reviewed.Headers.ETag!.Tag;
            if ((string?)(await reviewed.Content.ReadFromJsonAsync<JsonObject>())!["state"] == "approved")
            {
                break;
            }
        }

        var ticket = (await (await SendAsync(member, $"{url}/ticket", null, null)).Content.ReadFromJsonAsync<JsonObject>())!["ticket"]!;
        var listed = JsonNode.Parse(await member.GetStringAsync($"{project}/files?limit=1"))!["exports"]!.AsArray().Single()!["files"]!.AsArray().Single()!;
        return (member, url, (string)ticket!, await asker.AccessAsync((string)listed["drsId"]!));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string url, string? etag, object? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{url}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return response;
    }
}
