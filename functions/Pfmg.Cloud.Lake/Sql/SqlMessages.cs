namespace Pfmg.Cloud.Lake.Sql;

/// <summary>What the engine says against a query, as far as its caller may read it.</summary>
/// <remarks>
/// It says where a text makes no sense, and that helps. But it also names tables that stand behind the views, files and folders; whatever
/// might be one of these is told by its kind alone.
/// </remarks>
internal static class SqlMessages
{
    private const int Longest = 300;

    private static readonly string[] Kinds = ["Binder Error", "Parser Error", "Conversion Error", "Invalid Input Error", "Out of Range Error", "Syntax Error"];

    /// <summary>Words of tables, files and settings that are no business of a caller's.</summary>
    private static readonly string[] Inner =
        ["/", "\\", "parquet", "memory.", "temp.", "main.", "scoped", "samples_", "kin_", "withheld", "unhex", "get_bit", "source_id", "sample_id", "setting", "extension", "directory", "Did you mean", "DuckDB", ".cpp"];

    /// <summary>The words to tell.</summary>
    public static string Of(string told)
    {
        var end = told.IndexOf(": ", StringComparison.Ordinal);
        var kind = Array.Find(Kinds, kind => told.AsSpan().TrimStart().StartsWith(kind, StringComparison.OrdinalIgnoreCase));
        if (kind is null || end < 0)
        {
            return "one that it cannot";
        }

        return told.Length > Longest || Array.Exists(Inner, word => told.Contains(word, StringComparison.OrdinalIgnoreCase)) ? kind : told;
    }
}
