using System.Globalization;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer as comma-separated values.</summary>
internal static class CsvWriter
{
    private const int FlushBytes = 64 * 1024;

    public static async Task<long> WriteAsync(QueryRows rows, Stream output, CancellationToken ct)
    {
        var text = new Utf8Buffer();
        WriteHeader(rows.Columns, text);
        var columns = rows.Values.ToArray();
        var count = 0L;
        foreach (var block in rows.Blocks(ct))
        {
            for (var written = 0; written < block;)
            {
                written = WriteRows(columns, written, block, text);
                if (text.Count > FlushBytes)
                {
                    await output.WriteAsync(text.Written, ct);
                    text.Clear();
                }
            }

            count += block;
        }

        await output.WriteAsync(text.Written, ct);
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

    private static void WriteHeader(IReadOnlyList<QueryColumn> columns, Utf8Buffer text)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0)
            {
                text.Append((byte)',');
            }

            text.AppendField(System.Text.Encoding.UTF8.GetBytes(columns[i].Name));
        }

        text.Append((byte)'\n');
    }

    /// <summary>Writes rows until the buffer is full.</summary>
    /// <returns>The row to go on with.</returns>
    private static int WriteRows(ColumnValues[] columns, int first, int end, Utf8Buffer text)
    {
        var row = first;
        for (; row < end && text.Count <= FlushBytes; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                {
                    text.Append((byte)',');
                }

                if (!columns[i].IsNull(row))
                {
                    columns[i].WriteCsv(row, text);
                }
            }

            text.Append((byte)'\n');
        }

        return row;
    }
}
