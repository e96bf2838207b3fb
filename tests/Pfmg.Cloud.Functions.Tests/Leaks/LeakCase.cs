using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>One question and what must be answered: a case of the matrix.</summary>
/// <param name="Path">Below the base path.</param>
/// <param name="Body">To be posted; null to get.</param>
/// <param name="Expected">What the oracle says, as text.</param>
/// <param name="Seen">What the answer says, in the same words.</param>
internal sealed partial record LeakCase(string Path, JsonObject? Body, string Expected, Func<LeakAnswer, string> Seen)
{
    /// <summary>Asks, and tells every difference: what was expected and found, and names of persons anywhere in the answer where they have no business.</summary>
    public async Task<IEnumerable<string>> DifferencesAsync(HttpClient client, string basePath, bool hasNames)
    {
        using var response = Body is null ? await client.GetAsync(basePath + Path) : await client.PostAsync(basePath + Path, JsonContent.Create(Body));
        var text = await response.Content.ReadAsStringAsync();
        var answer = new LeakAnswer(response.StatusCode, text);
        var found = Seen(answer);
        var differences = new List<string>();
        if (found != Expected)
        {
            differences.Add($"{basePath}{Path} {Body?.ToJsonString()}: expected {Expected}, found {found} ({(int)response.StatusCode})");
        }

        // What the caller asked with, a refusal may say again.
        var asked = Path + Body?.ToJsonString();
        if (!hasNames && Names().Matches(text).Any(name => !asked.Contains(name.Value, StringComparison.Ordinal)))
        {
            differences.Add($"{basePath}{Path} {Body?.ToJsonString()}: names somebody");
        }

        return differences;
    }

    [GeneratedRegex("Zq[0-9]{3}xW", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Names();
}

/// <summary>An answer of the service.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Text">Its body.</param>
internal sealed record LeakAnswer(HttpStatusCode Status, string Text)
{
    /// <summary>What stands for every answer that the rule of disclosure withholds.</summary>
    public const string Withheld = "withheld";

    private readonly Lazy<JsonNode?> _json = new(() => Text.Length == 0 ? null : JsonNode.Parse(Text));

    public JsonNode Json => _json.Value!;

    /// <summary>The rows; none if the answer is a refusal.</summary>
    public IEnumerable<JsonNode> Rows => Status == HttpStatusCode.OK ? Json["rows"]!.AsArray().Select(static row => row!) : [];

    /// <summary>The records of a Beacon's result sets.</summary>
    public IEnumerable<JsonNode> Records => Status == HttpStatusCode.OK && Json["response"]?["resultSets"] is JsonArray sets
        ? sets.SelectMany(static set => set!["results"]!.AsArray()).Select(static record => record!)
        : [];

    /// <summary>Of a Beacon how many there are, "some" if it does not say; a refusal says its status.</summary>
    public string Number => Status != HttpStatusCode.OK ? Refusal
        : (bool)Json["responseSummary"]!["exists"]! ? Json["responseSummary"]!["numTotalResults"]?.ToString() ?? "some" : "0";

    /// <summary>Of a Beacon whether there are any.</summary>
    public string Exists => Status != HttpStatusCode.OK ? Refusal : (bool)Json["responseSummary"]!["exists"]! ? "yes" : "no";

    private string Refusal => Status == HttpStatusCode.Forbidden && (string?)Json["info"]?["disclosure"] == "not disclosed" ? Withheld : $"refused {(int)Status}";

    /// <summary>The rows' column, in order, with commas between; a refusal says its status.</summary>
    public string Column(string name) => Status == HttpStatusCode.OK ? Told(Rows.Select(row => row[name])) : $"refused {(int)Status}";

    public static string Told(IEnumerable<object?> values) => string.Join(',', values);
}
