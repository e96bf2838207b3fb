using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Api.Beacon;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Beacon;

/// <summary>What members of a project are answered, over the same lake and register as everyone.</summary>
public sealed class ProjectBeaconTests
{
    private static readonly Caller Member = new("alice", new HashSet<Role> { Role.Researcher });

    [Fact]
    public async Task Members_are_told_exact_numbers_and_records_of_those_whom_consent_covers()
    {
        await using var service = await BeaconLake.StartAsync();
        var beacon = Of(service);
        var documents = new List<(string, string, JsonNode)>();
        foreach (var one in BeaconRequestCase.All.Where(static one => !one.Member.StartsWith("error", StringComparison.Ordinal) && IsOfEntries(one.Path)))
        {
            var answer = await AskAsync(beacon, "pr-1", one.Path, one.Body);
            var told = BeaconRequestCase.Describe(HttpStatusCode.OK, answer);
            Assert.True(one.Member == told, $"{one.Name}: expected {one.Member}, found {told}: {answer.ToJsonString()}");
            documents.AddRange(BeaconSchemas.Documents(one.Name, answer));
        }

        if (SharedData.Root is not null)
        {
            Assert.Empty(await BeaconSchemas.FaultsAsync(documents));
        }
    }

    [Fact]
    public async Task Counts_are_those_of_SQL_by_hand_over_the_lake_and_the_register()
    {
        await using var service = await BeaconLake.StartAsync();
        var beacon = Of(service);
        var permitted = string.Join(", ", Enumerable.Range(0, BeaconLake.Agreed).Select(static person => $"'{BeaconLake.Name(person)}'"));
        foreach (var (path, sql) in ((string, string)[])
        [
            ("/g_variants?referenceName=chr1&start=0&end=1000", "SELECT count(DISTINCT (pos, ref, alt)) AS n FROM calls WHERE dosage > 0 AND countable AND participant IN ({0})"),
            ("/g_variants?referenceName=chr1&start=8&end=40", "SELECT count(DISTINCT (pos, ref, alt)) AS n FROM calls WHERE dosage > 0 AND countable AND pos <= 40 AND pos + length(ref) - 1 >= 9 AND participant IN ({0})"),
            ("/g_variants/~chr1~50~A~T/individuals", "SELECT count(DISTINCT participant) AS n FROM calls WHERE pos = 50 AND dosage > 0 AND participant IN ({0})"),
            ("/biosamples", "SELECT count(DISTINCT sample) AS n FROM samples WHERE NOT superseded AND participant IN ({0})"),
            ("/individuals?referenceName=chr1&start=0&end=20", "SELECT count(DISTINCT participant) AS n FROM calls WHERE dosage > 0 AND pos BETWEEN 1 AND 20 AND participant IN ({0})"),
        ])
        {
            var answer = await AskAsync(beacon, "pr-1", path + (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "requestedGranularity=count", null);
            await using var rows = await service.Services.GetRequiredService<RunSql>().RunAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, permitted), null, default);
            Assert.Equal((long)(await rows.ToListAsync(default))[0][0]!, (long)answer["responseSummary"]!["numTotalResults"]!);
        }
    }

    [Fact]
    public async Task Records_are_under_the_projects_pseudonyms_by_which_one_may_ask_on()
    {
        await using var service = await BeaconLake.StartAsync();
        var beacon = Of(service);
        var (one, other) = (await RecordsAsync(beacon, "pr-1", "/individuals?limit=0"), await RecordsAsync(beacon, "pr-2", "/individuals?limit=0"));
        var ids = one.Select(record => (string)record["id"]!).ToList();

        Assert.Equal(BeaconLake.Agreed, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(ids.Intersect(other.Select(record => (string)record["id"]!), StringComparer.Ordinal));
        Assert.All(ids, id => Assert.StartsWith("P-", id, StringComparison.Ordinal));

        var seizures = one.First(record => record["phenotypicFeatures"]?[0]!["featureType"]!["id"]!.GetValue<string>() == "HP:0001250" && record["phenotypicFeatures"]![0]!["excluded"] is null);
        var variants = await RecordsAsync(beacon, "pr-1", $"/individuals/{seizures["id"]}/g_variants");
        var cases = variants.SelectMany(variant => variant["caseLevelData"]!.AsArray()).ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, found => Assert.Equal((string?)seizures["id"], (string?)found!["individualId"]));
        var biosample = (await RecordsAsync(beacon, "pr-1", $"/individuals/{seizures["id"]}/biosamples")).Single();
        Assert.Equal((string?)cases[0]!["biosampleId"], (string?)biosample["id"]);
        var run = (await RecordsAsync(beacon, "pr-1", $"/biosamples/{biosample["id"]}/runs")).Single();
        Assert.Equal((string?)cases[0]!["runId"], (string?)run["id"]);
        Assert.Equal(variants.Count, (await RecordsAsync(beacon, "pr-1", $"/runs/{run["id"]}/g_variants")).Count);
        var analysis = (await RecordsAsync(beacon, "pr-1", $"/runs/{run["id"]}/analyses")).Single();
        Assert.Equal(variants.Count, (await RecordsAsync(beacon, "pr-1", $"/analyses/{analysis["id"]}/g_variants")).Count);
        Assert.DoesNotContain("\"S", string.Join(' ', variants.Append(run).Append(analysis).Select(record => record.ToJsonString())).Replace("\"S-", "", StringComparison.Ordinal).Replace("\"SO:", "", StringComparison.Ordinal).Replace("\"SNP", "", StringComparison.Ordinal).Replace("\"Sequence", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_hold_every_record_once()
    {
        await using var service = await BeaconLake.StartAsync();
        var beacon = Of(service);
        foreach (var path in (string[])["/individuals?", "/biosamples?", "/g_variants?referenceName=chr1&start=0&end=1000&"])
        {
            var whole = await RecordsAsync(beacon, "pr-1", path + "limit=0");
            var paged = new List<JsonObject>();
            for (var skip = 0; await RecordsAsync(beacon, "pr-1", $"{path}limit=4&skip={skip}") is { Count: > 0 } page; skip++)
            {
                paged.AddRange(page);
            }

            Assert.Equal(whole.Select(record => record.ToJsonString()), paged.Select(record => record.ToJsonString()));
        }
    }

    [Fact]
    public async Task Homozygous_and_structural_alleles_are_written_as_the_model_has_them()
    {
        await using var service = await BeaconLake.StartAsync();
        var records = await RecordsAsync(Of(service), "pr-1", "/g_variants?referenceName=chr1&start=0&end=1000&limit=0");
        var byType = records.ToLookup(record => (string)record["variation"]!["variantType"]!);

        var deletion = byType["DEL"].Single(record => record["variantInternalId"]!.GetValue<string>().Contains("DEL", StringComparison.Ordinal))["variation"]!;
        Assert.Equal((60, 90), ((int)deletion["location"]!["interval"]!["start"]!["value"]!, (int)deletion["location"]!["interval"]!["end"]!["value"]!));
        var insertion = byType["INS"].Single()["variation"]!;
        Assert.Equal(("", "GG", 20, 20), ((string)insertion["referenceBases"]!, (string)insertion["alternateBases"]!, (int)insertion["location"]!["interval"]!["start"]!["value"]!, (int)insertion["location"]!["interval"]!["end"]!["value"]!));
        var zygosities = records.SelectMany(record => record["caseLevelData"]!.AsArray()).Select(found => (string)found!["zygosity"]!["label"]!).CountBy(label => label).ToDictionary();
        Assert.Equal(["heterozygous", "homozygous"], zygosities.Keys.Order(StringComparer.Ordinal));
    }

    private static bool IsOfEntries(string path) => path.Split('?')[0].Split('/')[1..] is [var entry, ..] segments && BeaconEntry.All.Any(known => known.Path == entry) && !segments.Contains("filtering_terms");

    /// <summary>The Beacon of a service, with projects that anybody is a member of.</summary>
    private static AnswerBeacon Of(Service service)
    {
        var services = service.Services;
        var decide = new DecideAccess(
            services.GetRequiredService<Register>(), static (id, _) => Task.FromResult<ProjectEntitlement?>(Entitlement(id)), new DecisionLog(services.GetRequiredService<IObjectStore>()), TimeProvider.System);
        var open = new OpenBeacon(decide, services.GetRequiredService<LakeReader>(), services.GetRequiredService<LakeLog>(), services.GetRequiredService<ProjectScopes>(), services.GetRequiredService<OntologyStore>());
        return ActivatorUtilities.CreateInstance<AnswerBeacon>(services, open);
    }

    private static ProjectEntitlement Entitlement(string id) => new(
        id,
        new ResearchUse { ProjectId = id, Purpose = DuoCodes.HealthResearch, InstitutionsAreNonProfit = true, Countries = ["FR"], EthicsApproval = Undertaking.Done, Start = new DateOnly(2026, 1, 1), Users = [Member.Subject] },
        new HashSet<string> { Member.Subject },
        Member.Subject,
        new DateOnly(2026, 1, 1),
        new DateOnly(2099, 1, 1),
        "1");

    private static async Task<IReadOnlyList<JsonObject>> RecordsAsync(AnswerBeacon beacon, string project, string path)
    {
        var answer = await AskAsync(beacon, project, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}requestedGranularity=record", null);
        return [.. answer["response"]!["resultSets"]!.AsArray().SelectMany(static set => set!["results"]!.AsArray()).Select(static record => record!.AsObject())];
    }

    private static async Task<JsonObject> AskAsync(AnswerBeacon beacon, string project, string path, JsonObject? body)
    {
        var (address, query) = path.Split('?', 2) is [var before, var after] ? (before, after) : (path, "");
        var segments = address.Split('/')[1..];
        var entry = BeaconPaths.Entry(segments[0]);
        var request = body is null
            ? ReadBeaconRequest.FromQuery(query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Split('=', 2)).GroupBy(static part => part[0], static part => part[1], StringComparer.Ordinal)
                .Select(static group => KeyValuePair.Create<string, IReadOnlyList<string>>(group.Key, [.. group])))
            : ReadBeaconRequest.FromBody(Encoding.UTF8.GetBytes(body.ToJsonString()));
        var question = new BeaconQuestion(segments.Length == 3 ? BeaconPaths.Related(entry, segments[2]) : entry, segments.Length > 1 ? entry : null, segments.Length > 1 ? segments[1] : null, request);
        var (answer, decision, _) = await beacon.RunAsync(Member, project, question, default);
        Assert.Equal(BeaconLake.Agreed, decision.Permitted.Count);
        // Told over HTTP as text: what was read back is what a client sees.
        return JsonNode.Parse(answer.ToJsonString())!.AsObject();
    }
}
