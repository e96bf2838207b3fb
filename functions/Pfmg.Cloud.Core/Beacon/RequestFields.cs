using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Beacon;

/// <summary>Reads the members of a request's objects, whoever wrote them, and gathers every fault.</summary>
/// <remarks>A number may come as text, a list as one value or as text between commas: a GET knows no other way, and clients POST what they once sent in a GET.</remarks>
internal sealed class RequestFields
{
    private const int MostShown = 80;

    private readonly List<InputFault> _faults = [];

    /// <summary>Notes what is wrong with a part of the request.</summary>
    public void Refuse(string where, string expected, string found) =>
        _faults.Add(new InputFault("the request", where, expected, found.Length > MostShown ? found[..MostShown] + "…" : found));

    /// <summary>Notes what is wrong with a part of the request.</summary>
    public void Refuse(string where, string expected, JsonNode? found) => Refuse(where, expected, found?.ToJsonString() ?? "nothing");

    /// <summary>Throws if anything was wrong.</summary>
    /// <exception cref="InvalidInputException">All that was.</exception>
    public void Require()
    {
        if (_faults.Count > 0)
        {
            throw new InvalidInputException([.. _faults]);
        }
    }

    /// <summary>An object, or null with a fault if it is something else.</summary>
    public JsonObject? Object(JsonNode? node, string where)
    {
        if (node is null or JsonObject)
        {
            return node as JsonObject;
        }

        Refuse(where, "an object", node);
        return null;
    }

    /// <summary>A text; null if it is absent.</summary>
    public string? Text(JsonNode? node, string where)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonValue value when value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number:
                return value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
            case JsonArray { Count: 1 } array:
                return Text(array[0], where);
            default:
                Refuse(where, "a text", node);
                return null;
        }
    }

    /// <summary>A whole number; null if it is absent.</summary>
    public long? Whole(JsonNode? node, string where, long least)
    {
        if (node is JsonArray { Count: 1 } array)
        {
            node = array[0];
        }

        if (node is null)
        {
            return null;
        }

        var text = node is JsonValue value && value.GetValueKind() is JsonValueKind.String or JsonValueKind.Number ? node.ToString() : "";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= int.MaxValue)
        {
            return number;
        }

        Refuse(where, $"a whole number from {least} to {int.MaxValue}", node);
        return null;
    }

    /// <summary>True or false; null if it is absent.</summary>
    public bool? Truth(JsonNode? node, string where)
    {
        switch (node?.ToString().ToLowerInvariant())
        {
            case null:
                return null;
            case "true":
                return true;
            case "false":
                return false;
            default:
                Refuse(where, "true or false", node);
                return null;
        }
    }

    /// <summary>One of some words, upper and lower case alike; null if it is absent or none of them.</summary>
    public T? Word<T>(JsonNode? node, string where) where T : struct, Enum
    {
        if (node is null)
        {
            return null;
        }

        var text = Text(node, where) ?? "";
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var word))
        {
            return word;
        }

        Refuse(where, $"one of {string.Join(", ", Enum.GetNames<T>().Select(static name => name.ToLowerInvariant()))}", node);
        return null;
    }

    /// <summary>The members of a list; of a text those between commas, of a lone value itself.</summary>
    public static IEnumerable<JsonNode?> Several(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => array.SelectMany(static item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String ? Several(item) : [item]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            value.GetValue<string>().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static text => (JsonNode?)JsonValue.Create(text)),
        _ => [node],
    };
}
