using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Beacon;

/// <summary>A request of tests/data/beacon/requests.json, and what each kind of caller is answered over <see cref="BeaconLake"/>.</summary>
internal sealed record BeaconRequestCase(string Name, string Path, JsonObject? Body, string Anonymous, string Researcher, string Member)
{
    public static IReadOnlyList<BeaconRequestCase> All { get; } =
    [
        .. JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Repository.TestData("beacon"), "requests.json")))!.AsArray().Select(static one => new BeaconRequestCase(
            (string)one!["name"]!, (string)one["path"]!, one["body"]?.AsObject(), (string)one["anonymous"]!, (string)one["researcher"]!, (string)one["member"]!)),
    ];

    /// <summary>Sends it and holds the answer against what is expected.</summary>
    public async Task<JsonObject> SendAsync(HttpClient client, string root, string expected)
    {
        using var response = Body is null
            ? await client.GetAsync(root + Path)
            : await client.PostAsync(root + Path, new StringContent(Body.ToJsonString(), Encoding.UTF8, "application/json"));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/json", $"{Name}: {response.StatusCode} {text}");
        var answer = JsonNode.Parse(text)!.AsObject();
        var told = Describe(response.StatusCode, answer);
        Assert.True(expected == told, $"{Name}: expected {expected}, found {told}: {text}");
        return answer;
    }

    /// <summary>An answer in a word.</summary>
    public static string Describe(HttpStatusCode status, JsonObject answer)
    {
        if (answer["error"] is { } error)
        {
            Assert.Equal((int)status, (int)error["errorCode"]!);
            return (string?)answer["info"]?["disclosure"] == "not disclosed" ? "withheld" : $"error {(int)status}";
        }

        Assert.Equal(HttpStatusCode.OK, status);
        var summary = answer["responseSummary"];
        var response = answer["response"];
        if (summary is null)
        {
            return response?["endpointSets"] is not null ? "map" : response?["maturityAttributes"] is not null ? "configuration" : response?["entryTypes"] is not null ? "entry_types"
                : response?["filteringTerms"] is not null ? "filtering_terms" : response is not null ? "info" : "service-info";
        }

        if (response?["collections"] is JsonArray collections)
        {
            return $"collections {collections.Count}";
        }

        if (response?["resultSets"] is JsonArray sets)
        {
            var results = sets.Sum(set => set!["results"]!.AsArray().Count);
            var total = (long)summary["numTotalResults"]!;
            return results == total ? $"records {total}" : $"records {results} of {total}";
        }

        return summary["numTotalResults"] is { } count ? $"count {count}" : (bool)summary["exists"]! ? "yes" : "no";
    }
}
