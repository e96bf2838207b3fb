using System.Text.Json;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Sql;

/// <summary>One thing that a caller's query must be.</summary>
/// <param name="Name">A word for it.</param>
/// <param name="Judge">Takes the tree; throws <see cref="Core.Errors.InvalidInputException"/> if the query is not so.</param>
internal sealed record SqlGuard(string Name, Action<JsonElement> Judge);

/// <summary>What SQL over HTTP must be to run at all, judged by DuckDB's own parse tree: everything is refused that is not on a list.</summary>
/// <remarks>
/// Each guard judges one thing and all judge every query. Behind them stand the views, which hold permitted rows alone, the barrier in them
/// (<see cref="ProjectSql"/>), and an engine of its own without network, extensions and any file outside the lake.
/// </remarks>
internal static class SqlGuards
{
    private const int MostNodes = 4_000;
    private const int MostTables = 24;

    /// <summary>Arguments of all functions that make a value out of others: 3 to the power of a third of it bounds how much longer one becomes.</summary>
    private const int MostJoined = 12;

    private const int LongestConstant = 256;

    /// <summary>Kinds of nodes that a query may be made of; what the parser learns next is not among them.</summary>
    private static readonly HashSet<string> Kinds = new(
        """
        SELECT_NODE SET_OPERATION_NODE CTE_NODE BASE_TABLE JOIN SUBQUERY EMPTY EXPRESSION_LIST TABLE_FUNCTION CTE
        LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING
        COLUMN_REF POSITIONAL_REFERENCE VALUE_CONSTANT FUNCTION STAR LAMBDA LAMBDA_REF CASE_EXPR OPERATOR_CAST COMPARE_BETWEEN COMPARE_NOT_BETWEEN
        COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO COMPARE_GREATERTHANOREQUALTO
        COMPARE_IN COMPARE_NOT_IN COMPARE_DISTINCT_FROM COMPARE_NOT_DISTINCT_FROM CONJUNCTION_AND CONJUNCTION_OR
        OPERATOR_NOT OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF OPERATOR_TRY ARRAY_EXTRACT ARRAY_SLICE ARRAY_CONSTRUCTOR STRUCT_EXTRACT GROUPING_FUNCTION
        WINDOW_AGGREGATE WINDOW_RANK WINDOW_RANK_DENSE WINDOW_NTILE WINDOW_PERCENT_RANK WINDOW_CUME_DIST WINDOW_ROW_NUMBER
        WINDOW_FIRST_VALUE WINDOW_LAST_VALUE WINDOW_LEAD WINDOW_LAG WINDOW_NTH_VALUE WINDOW_FILL
        DECIMAL_TYPE_INFO LIST_TYPE_INFO STRUCT_TYPE_INFO STRING_TYPE_INFO
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries),
        StringComparer.Ordinal);

    private static readonly HashSet<string> Types = new(
        "BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT FLOAT DOUBLE DECIMAL VARCHAR DATE TIMESTAMP INTERVAL LIST STRUCT INTEGER_LITERAL STRING_LITERAL NULL SQLNULL".Split(' '),
        StringComparer.Ordinal);

    /// <summary>All of them; a query that one refuses does not run.</summary>
    public static IReadOnlyList<SqlGuard> All { get; } =
    [
        new("one select", OneSelect),
        new("size", Size),
        new("kinds", OfKnownKinds),
        new("tables", Tables),
        new("names", Names),
        new("table functions", TableFunctions),
        new("functions", Functions),
        new("types", OfKnownTypes),
        new("growth", Growth),
    ];

    private static void OneSelect(JsonElement root)
    {
        if (root.GetProperty("error").GetBoolean())
        {
            throw SqlRefusal.Of("one SELECT", "something else, or something that is no SQL");
        }

        var statements = root.GetProperty("statements").GetArrayLength();
        if (statements != 1)
        {
            throw SqlRefusal.Of("one SELECT", statements == 0 ? "nothing" : $"{statements} statements");
        }
    }

    private static void Size(JsonElement root)
    {
        if (SqlWalk.Nodes(root).Take(MostNodes + 1).Count() > MostNodes)
        {
            throw SqlRefusal.Of($"a query of at most {MostNodes} parts", "more");
        }

        // In which order to join is searched for before anything runs, and that search cannot be interrupted.
        var tables = SqlWalk.Nodes(root).Count(static node => node.Text("type") is "BASE_TABLE" or "TABLE_FUNCTION" or "EXPRESSION_LIST");
        _ = tables > MostTables ? throw SqlRefusal.Of($"a query that names at most {MostTables} tables", $"{tables}") : true;
    }

    private static void OfKnownKinds(JsonElement root)
    {
        foreach (var kind in SqlWalk.Nodes(root).Select(static node => node.Text("type")).OfType<string>())
        {
            _ = Kinds.Contains(kind) ? true : throw SqlRefusal.Of("a SELECT of views, joins, conditions, groups and windows", kind);
        }
    }

    private static void Tables(JsonElement root)
    {
        var expressions = SqlWalk.Expressions(root).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var table in SqlWalk.Nodes(root).Where(static node => node.Text("type") == "BASE_TABLE"))
        {
            var name = table.Text("table_name") ?? "";
            var isPlain = string.IsNullOrEmpty(table.Text("schema_name")) && string.IsNullOrEmpty(table.Text("catalog_name"))
                && (!table.TryGetProperty("at_clause", out var at) || at.ValueKind == JsonValueKind.Null);
            if (!isPlain || !(UserViews.Names.Contains(name, StringComparer.OrdinalIgnoreCase) || expressions.Contains(name)))
            {
                throw SqlRefusal.Of($"the views {string.Join(", ", UserViews.Names)}", $"the table {name}");
            }
        }
    }

    /// <summary>A name that is a word is never taken for a file, and one that is no view's hides none.</summary>
    private static void Names(JsonElement root)
    {
        foreach (var name in SqlWalk.Expressions(root))
        {
            var isWord = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
            _ = isWord && !UserViews.Names.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? true : throw SqlRefusal.Of("plain words as names of common table expressions, and other ones than those of the views", name);
        }
    }

    private static void TableFunctions(JsonElement root)
    {
        foreach (var node in SqlWalk.Nodes(root).Where(static node => node.Text("type") == "TABLE_FUNCTION"))
        {
            var name = node.GetProperty("function").Text("function_name") ?? "";
            _ = SqlFunctions.OfTables.Contains(name) ? true : throw SqlRefusal.Of($"the views {string.Join(", ", UserViews.Names)}", $"the table function {name}");
        }
    }

    private static void Functions(JsonElement root)
    {
        // Those that make rows are named by a node of their own, which is judged where they are.
        var ofTables = SqlWalk.Nodes(root).Where(static node => node.Text("type") == "TABLE_FUNCTION").Select(static node => node.GetProperty("function").GetRawText()).ToHashSet(StringComparer.Ordinal);
        foreach (var node in SqlWalk.Nodes(root).Where(static node => node.TryGetProperty("function_name", out _)))
        {
            var name = node.Text("function_name") ?? "";
            var isPlain = node.Text("schema") is null or "" or "main" && string.IsNullOrEmpty(node.Text("catalog"));
            if (!(isPlain && SqlFunctions.All.Contains(name)) && !ofTables.Contains(node.GetRawText()))
            {
                throw SqlRefusal.Of("functions that compute on values, as docs/api.md lists them", $"the function {name}");
            }
        }
    }

    private static void OfKnownTypes(JsonElement root)
    {
        foreach (var id in SqlWalk.Nodes(root).Where(static node => node.TryGetProperty("type_info", out _)).Select(static node => node.Text("id")).OfType<string>())
        {
            _ = Types.Contains(id) ? true : throw SqlRefusal.Of("casts to numbers, texts, dates, lists and structs", id);
        }
    }

    private static void Growth(JsonElement root)
    {
        var joined = SqlWalk.Nodes(root)
            .Where(static node => SqlFunctions.Growing.Contains(node.Text("function_name") ?? "") || node.Text("type") is "ARRAY_CONSTRUCTOR")
            .Sum(static node => node.TryGetProperty("children", out var children) && children.ValueKind == JsonValueKind.Array ? Math.Max(2, children.GetArrayLength()) : 2);
        if (joined > MostJoined)
        {
            throw SqlRefusal.Of($"at most {MostJoined} values joined into texts and lists", $"{joined}");
        }

        var isLong = SqlWalk.Nodes(root).Any(static node => node.Text("type") == "VALUE_CONSTANT" && node.TryGetProperty("value", out var value)
            && value.ValueKind == JsonValueKind.Object && (value.Text("value")?.Length ?? 0) > LongestConstant);
        _ = isLong ? throw SqlRefusal.Of($"texts of at most {LongestConstant} characters", "a longer one") : true;
    }
}
