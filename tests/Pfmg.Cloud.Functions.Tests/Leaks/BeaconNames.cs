using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>What a project calls a person's things.</summary>
/// <param name="Sample">The sample, for the Beacon and every other answer.</param>
/// <param name="Participant">The person.</param>
/// <param name="Run">The sample's run.</param>
/// <param name="Analysis">What was made of it.</param>
internal sealed record BeaconNames(string Sample, string Participant, string Run, string Analysis)
{
    /// <summary>What a caller who knows a person's name would try.</summary>
    public static BeaconNames Guessed(LeakPerson person) => new(person.Name, person.Name, $"{person.Name}~{person.Name}", $"{person.Name}~{person.Name}~none~none");

    /// <summary>Asks a project's Beacon for all that it shows, and takes whom by the site that a person alone carries.</summary>
    /// <returns>By the person's number.</returns>
    public static async Task<IReadOnlyDictionary<int, BeaconNames>> ReadAsync(HttpClient client, string basePath, LeakWorld world)
    {
        var analyses = (await RecordsAsync(client, $"{basePath}/beacon/analyses?requestedGranularity=record&limit=1000"))
            .ToDictionary(static record => (string)record["biosampleId"]!, static record => (string)record["id"]!);
        var names = new Dictionary<int, BeaconNames>();
        foreach (var record in await RecordsAsync(client, $"{basePath}/beacon/g_variants?referenceName=c&start=9999&end=99999&requestedGranularity=record&limit=1000"))
        {
            var position = (int)record["variation"]!["location"]!["interval"]!["end"]!["value"]!;
            var one = record["caseLevelData"]!.AsArray().Single()!;
            var sample = (string)one["biosampleId"]!;
            names.Add(world.Persons.Single(person => person.PrivatePosition == position).Number, new BeaconNames(sample, (string)one["individualId"]!, (string)one["runId"]!, analyses[sample]));
        }

        return names;
    }

    private static async Task<IEnumerable<JsonNode>> RecordsAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return new LeakAnswer(response.StatusCode, await response.Content.ReadAsStringAsync()).Records;
    }
}
