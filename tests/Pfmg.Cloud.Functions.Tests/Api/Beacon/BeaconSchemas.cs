using System.Diagnostics;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Beacon;

/// <summary>Holds documents against the JSON Schemas of the specification, which may not be copied here.</summary>
internal static class BeaconSchemas
{
    public const string Responses = "framework/json/responses/";
    private const string Model = "models/json/beacon-v2-default-model/";

    /// <summary>The schema of an entry type's records.</summary>
    public static string OfRecord(string folder) => $"{Model}{folder}/defaultSchema.json";

    /// <summary>The schema of an answer, by what it holds.</summary>
    public static string OfAnswer(JsonObject answer) => answer switch
    {
        _ when answer.ContainsKey("error") => Responses + "beaconErrorResponse.json",
        _ when answer["response"]?["collections"] is not null => Responses + "beaconCollectionsResponse.json",
        _ when answer["response"]?["resultSets"] is not null => Responses + "beaconResultsetsResponse.json",
        _ when answer["responseSummary"]?["numTotalResults"] is not null => Responses + "beaconCountResponse.json",
        _ when answer["responseSummary"] is not null => Responses + "beaconBooleanResponse.json",
        _ when answer["response"]?["endpointSets"] is not null => Responses + "beaconMapResponse.json",
        _ when answer["response"]?["maturityAttributes"] is not null => Responses + "beaconConfigurationResponse.json",
        _ when answer["response"]?["entryTypes"] is not null => Responses + "beaconEntryTypesResponse.json",
        _ when answer["response"]?["filteringTerms"] is not null => Responses + "beaconFilteringTermsResponse.json",
        _ when answer["response"] is not null => Responses + "beaconInfoResponse.json",
        _ => Responses + "ga4gh-service-info-1-0-0-schema.json",
    };

    /// <summary>An answer, and each of its records by the schema of its kind.</summary>
    public static IEnumerable<(string Name, string Schema, JsonNode Document)> Documents(string name, JsonObject answer)
    {
        yield return (name, OfAnswer(answer), answer);
        var type = (string?)answer["meta"]?["returnedSchemas"]?[0]?["entityType"];
        var records = answer["response"]?["collections"]?.AsArray() ?? [.. (answer["response"]?["resultSets"]?.AsArray() ?? []).SelectMany(set => set!["results"]!.AsArray()).Select(record => record!.DeepClone())];
        foreach (var (record, i) in records.Select((record, i) => (record, i)))
        {
            yield return ($"{name}, record {i}", OfRecord(Core.Beacon.BeaconEntry.All.Single(entry => entry.Id == type).Folder), record!);
        }
    }

    /// <summary>A request's body, and its variant's parameters.</summary>
    public static IEnumerable<(string Name, string Schema, JsonNode Document)> OfRequest(string name, JsonObject body)
    {
        yield return ($"{name}, request", "framework/json/requests/beaconRequestBody.json", body);
        if (body["query"]?["requestParameters"] is JsonObject parameters && parameters["g_variant"] is JsonObject variant)
        {
            yield return ($"{name}, parameters", $"{Model}genomicVariations/requestParameters.json#/g_variant", variant);
        }
    }

    /// <summary>What is wrong with documents, by name; only those with faults.</summary>
    public static async Task<IReadOnlyDictionary<string, string[]>> FaultsAsync(IEnumerable<(string Name, string Schema, JsonNode Document)> documents)
    {
        var start = new ProcessStartInfo("node") { WorkingDirectory = Repository.Root, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(Repository.Root, "eng", "check-beacon.mjs"));
        start.ArgumentList.Add(Path.Combine(SharedData.Root!, "specs", "beacon-v2"));
        using var node = Process.Start(start)!;
        var all = new JsonArray([.. documents.Select(one => (JsonNode)new JsonObject { ["name"] = one.Name, ["schema"] = one.Schema, ["document"] = one.Document.DeepClone() })]);
        var error = node.StandardError.ReadToEndAsync();
        var output = node.StandardOutput.ReadToEndAsync();
        await node.StandardInput.WriteAsync(all.ToJsonString());
        node.StandardInput.Close();
        await node.WaitForExitAsync();
        Assert.True(node.ExitCode == 0, await error);
        return JsonNode.Parse(await output)!.AsObject().Where(pair => pair.Value!.AsArray().Count > 0)
            .ToDictionary(pair => pair.Key, pair => pair.Value!.AsArray().Select(fault => (string)fault!).ToArray(), StringComparer.Ordinal);
    }
}
