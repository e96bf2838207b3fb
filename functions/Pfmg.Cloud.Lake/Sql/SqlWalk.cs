using System.Text.Json;

namespace Pfmg.Cloud.Lake.Sql;

/// <summary>Walks trees of queries.</summary>
internal static class SqlWalk
{
    /// <summary>Every object of the tree, parents before children.</summary>
    public static IEnumerable<JsonElement> Nodes(JsonElement root)
    {
        var waiting = new Stack<JsonElement>([root]);
        while (waiting.TryPop(out var node))
        {
            if (node.ValueKind == JsonValueKind.Object)
            {
                yield return node;
                foreach (var property in node.EnumerateObject())
                {
                    Push(waiting, property.Value);
                }
            }
            else
            {
                foreach (var element in node.EnumerateArray())
                {
                    Push(waiting, element);
                }
            }
        }
    }

    /// <summary>A property's text; null if there is none or it is none.</summary>
    public static string? Text(this JsonElement node, string property) =>
        node.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The names of common table expressions, wherever they stand.</summary>
    public static IEnumerable<string> Expressions(JsonElement root) => Nodes(root)
        .Where(static node => node.TryGetProperty("cte_map", out _))
        .SelectMany(static node => node.GetProperty("cte_map").GetProperty("map").EnumerateArray())
        .Select(static entry => entry.Text("key") ?? "");

    private static void Push(Stack<JsonElement> waiting, JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        {
            waiting.Push(element);
        }
    }
}
