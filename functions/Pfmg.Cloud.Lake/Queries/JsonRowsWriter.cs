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
        await foreach (var row in rows.ReadAsync(ct))
        {
            WriteRow(json, names, row);
            count++;
            if (json.BytesPending > FlushBytes)
            {
                await json.FlushAsync(ct);
            }
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

    private static void WriteRow(Utf8JsonWriter json, JsonEncodedText[] names, IReadOnlyList<object?> row)
    {
        json.WriteStartObject();
        for (var i = 0; i < names.Length; i++)
        {
            json.WritePropertyName(names[i]);
            WriteValue(json, row[i]);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            default:
                // JSON knows no infinity and no NaN.
                json.WriteNullValue();
                break;
        }
    }
}
