using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>The query of a request: which parameters an operation takes, and what $filter, $select and maxresults mean.</summary>
/// <remarks>Source: BatchService.json (2025-06-01), parameters of the list operations; "OData filters in Batch" of the REST reference.</remarks>
internal sealed partial class FakeBatchQuery
{
    private const int MostResults = 1_000;
    private const string Skip = "$skiptoken";

    private readonly BatchRequest _request;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public FakeBatchQuery(BatchRequest request, params string[] known)
    {
        _request = request;
        foreach (var part in request.Url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var name = Uri.UnescapeDataString(pair[0]);
            if (!_values.TryAdd(name, Uri.UnescapeDataString(pair.ElementAtOrDefault(1)?.Replace('+', ' ') ?? "")))
            {
                throw BatchRefusalException.Query(name, "", "It is given twice.");
            }
        }

        foreach (var name in _values.Keys.Where(name => name is not ("api-version" or "timeOut" or "timeout") && !known.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            throw new BatchRefusalException(
                400, "UnsupportedQueryParameter", "One of the query parameters specified in the request URI is not supported.", ("QueryParameterName", name));
        }
    }

    /// <summary>What every list takes.</summary>
    public static string[] OfLists { get; } = ["maxresults", "$filter", "$select", "$expand", Skip];

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Answers a list of items in their order, in pages.</summary>
    public BatchResponse List(IEnumerable<(int Number, JsonObject Json)> items, string metadata)
    {
        var most = this["maxresults"] is { } wanted ? ReadNumber("maxresults", wanted) : MostResults;
        var after = this[Skip] is { } token ? ReadNumber(Skip, token) : 0;
        var filter = this["$filter"] is { Length: > 0 } text ? ReadFilter(text) : static _ => true;
        var names = ReadSelected();
        var page = items.Where(item => item.Number > after && filter(item.Json)).Take(most + 1).ToList();
        var body = new JsonObject
        {
            ["odata.metadata"] = $"{_request.Account}/$metadata#{metadata}",
            ["value"] = new JsonArray([.. page.Take(most).Select(item => (JsonNode)Select(item.Json, names))]),
        };
        if (page.Count > most)
        {
            var kept = _values.Where(pair => !pair.Key.Equals(Skip, StringComparison.OrdinalIgnoreCase)).Append(KeyValuePair.Create(Skip, page[most - 1].Number.ToString(CultureInfo.InvariantCulture)));
            body["odata.nextLink"] = $"{_request.Url.GetLeftPart(UriPartial.Path)}?{string.Join('&', kept.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"))}";
        }

        return FakeBatchAnswers.Ok(body);
    }

    /// <summary>Keeps of an item what $select names.</summary>
    public JsonObject Select(JsonObject json) => Select(json, ReadSelected());

    private static JsonObject Select(JsonObject json, IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return json;
        }

        var kept = new JsonObject();
        foreach (var name in names)
        {
            if (json.TryGetPropertyValue(name, out var value))
            {
                kept[name] = value?.DeepClone();
            }
        }

        return kept;
    }

    private List<string>? ReadSelected()
    {
        if (this["$select"] is not { Length: > 0 } select)
        {
            return null;
        }

        var names = select.Split(',', StringSplitOptions.TrimEntries);
        return names.FirstOrDefault(name => !NamePattern().IsMatch(name)) is { } wrong
            ? throw BatchRefusalException.Query("$select", select, $"'{wrong}' is no property.")
            : [.. names.Select(name => name.Split('/')[0]).Distinct(StringComparer.Ordinal)];
    }

    private static int ReadNumber(string name, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number is >= 1 && (number <= MostResults || name == Skip)
            ? number
            : throw new BatchRefusalException(
                400, "OutOfRangeQueryParameterValue", "A query parameter specified in the request URI is outside the permissible range.",
                ("QueryParameterName", name), ("QueryParameterValue", text), ("MinimumAllowed", "1"), ("MaximumAllowed", "1000"))
        : throw BatchRefusalException.Query(name, text, "It is no number.");

    // No parentheses: "or" of "and" of comparisons, which is what a client may need.
    private static Func<JsonObject, bool> ReadFilter(string text)
    {
        var either = text.Split(" or ").Select(one => one.Split(" and ").Select(ReadComparison).ToList()).ToList();
        return json => either.Any(all => all.All(holds => holds(json)));
    }

    private static Func<JsonObject, bool> ReadComparison(string text)
    {
        if (StartsWith().Match(text.Trim()) is { Success: true } starts)
        {
            return json => ValueOf(json, "id")?.StartsWith(starts.Groups["value"].Value, StringComparison.OrdinalIgnoreCase) is true;
        }

        if (Comparison().Match(text.Trim()) is not { Success: true } found)
        {
            throw BatchRefusalException.Query("$filter", text, "It is no comparison of a property that can be filtered by.");
        }

        var (name, value) = (found.Groups["name"].Value, found.Groups["value"].Value);
        return found.Groups["operator"].Value switch
        {
            "eq" => json => Compare(json, name, value) == 0,
            "ne" => json => Compare(json, name, value) is not 0,
            "gt" => json => Compare(json, name, value) > 0,
            "ge" => json => Compare(json, name, value) >= 0,
            "lt" => json => Compare(json, name, value) < 0,
            _ => json => Compare(json, name, value) <= 0,
        };
    }

    private static int? Compare(JsonObject json, string name, string value) => ValueOf(json, name) is { } found ? string.CompareOrdinal(found, value) : null;

    private static string? ValueOf(JsonObject json, string name)
    {
        JsonNode? node = json;
        foreach (var part in name.Split('/'))
        {
            node = (node as JsonObject)?[part];
        }

        return node?.GetValueKind() == JsonValueKind.String ? (string?)node : node?.ToJsonString();
    }

    [GeneratedRegex("^[A-Za-z]+(/[A-Za-z]+)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex NamePattern();

    [GeneratedRegex("^startswith\\(id, ?'(?<value>[^']*)'\\)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex StartsWith();

    [GeneratedRegex(
        "^(?<name>id|displayName|state|creationTime|lastModified|priority|executionInfo/(poolId|terminateReason|exitCode|result|retryCount|startTime|endTime)) (?<operator>eq|ne|gt|ge|lt|le) (datetime)?'?(?<value>[^']*)'?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Comparison();
}
