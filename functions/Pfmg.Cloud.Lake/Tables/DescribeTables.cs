using System.Text;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>Writes the tables down for people: docs/data-dictionary.md.</summary>
public static class DescribeTables
{
    /// <summary>The page, in Markdown.</summary>
    public static string Write()
    {
        var page = new StringBuilder("""
            # Data dictionary

            What the lake's tables hold, column by column. This page is made from `functions/Pfmg.Cloud.Lake/Tables`; edit it there.

            Positions are 1-based and intervals include both ends, as in VCF. A column that may be null says so; no other ever is.
            Files are Parquet (zstd, row groups of at most 122,880 rows), and every table is a Delta table too (reader 1, writer 2):
            the log `lake/_log/` says which files belong to a version, the `_delta_log` of a table says the same to other engines.
            In `pfmg sql` the tables but `sketches` and `carriers` are views: `samples` has `superseded` and `counted` besides, and `calls` and `assayed` tell
            the sample's name beside its number; in `formats` a list of texts is one text, joined by tabs.

            """);
        foreach (var table in LakeTables.All)
        {
            Append(page, table);
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, ParquetSchema table)
    {
        page.Append('\n').Append("## ").Append(table.Table).Append("\n\n").Append(table.Description).Append("\n\n");
        page.Append("| column | type | null | meaning |\n| --- | --- | --- | --- |\n");
        foreach (var column in table.Columns)
        {
            page.Append("| `").Append(column.Name).Append("` | ").Append(TypeName(column.Type)).Append(" | ").Append(column.Nullable ? "yes" : "").Append(" | ")
                .Append(column.Description).Append(" |\n");
        }
    }

    private static string TypeName(ParquetType type) => type switch
    {
        ParquetType.Boolean => "boolean",
        ParquetType.Int32 => "int32",
        ParquetType.Int64 => "int64",
        ParquetType.Float => "float32",
        ParquetType.Double => "float64",
        ParquetType.Utf8 => "text",
        ParquetType.Bytes => "bytes",
        ParquetType.Utf8List => "list of text",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };
}
