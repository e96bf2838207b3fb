using System.Text;
using DuckDB.NET.Data;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

/// <summary>Looks for texts in every object of a store's folder, as someone would who knows what was erased.</summary>
internal static class StoreText
{
    /// <summary>Where the texts are found, in names of files and in their content, Parquet files unpacked.</summary>
    public static List<string> Find(string root, params string[] texts)
    {
        var found = new List<string>();
        using var engine = new DuckDBConnection("DataSource=:memory:");
        engine.Open();
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            string content = Encoding.UTF8.GetString(File.ReadAllBytes(file)) + (file.EndsWith(".parquet", StringComparison.Ordinal) ? Unpacked(engine, file) : "");
            foreach (string text in texts.Where(text => content.Contains(text, StringComparison.Ordinal) || file.Contains(text, StringComparison.Ordinal)))
            {
                found.Add($"{text} in {file[root.Length..]}");
            }
        }

        return found;
    }

    private static string Unpacked(DuckDBConnection engine, string file)
    {
        using var command = engine.CreateCommand();
        command.CommandText = $"SELECT string_agg(t::VARCHAR, chr(10)) FROM read_parquet('{file}') AS t";
        return command.ExecuteScalar() as string ?? "";
    }
}
