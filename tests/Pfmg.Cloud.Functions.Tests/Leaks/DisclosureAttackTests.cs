using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Desk = Pfmg.Cloud.Functions.Tests.Api.Projects.Desk;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Who wants to know of one person, or of a few, asks every surface for numbers over HTTP, and subtracts. Each attack is tried with the rule, and without it.</summary>
/// <remarks>
/// 60 made-up persons agreed. Odd ones are male; 7 alone has the indication UNIQ; three women are of the platform auragen. What is learned is the
/// number that the attacker works out; null where anything that it takes was kept from them.
/// </remarks>
public sealed class DisclosureAttackTests
{
    private const int Persons = 60;
    private const int Few = 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_works_out_one_person_or_a_few_from_what_the_surfaces_tell(bool isGuarded)
    {
        await using var service = await Service.StartAsync(change: services => services.AddSingleton(isGuarded ? Rule : Unguarded));
        await IngestAsync(service);
        await AppendAsync(service, [.. Enumerable.Range(0, Persons).SelectMany(Joins)]);
        var learned = new Dictionary<string, (long? Found, long Truth)>(StringComparer.Ordinal);

        await CarveAsync(service, learned);
        await TurnPagesAsync(service, learned);
        await AskBeforeAndAfterAsync(service, learned);
        await ReadTablesAsync(service, learned);
        await AskInPublicAsync(service, learned);
        await CompareVersionsAsync(service, learned);

        Assert.All(learned, attack => Assert.True((attack.Value.Found == attack.Value.Truth) == !isGuarded, $"{attack.Key}: {attack.Value.Found} is learned, {attack.Value.Truth} is so."));
    }

    private static DisclosureRule Rule { get; } = DisclosureRule.Load(DisclosureRule.Default);

    private static DisclosureRule Unguarded { get; } = Rule with { MinimumCell = 1, PublicRounding = 1, Ledger = new LedgerRule(1, 0, int.MaxValue) };

    // Filters that leave out one.
    private static async Task CarveAsync(Service service, Dictionary<string, (long?, long)> learned)
    {
        using var carol = service.ClientAs(Role.Researcher, "carol");
        var men = await CountAsync(carol, """{"id": "sex", "operator": "=", "value": "male"}""");
        var others = await CountAsync(carol, """{"id": "sex", "operator": "=", "value": "male"}, {"id": "indication", "operator": "!", "value": "UNIQ"}""");
        learned["a filter that carves one person out"] = (men - others, 1);
        learned["a filter that only one person meets"] = (await CountAsync(carol, """{"id": "indication", "operator": "=", "value": "UNIQ"}"""), 1);
        learned["filters that cross"] = (await CountAsync(carol, """{"id": "sex", "operator": "=", "value": "male"}, {"id": "HP:0001250"}"""), Few);
        Assert.Equal(Persons / 2, men);
    }

    // What is hidden must not be found by where pages end.
    private static async Task TurnPagesAsync(Service service, Dictionary<string, (long?, long)> learned)
    {
        using var erin = service.ClientAs(Role.Researcher, "erin");
        var (found, totals) = (0, new HashSet<int>());
        for (var skip = 0; skip < 5; skip++)
        {
            var page = await erin.GetJsonAsync($"/api/beacon/cohorts?limit=1&skip={skip}");
            found += page["response"]!["collections"]!.AsArray().Count(static one => (string?)one!["id"] == "UNIQ");
            totals.Add((int)page["responseSummary"]!["numTotalResults"]!);
        }

        learned["pages of cohorts"] = (found == 0 && totals.SetEquals([2]) ? null : found, 1);
        var answers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (value, skip) in ((string, int)[])[("UNIQ", 0), ("UNIQ", 1), ("UNIQ", 1_000_000), ("NONE", 0)])
        {
            using var response = await erin.GetAsync($"/api/beacon/individuals?filters=pfmg.indication:{value}&requestedGranularity=count&limit=1&skip={skip}");
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            answer["meta"]!.AsObject().Remove("receivedRequestSummary");
            answers.Add($"{response.StatusCode} {answer.ToJsonString()}");
        }

        learned["pages of persons, and nobody's"] = (answers.Count == 1 ? null : 1, 1);
    }

    // The same question before and after one person opposes, by one caller, from one surface to the next, and by two of one team.
    private static async Task AskBeforeAndAfterAsync(Service service, Dictionary<string, (long?, long)> learned)
    {
        using var alice = service.ClientAs(Role.Researcher, "alice");
        using var max = service.ClientAs(Role.Researcher, "max");
        var desk = await Desk.OpenAsync(service, Desk.Sheet.Replace("data-only", "riph-3", StringComparison.Ordinal));
        await desk.SendAsync(desk.Lead, HttpMethod.Put, "members", """{ "members": ["max"] }""");
        var (ofAlice, ofLead, ofTeam) = (await CountAsync(alice), await CountAsync(desk.Lead), await PreviewAsync(desk.Lead, desk));
        Assert.Equal((Persons, Persons, Persons), (ofAlice, ofLead, ofTeam));

        await AppendAsync(service, Says(7, ConsentStatus.Withdrawn));

        learned["a Beacon's count before and after"] = (ofAlice - await CountAsync(alice), 1);
        learned["a Beacon's count before, a preview after"] = (ofLead - await PreviewAsync(desk.Lead, desk), 1);
        var denied = (await desk.Lead.GetJsonAsync($"{desk.Path}/preview"))["denied"]!.AsArray();
        learned["the clauses of a preview"] = (denied.Any(static one => (string?)one!["clause"] == "research-withdrawn") ? 1 : null, 1);
        learned["a preview of one member before, of another after"] = (ofTeam - await PreviewAsync(max, desk), 1);
        using var fresh = service.ClientAs(Role.Researcher, "dave");
        Assert.Equal(Persons - 1, await CountAsync(fresh));
    }

    // A table's totals minus its told cells.
    private static async Task ReadTablesAsync(Service service, Dictionary<string, (long?, long)> learned)
    {
        await CreateAsync(service, "everybody", new { });
        var cells = (await service.Anonymous.GetJsonAsync("/api/datasets/everybody/breakdown"))["cells"]!;
        var (cell, row, column) = (Told(cells[0]![0]), Told(cells[0]![2]) - Told(cells[0]![1]), Told(cells[2]![0]) - Told(cells[1]![0]));
        learned["a table's margins"] = (cell ?? row ?? column, Few);
        Assert.InRange(Told(cells[2]![2])!.Value, Persons - 1, Persons);
    }

    // What everybody was told bounds what anybody is told later.
    private static async Task AskInPublicAsync(Service service, Dictionary<string, (long?, long)> learned)
    {
        using var bob = service.ClientAs(Role.Researcher, "bob");
        var paths = (Catalogue: "/api/datasets/everybody", Beacon: "/api/beacon/datasets/everybody", Table: "/api/datasets/everybody/breakdown");
        var catalogue = await DatasetAsync(service.Anonymous, paths.Catalogue);
        var beacon = await BeaconDatasetAsync(service.Anonymous, paths.Beacon);
        var table = Told((await service.Anonymous.GetJsonAsync(paths.Table))["cells"]![2]![2]);
        Assert.All([catalogue, beacon, table], static told => Assert.NotNull(told));

        await AppendAsync(service, Says(9, ConsentStatus.Withdrawn));

        learned["the catalogue before and after"] = (catalogue - await DatasetAsync(service.Anonymous, paths.Catalogue), 1);
        learned["the catalogue before, everyone's Beacon after"] = (catalogue - await BeaconDatasetAsync(service.Anonymous, paths.Beacon), 1);
        learned["a table before and after"] = (table - Told((await service.Anonymous.GetJsonAsync(paths.Table))["cells"]![2]![2]), 1);
        learned["the catalogue before, a named caller's count after"] = (catalogue - await CountAsync(bob), 1);
        learned["the catalogue before, a named caller's dataset after"] = (catalogue - await CountAsync(bob, path: "/api/beacon/datasets/everybody/individuals"), 1);
    }

    // Two releases of a dataset, or a release and the dataset as it is, into which one person came.
    private static async Task CompareVersionsAsync(Service service, Dictionary<string, (long?, long)> learned)
    {
        var etag = await CreateAsync(service, "cardio", new { indications = (string[])["CARD"] });
        etag = await ReleaseAsync(service, etag);
        var release = await DatasetAsync(service.Anonymous, "/api/datasets/cardio/releases/1");
        Assert.Equal(40, release);

        await AppendAsync(service, new RegisterEvent { Participant = Name(8), Registered = Person(8) with { Indication = "CARD" } });
        await ReleaseAsync(service, etag);

        learned["a release, and the dataset as it is"] = (await DatasetAsync(service.Anonymous, "/api/datasets/cardio") - release, 1);
        learned["two releases"] = (await DatasetAsync(service.Anonymous, "/api/datasets/cardio/releases/2") - release, 1);
        learned["two releases, by the Beacon"] = (await BeaconDatasetAsync(service.Anonymous, "/api/beacon/datasets/cardio.2") - release, 1);
        learned["what joined between releases"] = (Told((await service.Anonymous.GetJsonAsync("/api/datasets/cardio/releases/2/diff?from=1"))["joined"]), 1);
    }

    private static async Task<long?> CountAsync(HttpClient client, string filters = "", string path = "/api/beacon/individuals")
    {
        var body = $$$"""{"meta": {"apiVersion": "v2.1.0"}, "query": {"filters": [{{{filters}}}], "requestedGranularity": "count"}}""";
        using var response = await client.PostAsync(path, new StringContent(body, null, "application/json"));
        return (long?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["responseSummary"]?["numTotalResults"];
    }

    private static async Task<long?> PreviewAsync(HttpClient client, Desk desk)
    {
        var preview = await client.GetJsonAsync($"{desk.Path}/preview");
        return Told(preview["sequenced"]) ?? Told(preview["participants"]);
    }

    private static async Task<long?> DatasetAsync(HttpClient client, string path) => Told((await client.GetJsonAsync(path))["participants"]);

    private static async Task<long?> BeaconDatasetAsync(HttpClient client, string path) => Told((await client.GetJsonAsync(path))["response"]!["collections"]![0]!["info"]!["participants"]);

    private static long? Told(JsonNode? number) => number?.GetValueKind() == System.Text.Json.JsonValueKind.Number ? (long)number : null;

    private static async Task<string> CreateAsync(Service service, string id, object rule)
    {
        using var made = await service.Client.PostAsJsonAsync("/api/datasets", new { id, title = id, description = id, keywords = (string[])[id], rule });
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return made.Headers.ETag!.ToString();
    }

    private static async Task<string> ReleaseAsync(Service service, string etag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/datasets/cardio/releases") { Content = JsonContent.Create(new { notes = "As it is." }) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        using var made = await service.Client.SendAsync(request);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        return made.Headers.ETag!.ToString();
    }

    private static string Name(int person) => $"S{person}";

    private static Participant Person(int person) => new()
    {
        Id = Name(person),
        Sex = person % 2 == 0 ? DeclaredSex.Female : DeclaredSex.Male,
        Platform = (person % 2 == 0 ? person < 2 * Few : person < Persons / 2) ? "auragen" : "seqoia",
        Indication = person == 7 ? "UNIQ" : person < 20 ? "EPI" : "CARD",
        Phenotypes = person is 11 or 13 or 15 ? ["HP:0001250"] : [],
    };

    private static IEnumerable<RegisterEvent> Joins(int person) => [new RegisterEvent { Participant = Name(person), Registered = Person(person) }, Says(person, ConsentStatus.Consented)];

    private static RegisterEvent Says(int person, ConsentStatus status) => Consents.Of(Name(person), status);

    private static Task<RegisterState> AppendAsync(Service service, params IReadOnlyList<RegisterEvent> events) => service.Services.GetRequiredService<Register>().AppendAsync("test", _ => events, default);

    private static async Task IngestAsync(Service service)
    {
        var names = Enumerable.Range(0, Persons).Select(Name).ToArray();
        var vcf = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(vcf, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', names)
            + "\nc\t5\t.\tA\tC\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static _ => "0/1")) + "\n");
        var ingested = await CommandRun.OfAsync("ingest", vcf, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
    }
}
