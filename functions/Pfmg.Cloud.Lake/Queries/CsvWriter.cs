using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer as comma-separated values.</summary>
internal static class CsvWriter
{
    private const int FlushCharacters = 32 * 1024;

    public static async Task<long> WriteAsync(QueryRows rows, Stream output, CancellationToken ct)
    {
        var text = new StringBuilder();
        Append(text, rows.Columns.Select(static column => (object?)column.Name));
        var count = 0L;
        await foreach (var row in rows.ReadAsync(ct))
        {
            Append(text, row);
            count++;
            if (text.Length > FlushCharacters)
            {
                await FlushAsync(text, output, ct);
            }
        }

        await FlushAsync(text, output, ct);
        await output.FlushAsync(ct);
        return count;
    }

    /// <summary>A value as plain text; the same in a table.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static async Task FlushAsync(StringBuilder text, Stream output, CancellationToken ct)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
        text.Clear();
    }

    private static void Append(StringBuilder text, IEnumerable<object?> row)
    {
        var first = true;
        foreach (var value in row)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            AppendField(text, value);
        }

        text.Append('\n');
    }

    private static void AppendField(StringBuilder text, object? value)
    {
        var field = Text(value);
        // An empty text is quoted, so that it is not read as null.
        if (field.AsSpan().ContainsAny(",\"\n\r") || (field.Length == 0 && value is not null))
        {
            text.Append('"').Append(field.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        else
        {
            text.Append(field);
        }
    }
}
