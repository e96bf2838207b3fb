using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Lets one SELECT over the lake's views through, judged by DuckDB's own parse tree.</summary>
/// <remarks>
/// DuckDB reads a file wherever a table's name looks like a path, so every table named must be a view or one of the
/// query's own common table expressions, whose names must be plain words (a word is never taken for a file). Of table
/// functions only those that make rows out of nothing are let through. The engine's locked folders stand behind all this.
/// </remarks>
internal static class SelectOnly
{
    private const int DeepestTree = 1_000;

    private static readonly HashSet<string> TableFunctions = new(["unnest", "range", "generate_series"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that tell of the machine or write to it.</summary>
    private static readonly HashSet<string> ForbiddenFunctions =
        new(["current_setting", "getenv", "write_log", "getvariable", "nextval", "currval"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Judges a text.</summary>
    /// <returns>The views that it names, each once.</returns>
    /// <exception cref="InvalidInputException">It is not one SELECT over the views; the message says what was found.</exception>
    public static IReadOnlyList<string> Require(EngineLease lease, string sql, CancellationToken ct)
    {
        string tree;
        using (var parsed = lease.Query("SELECT json_serialize_sql($sql::VARCHAR)::VARCHAR", [new SqlValue("sql", sql)], ct))
        {
            tree = parsed.Read(ct) ? parsed.Reader.GetString(0) : throw new CorruptException("The engine's parser answered nothing.");
        }

        using var document = ParseTree(tree);
        var root = document.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            throw Refuse("one SELECT", root.GetProperty("error_message").GetString() ?? "something else");
        }

        var statements = root.GetProperty("statements").GetArrayLength();
        if (statements != 1)
        {
            throw Refuse("one SELECT", statements == 0 ? "nothing" : $"{statements} statements");
        }

        var visit = new Visit();
        visit.CollectNames(root);
        visit.Judge(root);
        return [.. visit.Views.Order(StringComparer.Ordinal)];
    }

    private static JsonDocument ParseTree(string tree)
    {
        try
        {
            return JsonDocument.Parse(tree, new JsonDocumentOptions { MaxDepth = DeepestTree });
        }
        catch (JsonException)
        {
            throw Refuse("a query nested less deeply", "one whose tree has more than 1,000 levels");
        }
    }

    public static InvalidInputException Refuse(string expected, string found) => new("query", "", expected, found);

    private sealed class Visit
    {
        private readonly HashSet<string> _expressions = new(StringComparer.OrdinalIgnoreCase);

        public HashSet<string> Views { get; } = new(StringComparer.Ordinal);

        /// <summary>Finds the names of the common table expressions, wherever they stand.</summary>
        public void CollectNames(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Object && node.TryGetProperty("cte_map", out var expressions))
            {
                foreach (var entry in expressions.GetProperty("map").EnumerateArray())
                {
                    var name = entry.GetProperty("key").GetString()!;
                    _expressions.Add(IsWord(name) ? name : throw Refuse("plain words as names of common table expressions", name));
                }
            }

            ForEachChild(node, CollectNames);
        }

        public void Judge(JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Object && Text(node, "type") is { } type)
            {
                JudgeNode(node, type);
            }

            ForEachChild(node, Judge);
        }

        private void JudgeNode(JsonElement node, string type)
        {
            switch (type)
            {
                case "BASE_TABLE":
                    JudgeTable(node);
                    break;
                case "TABLE_FUNCTION":
                    var function = Text(node.GetProperty("function"), "function_name") ?? "";
                    _ = TableFunctions.Contains(function) ? true : throw Refuse($"the views {string.Join(", ", UserViews.Names)}", $"the table function {function}");
                    break;
                case "SHOW_REF" when !node.TryGetProperty("query", out var query) || query.ValueKind == JsonValueKind.Null:
                    throw Refuse("DESCRIBE or SUMMARIZE of a view", $"SHOW {Text(node, "table_name")}");
                case "VALUE_PARAMETER":
                    throw Refuse("a query without parameters", "a parameter ($1, $name or ?)");
                case "FUNCTION":
                    var name = Text(node, "function_name") ?? "";
                    _ = ForbiddenFunctions.Contains(name) ? throw Refuse("functions of the data", $"the function {name}") : true;
                    break;
                default:
                    break;
            }
        }

        private void JudgeTable(JsonElement node)
        {
            var name = Text(node, "table_name") ?? "";
            var isQualified = !string.IsNullOrEmpty(Text(node, "schema_name")) || !string.IsNullOrEmpty(Text(node, "catalog_name"));
            var view = UserViews.Names.FirstOrDefault(view => string.Equals(view, name, StringComparison.OrdinalIgnoreCase));
            if (isQualified || (view is null && !_expressions.Contains(name)))
            {
                throw Refuse($"the views {string.Join(", ", UserViews.Names)}", $"the table {name}");
            }

            if (view is not null)
            {
                Views.Add(view);
            }
        }

        private static void ForEachChild(JsonElement node, Action<JsonElement> visit)
        {
            if (node.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in node.EnumerateObject())
                {
                    visit(property.Value);
                }
            }
            else if (node.ValueKind == JsonValueKind.Array)
            {
                foreach (var element in node.EnumerateArray())
                {
                    visit(element);
                }
            }
        }

        private static string? Text(JsonElement node, string property) =>
            node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        private static bool IsWord(string name) =>
            name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
    }
}
