using System.Globalization;
using System.Text;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer as aligned text. Widths follow the first rows; a wider value further down is not cut, it only juts out.</summary>
internal static class TableWriter
{
    private const int MeasuredRows = 1_000;
    private const int WidestColumn = 60;

    public static async Task<long> WriteAsync(QueryRows rows, Stream output, CancellationToken ct)
    {
        var head = new List<string[]>();
        var widths = rows.Columns.Select(static column => column.Name.Length).ToArray();
        var rightAligned = rows.Columns.Select(static column => column.Type is not (ParquetType.Utf8 or ParquetType.Boolean)).ToArray();
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        var count = 0L;
        await foreach (var row in rows.ReadAsync(ct))
        {
            var texts = row.Select(CsvWriter.Text).ToArray();
            count++;
            if (count <= MeasuredRows)
            {
                head.Add(texts);
                Widen(widths, texts);
                continue;
            }

            if (count == MeasuredRows + 1)
            {
                await WriteHeadAsync(writer, rows, head, widths, rightAligned, ct);
            }

            await writer.WriteLineAsync(Line(texts, widths, rightAligned).AsMemory(), ct);
        }

        if (count <= MeasuredRows)
        {
            await WriteHeadAsync(writer, rows, head, widths, rightAligned, ct);
        }

        await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"({count:N0} {(count == 1 ? "row" : "rows")})").AsMemory(), ct);
        await writer.FlushAsync(ct);
        return count;
    }

    private static async Task WriteHeadAsync(
        StreamWriter writer, QueryRows rows, List<string[]> head, int[] widths, bool[] rightAligned, CancellationToken ct)
    {
        await writer.WriteLineAsync(Line([.. rows.Columns.Select(static column => column.Name)], widths, rightAligned).AsMemory(), ct);
        await writer.WriteLineAsync(string.Join("  ", widths.Select(static width => new string('-', width))).AsMemory(), ct);
        foreach (var texts in head)
        {
            await writer.WriteLineAsync(Line(texts, widths, rightAligned).AsMemory(), ct);
        }
    }

    private static void Widen(int[] widths, string[] texts)
    {
        for (var i = 0; i < widths.Length; i++)
        {
            widths[i] = Math.Max(widths[i], Math.Min(texts[i].Length, WidestColumn));
        }
    }

    private static string Line(string[] texts, int[] widths, bool[] rightAligned) =>
        string.Join("  ", texts.Select((text, i) => rightAligned[i] ? text.PadLeft(widths[i]) : text.PadRight(widths[i]))).TrimEnd();
}
