using System.Text.Json;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Lake.Sql;

/// <summary>Finds the bases in which rows of `calls` must begin to matter for a query, so that others need not be read.</summary>
/// <remarks>
/// The barrier of the views keeps a caller's conditions away from files, where they would be tried on rows that the caller may not see. This one
/// condition is understood here and written anew, from a name and two numbers. It is found only where it surely holds: `calls` named once, in
/// inner joins at most, with `chrom = '…'` and bounds of `pos` among the conditions that must all hold. The query keeps all its conditions.
/// </remarks>
internal static class SqlRegion
{
    private const string Calls = "calls";

    /// <summary>The bases; null for anywhere.</summary>
    public static Interval? Of(JsonElement root)
    {
        var tables = SqlWalk.Nodes(root).Where(static node => node.Text("type") == "BASE_TABLE" && Is(node.Text("table_name"), Calls)).ToList();
        var selects = SqlWalk.Nodes(root).Where(static node => node.Text("type") == "SELECT_NODE" && node.TryGetProperty("where_clause", out var where) && where.ValueKind == JsonValueKind.Object);
        if (tables is not [var table] || table.GetProperty("column_name_alias").GetArrayLength() > 0)
        {
            return null;
        }

        foreach (var select in selects)
        {
            if (Inner(select.GetProperty("from_table")) is { } joined && joined.Exists(one => Is(one.Text("table_name"), Calls)))
            {
                var alias = table.Text("alias") is { Length: > 0 } given ? given : Calls;
                var isAlone = joined.TrueForAll(one => Is(one.Text("table_name"), Calls) || Is(one.Text("table_name"), "samples"));
                return Bounds(select.GetProperty("where_clause"), alias, isAlone);
            }
        }

        return null;
    }

    /// <summary>The tables of inner joins; null if anything else is joined.</summary>
    private static List<JsonElement>? Inner(JsonElement from) => from.Text("type") switch
    {
        "BASE_TABLE" => [from],
        "JOIN" when from.Text("join_type") == "INNER" && from.Text("ref_type") is "REGULAR" or "CROSS" or "NATURAL"
            => Inner(from.GetProperty("left")) is { } left && Inner(from.GetProperty("right")) is { } right ? [.. left, .. right] : null,
        _ => null,
    };

    private static Interval? Bounds(JsonElement where, string alias, bool isAlone)
    {
        string? chrom = null;
        var (first, last) = (1L, (long)int.MaxValue);
        foreach (var condition in Conjuncts(where))
        {
            var kind = condition.Text("type");
            if (kind == "COMPARE_BETWEEN" && Column(condition.GetProperty("input"), alias, isAlone) == "pos")
            {
                first = Math.Max(first, Number(condition.GetProperty("lower")) ?? first);
                last = Math.Min(last, Number(condition.GetProperty("upper")) ?? last);
            }
            else if (kind is "COMPARE_EQUAL" or "COMPARE_GREATERTHAN" or "COMPARE_GREATERTHANOREQUALTO" or "COMPARE_LESSTHAN" or "COMPARE_LESSTHANOREQUALTO")
            {
                var (column, value) = (Column(condition.GetProperty("left"), alias, isAlone), condition.GetProperty("right"));
                if (column == "chrom" && kind == "COMPARE_EQUAL")
                {
                    chrom ??= Constant(value) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
                }
                else if (column == "pos" && Number(value) is { } number)
                {
                    first = kind is "COMPARE_EQUAL" or "COMPARE_GREATERTHANOREQUALTO" or "COMPARE_GREATERTHAN" ? Math.Max(first, number) : first;
                    last = kind is "COMPARE_EQUAL" or "COMPARE_LESSTHANOREQUALTO" or "COMPARE_LESSTHAN" ? Math.Min(last, number) : last;
                }
            }
        }

        return chrom is { Length: > 0 } && first <= last && last >= 1 ? new Interval(chrom, (int)first, (int)last) : null;
    }

    private static IEnumerable<JsonElement> Conjuncts(JsonElement where) => where.Text("type") == "CONJUNCTION_AND"
        ? where.GetProperty("children").EnumerateArray().SelectMany(Conjuncts)
        : [where];

    private static string? Column(JsonElement node, string alias, bool isAlone)
    {
        if (node.Text("type") != "COLUMN_REF")
        {
            return null;
        }

        var names = node.GetProperty("column_names").EnumerateArray().Select(static name => name.GetString() ?? "").ToList();
        var isOurs = names.Count == 1 ? isAlone : names.Count == 2 && Is(names[0], alias);
        return isOurs ? names[^1].ToLowerInvariant() : null;
    }

    private static long? Number(JsonElement node) => Constant(node) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    private static JsonElement? Constant(JsonElement node) =>
        node.Text("type") == "VALUE_CONSTANT" && node.GetProperty("value").TryGetProperty("value", out var value) ? value : null;

    private static bool Is(string? name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
