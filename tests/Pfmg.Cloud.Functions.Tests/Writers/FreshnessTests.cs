using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Demo;
using Pfmg.Cloud.Functions.Tests.Portability;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>What one instance has acknowledged holds at every other from the next question on, whatever that one still remembers.</summary>
[Trait("Category", "Slow")]
public sealed class FreshnessTests
{
    private const int Changes = 200;
    private const int Instances = 3;
    private const string Region = "chr20:10000000-10100000";

    [Fact]
    public async Task Who_opposes_at_one_instance_is_gone_from_the_next_question_at_any_other_and_who_agrees_is_back()
    {
        await using var services = await WriterServices.StartAsync(await House.OnOneMachineAsync(), Instances);
        var people = await DeliverAsync(services.House);
        var walk = await CounterWalk.OfAsync(services);
        await walk.RegisterAsync(people);
        var project = await walk.ActivateAsync(await walk.ForwardAsync(await walk.ReviewAsync(["max"])));
        var member = await services.TokenAsync("max", Role.Researcher);
        var questions = new Questions(services, member, project);
        var random = new Random(20_261_122);
        var (agreed, pseudonyms) = (new SortedSet<string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var person in people)
        {
            await SayAsync(services, walk.Manager, 0, person, agrees: true, -1);
            agreed.Add(person);
            pseudonyms.Add(person, (await questions.SamplesAsync(1)).Single(name => !pseudonyms.ContainsValue(name)));
        }

        var tickets = await questions.TicketsAsync(pseudonyms);
        for (int change = 0; change < Changes; change++)
        {
            var (at, next) = (random.Next(Instances), random.Next(Instances));
            var person = people[random.Next(people.Count)];
            if (agreed.Count > 1 || !agreed.Contains(person))
            {
                await SayAsync(services, walk.Manager, at, person, agrees: !agreed.Contains(person), change);
                _ = agreed.Remove(person) || agreed.Add(person);
            }

            await CheckAsync(at, next, change);
        }

        foreach (var person in people.Where(agreed.Add).ToList())
        {
            await SayAsync(services, walk.Manager, random.Next(Instances), person, agrees: true, Changes);
        }

        foreach (var person in people.Skip(1))
        {
            var at = random.Next(Instances);
            await SayAsync(services, walk.Manager, at, person, agrees: false, Changes);
            agreed.Remove(person);
            await CheckAsync(at, random.Next(Instances), Changes + agreed.Count);
        }

        async Task CheckAsync(int at, int next, int change)
        {
            var differences = await questions.DifferencesAsync(next, change, agreed, pseudonyms, tickets);
            Assert.True(differences.Count == 0, string.Create(CultureInfo.InvariantCulture, $"Change {change}, at instance {at}, asked at {next}: {string.Join("; ", differences)}"));
        }
    }

    private static async Task<IReadOnlyList<string>> DeliverAsync(House house)
    {
        var run = DemoRun.All.Single(static one => one.Run == "TRIO1");
        using var folder = new DeliveryFolder(Path.Combine(Repository.Root, "demo", run.Run), run.Files.Select(Repository.TestData));
        var delivered = await house.TryAsync("run", folder.Path, "--platform", DemoRun.Platform, "--run", run.Run);
        Assert.True(delivered.ExitCode == 0, delivered.Error);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "manifest.json")))!;
        return [.. manifest["samples"]!.AsArray().Select(static one => (string)one!["participant"]!)];
    }

    // Each word a day after the one before, since on one day a refusal stands; the last of each person is the one call of an opposition.
    private static async Task SayAsync(WriterServices services, string manager, int instance, string person, bool agrees, int change)
    {
        var word = JsonNode.Parse(agrees ? CounterWalk.Consent : """{ "status": "withdrawn", "use": "research", "signatory": "self" }""")!.AsObject();
        word["effective"] = TimeProvider.System.Today().AddDays(change - Changes).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using var response = agrees || change < Changes
            ? await services.SendAsync(instance, manager, HttpMethod.Post, $"/api/participants/{person}/consents", new JsonArray(word).ToJsonString(), null)
            : await services.SendAsync(instance, manager, HttpMethod.Post, $"/api/participants/{person}/opposition", null, null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Every research surface, asked how many or whom it sees.</summary>
    private sealed record Questions(WriterServices Services, string Member, string Project)
    {
        public async Task<IReadOnlyList<string>> DifferencesAsync(
            int instance, int turn, SortedSet<string> agreed, Dictionary<string, string> pseudonyms, Dictionary<string, string> tickets)
        {
            var expected = agreed.Select(person => pseudonyms[person]).Order(StringComparer.Ordinal).ToList();
            var differences = new List<string>();
            switch (turn % 5)
            {
                case 0:
                    Compare("SQL", await CountAsync(instance, HttpMethod.Post, "/sql", """{ "query": "select count(distinct participant) as n from samples" }""", static one => one["rows"]![0]!["n"]!));
                    break;
                case 1:
                    Compare("frequencies", await CountAsync(instance, HttpMethod.Get, $"/frequencies?region={Region}&limit=1", null, static one => one["persons"]!));
                    break;
                case 2:
                    Compare("beacon", await CountAsync(instance, HttpMethod.Get, "/beacon/individuals?requestedGranularity=count", null, static one => one["responseSummary"]!["numTotalResults"]!));
                    break;
                case 3:
                    Compare("an earlier version", await CountAsync(instance, HttpMethod.Get, $"/frequencies?region={Region}&limit=1&version=0", null, static one => one["persons"]!));
                    break;
                default:
                    Compare("files", (await AskAsync(instance, HttpMethod.Get, "/files", null))["callsets"]!.AsArray().Count);
                    break;
            }

            if (!(await SamplesAsync(instance)).SequenceEqual(expected, StringComparer.Ordinal))
            {
                differences.Add("samples");
            }

            foreach (var (person, pseudonym) in pseudonyms)
            {
                using var answered = await Services.SendAsync(instance, Member, HttpMethod.Get, $"{Project}/htsget/1/variants/{pseudonym}?referenceName=chr20&start=10000000&end=10000100", null, null);
                using var fetched = await Services.SendAsync(instance, null, HttpMethod.Get, tickets[person], null, null);
                var status = agreed.Contains(person) ? HttpStatusCode.OK : HttpStatusCode.NotFound;
                if (answered.StatusCode != status || fetched.StatusCode != status)
                {
                    differences.Add($"htsget answers {answered.StatusCode}, a ticket of before {fetched.StatusCode}, expected {status}");
                }
            }

            return differences;

            void Compare(string surface, int found)
            {
                if (found != agreed.Count)
                {
                    differences.Add($"{surface} sees {found} of {agreed.Count}");
                }
            }
        }

        /// <summary>Pseudonyms of the samples.</summary>
        public async Task<IReadOnlyList<string>> SamplesAsync(int instance) =>
            [.. (await AskAsync(instance, HttpMethod.Get, "/samples", null))["rows"]!.AsArray().Select(static one => (string)one!["sample"]!).Order(StringComparer.Ordinal)];

        /// <summary>A ticket of each person's, made while they agreed.</summary>
        public async Task<Dictionary<string, string>> TicketsAsync(Dictionary<string, string> pseudonyms)
        {
            var tickets = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (person, pseudonym) in pseudonyms)
            {
                var answer = await AskAsync(0, HttpMethod.Get, $"/htsget/1/variants/{pseudonym}?referenceName=chr20&start=10000000&end=10000100", null);
                var url = answer["htsget"]!["urls"]!.AsArray().Select(static one => (string)one!["url"]!).First(static one => one.StartsWith("http", StringComparison.Ordinal));
                tickets.Add(person, new Uri(url).PathAndQuery);
            }

            return tickets;
        }

        private async Task<int> CountAsync(int instance, HttpMethod method, string what, string? body, Func<JsonObject, JsonNode> count) => (int)count(await AskAsync(instance, method, what, body));

        private async Task<JsonObject> AskAsync(int instance, HttpMethod method, string what, string? body)
        {
            using var response = await Services.SendAsync(instance, Member, method, Project + what, body, null);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{what} answered {response.StatusCode}: {text}");
            return JsonNode.Parse(text)!.AsObject();
        }
    }
}
