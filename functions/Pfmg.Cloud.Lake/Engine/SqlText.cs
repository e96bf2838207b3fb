namespace Pfmg.Cloud.Lake.Engine;

/// <summary>Writes names and literals into SQL. Values of a caller go in as parameters, never as text.</summary>
internal static class SqlText
{
    /// <summary>A text literal.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A quoted name.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
