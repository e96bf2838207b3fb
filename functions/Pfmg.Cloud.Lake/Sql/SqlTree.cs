using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Sql;

/// <summary>A text as DuckDB's own parser understands it.</summary>
/// <remarks>What is judged here is also what runs: the text that runs is written from the tree, so nothing hides in what one reader takes for a comment, a space or the end.</remarks>
/// <param name="Json">The tree, as json_serialize_sql writes it: statements, each with its node.</param>
internal sealed record SqlTree(string Json)
{
    private const int DeepestTree = 1_000;

    /// <summary>What names of the caller's begin with when they run; no table of ours does.</summary>
    private const string Own = "of_caller_";

    /// <summary>Parses a text.</summary>
    /// <exception cref="InvalidInputException">It is nothing that can be written as a tree, which only SELECTs can, or nested too deeply.</exception>
    public static SqlTree Parse(EngineLease lease, string sql, CancellationToken ct)
    {
        using var parsed = lease.Query("SELECT json_serialize_sql($sql::VARCHAR)::VARCHAR", [new SqlValue("sql", sql)], ct);
        return parsed.Read(ct) ? new SqlTree(parsed.Reader.GetString(0)) : throw new CorruptException("The engine's parser answered nothing.");
    }

    /// <summary>The tree to walk; to be disposed.</summary>
    /// <exception cref="InvalidInputException">It has more than 1,000 levels.</exception>
    public JsonDocument Open()
    {
        try
        {
            return JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = DeepestTree });
        }
        catch (JsonException)
        {
            throw SqlRefusal.Of("a query nested less deeply", "one whose tree has more than 1,000 levels");
        }
    }

    /// <summary>The same query, in which names of common table expressions are such as nothing else has.</summary>
    /// <remarks>
    /// A name holds where it is defined and not beside it. Beside it the engine looks for a table of that name, and would find what stands
    /// behind the views, or the catalogue, under a name that was judged as the caller's own.
    /// </remarks>
    public SqlTree WithOwnNames()
    {
        var root = JsonNode.Parse(Json, documentOptions: new JsonDocumentOptions { MaxDepth = DeepestTree })!;
        using var document = Open();
        var names = SqlWalk.Expressions(document.RootElement).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var waiting = new Stack<JsonNode>([root]);
        while (names.Count > 0 && waiting.TryPop(out var node))
        {
            if (node is JsonObject one)
            {
                Rename(one, names);
            }

            foreach (var child in node is JsonObject parent ? parent.Select(static property => property.Value) : node is JsonArray list ? list : [])
            {
                waiting.Push(child ?? false);
            }
        }

        return names.Count == 0 ? this : new SqlTree(root.ToJsonString(new JsonSerializerOptions { MaxDepth = DeepestTree }));
    }

    private static void Rename(JsonObject node, HashSet<string> names)
    {
        if (node["cte_map"]?["map"] is JsonArray expressions)
        {
            foreach (var expression in expressions)
            {
                expression!["key"] = Own + (string?)expression["key"];
            }
        }

        if (Text(node, "type") == "BASE_TABLE" && Text(node, "table_name") is { } table && names.Contains(table))
        {
            // Columns are still named by the caller's word for it.
            node["alias"] = Text(node, "alias") is { Length: > 0 } alias ? alias : table;
            node["table_name"] = Own + table;
        }
    }

    private static string? Text(JsonObject node, string property) => node[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The text of the tree, by which it runs.</summary>
    public string Text(EngineLease lease, CancellationToken ct)
    {
        using var written = lease.Query("SELECT json_deserialize_sql($tree::JSON)::VARCHAR", [new SqlValue("tree", Json)], ct);
        return written.Read(ct) ? written.Reader.GetString(0) : throw new CorruptException("The engine wrote no text of a tree.");
    }
}

/// <summary>Refuses a query.</summary>
internal static class SqlRefusal
{
    private const int LongestShown = 60;

    /// <summary>The refusal: what was expected, and what was found, of which only what its sender wrote is told.</summary>
    public static InvalidInputException Of(string expected, string found) =>
        new("query", "", expected, found.Length <= LongestShown ? found : found[..LongestShown] + "…");
}
