using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Writes a run's document anew with a pseudonym for every name in it and in its path, so that the run's documents still fit each other.</summary>
/// <param name="store">The object store.</param>
/// <param name="names">The names.</param>
/// <param name="instead">What stands for each.</param>
internal sealed class CleanDocument(IObjectStore store, IReadOnlyList<string> names, string instead)
{
    /// <summary>Cleans; again is harmless.</summary>
    /// <returns>Its path afterwards.</returns>
    public async Task<string> RunAsync(string path, CancellationToken ct)
    {
        string runId = path.Split('/')[1];
        string folder = StorePaths.Run(runId);
        string cleaned = folder + NameText.Replace(path[folder.Length..], names, instead);
        if (await store.ReadJsonAsync<JsonNode>(path, ct) is { } document)
        {
            await store.PutJsonAsync(cleaned, Clean(document, runId)!, PutCondition.Overwrite, ct);
            if (!string.Equals(cleaned, path, StringComparison.Ordinal))
            {
                await store.DeleteAsync(path, ct);
            }
        }

        return cleaned;
    }

    private JsonNode? Clean(JsonNode? node, string runId) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(Clean(member.Key, runId), Clean(member.Value, runId)))),
        JsonArray items => new JsonArray([.. items.Select(item => Clean(item, runId))]),
        JsonValue value when value.TryGetValue(out string? text) => JsonValue.Create(Clean(text, runId)),
        _ => node?.DeepClone(),
    };

    /// <summary>A run's id may hold a name that its platform gave it, and is what everything is found by.</summary>
    private string Clean(string text, string runId) => string.Join(runId, text.Split(runId).Select(part => NameText.Replace(part, names, instead)));
}
