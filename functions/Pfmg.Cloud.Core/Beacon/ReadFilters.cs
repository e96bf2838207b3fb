using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Core.Beacon;

/// <summary>Reads the filters of a request: terms of ontologies, comparisons of fields, terms of ours.</summary>
/// <remarks>Source: Beacon v2.1, framework, requests/filteringTerms.json. In a GET a filter is a text: a term, or field, operator and value without blanks.</remarks>
internal static class ReadFilters
{
    /// <summary>The operators of comparisons; those of two signs first, as they begin with those of one.</summary>
    private static readonly string[] Operators = [">=", "<=", "=", "<", ">", "!"];
    private static readonly string[] Similarities = ["exact", "high", "medium", "low"];
    private static readonly string[] Members = ["id", "operator", "value", "scope", "includeDescendantTerms", "similarity"];

    public static IReadOnlyList<BeaconFilter> Read(JsonNode? node, RequestFields fields)
    {
        var filters = new List<BeaconFilter>();
        var number = 0;
        foreach (var item in node is JsonArray or JsonValue ? RequestFields.Several(node) : node is null ? [] : [node])
        {
            var where = $"query.filters[{number++}]";
            var filter = item switch
            {
                JsonObject term => OfObject(term, fields, where),
                JsonValue value when value.GetValueKind() == JsonValueKind.String => OfText(value.GetValue<string>(), where),
                _ => null,
            };
            if (filter is null)
            {
                fields.Refuse(where, "a filter with an id", item);
            }
            else
            {
                filters.Add(filter);
            }
        }

        return filters;
    }

    private static BeaconFilter? OfText(string text, string where)
    {
        var found = Operators.Select(sign => (Sign: sign, At: text.IndexOf(sign, StringComparison.Ordinal))).Where(static sign => sign.At > 0).OrderBy(static sign => sign.At).ThenByDescending(static sign => sign.Sign.Length).FirstOrDefault();
        return found.Sign is null
            ? new BeaconFilter(text) { Where = where }
            : new BeaconFilter(text[..found.At]) { Operator = found.Sign, Value = text[(found.At + found.Sign.Length)..], Where = where };
    }

    private static BeaconFilter? OfObject(JsonObject term, RequestFields fields, string where)
    {
        foreach (var (name, found) in term.Where(static member => !Members.Contains(member.Key, StringComparer.Ordinal)))
        {
            fields.Refuse($"{where}.{name}", $"only {string.Join(", ", Members)}", found);
        }

        if (fields.Text(term["id"], $"{where}.id") is not { Length: > 0 } id)
        {
            return null;
        }

        var sign = fields.Text(term["operator"], $"{where}.operator");
        var value = fields.Text(term["value"], $"{where}.value");
        if (sign is not null && !Operators.Contains(sign, StringComparer.Ordinal))
        {
            fields.Refuse($"{where}.operator", "one of = < > ! >= <=", sign);
        }

        if (sign is null != value is null)
        {
            fields.Refuse(where, "operator and value together", sign is null ? "a value alone" : "an operator alone");
        }

        var similarity = fields.Text(term["similarity"], $"{where}.similarity") ?? "exact";
        if (!Similarities.Contains(similarity, StringComparer.Ordinal))
        {
            fields.Refuse($"{where}.similarity", "exact, high, medium or low", similarity);
        }

        return new BeaconFilter(id)
        {
            Operator = sign,
            Value = value,
            IncludeDescendantTerms = fields.Truth(term["includeDescendantTerms"], $"{where}.includeDescendantTerms") ?? true,
            Similarity = similarity,
            Scope = Scope(term["scope"], fields, $"{where}.scope"),
            Where = where,
        };
    }

    private static BeaconEntry? Scope(JsonNode? node, RequestFields fields, string where)
    {
        if (fields.Text(node, where) is not { Length: > 0 } name)
        {
            return null;
        }

        var entry = BeaconEntry.Find(name);
        if (entry is null)
        {
            fields.Refuse(where, $"one of {string.Join(", ", BeaconEntry.All.Select(static known => known.Id))}", name);
        }

        return entry;
    }
}
