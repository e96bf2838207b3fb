using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer as JSON.</summary>
internal static class JsonRowsWriter
{
    private const int FlushBytes = 64 * 1024;

    public static async Task<long> WriteAsync(QueryRows rows, bool inDocument, Stream output, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        if (inDocument)
        {
            json.WriteStartObject();
            WriteInfo(json, rows.Info);
            json.WritePropertyName("rows");
        }

        json.WriteStartArray();
        var names = rows.Columns.Select(static column => JsonEncodedText.Encode(column.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)).ToArray();
        var count = 0L;
        foreach (var block in rows.Blocks(ct))
        {
            for (var row = 0; row < block; row++)
            {
                WriteRow(json, names, rows.Values, row);
                if (json.BytesPending > FlushBytes)
                {
                    await json.FlushAsync(ct);
                }
            }

            count += block;
        }

        json.WriteEndArray();
        if (inDocument)
        {
            json.WriteEndObject();
        }

        await json.FlushAsync(ct);
        return count;
    }

    private static void WriteInfo(Utf8JsonWriter json, AnswerInfo info)
    {
        foreach (var property in JsonSerializer.SerializeToElement(info, Core.PfmgJson.Options).EnumerateObject())
        {
            property.WriteTo(json);
        }
    }

    private static void WriteRow(Utf8JsonWriter json, JsonEncodedText[] names, IReadOnlyList<ColumnValues> values, int row)
    {
        json.WriteStartObject();
        for (var i = 0; i < names.Length; i++)
        {
            json.WritePropertyName(names[i]);
            if (values[i].IsNull(row))
            {
                json.WriteNullValue();
            }
            else
            {
                values[i].WriteJson(row, json);
            }
        }

        json.WriteEndObject();
    }
}
