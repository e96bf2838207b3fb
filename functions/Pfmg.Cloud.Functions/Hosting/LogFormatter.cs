using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Writes a log entry as one line: of JSON for programs, of text for a person.</summary>
/// <remarks>
/// Of an exception its type, code and place are written, never its message, which may quote what a sender wrote; scopes, in which ASP.NET keeps a request's
/// path, are left out.
/// </remarks>
internal sealed class LogFormatter(bool json, TimeProvider time) : ConsoleFormatter(FormatName)
{
    /// <summary>The name by which the console picks it.</summary>
    public const string FormatName = "pfmg";

    private const string OriginalFormat = "{OriginalFormat}";

    // Text that stays readable in a log: no HTML is made of it.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, null);
        textWriter.Write(json ? Json(logEntry, message) : Text(logEntry, message));
        textWriter.Write('\n');
    }

    private string Json<TState>(in LogEntry<TState> entry, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("time", time.GetUtcNow());
            writer.WriteString("level", entry.LogLevel.ToString().ToLowerInvariant());
            writer.WriteNumber("event", entry.EventId.Id);
            writer.WriteString("name", entry.EventId.Name);
            writer.WriteString("category", entry.Category);
            writer.WriteString("message", message);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
            {
                writer.WriteString("traceId", span.TraceId.ToHexString());
                writer.WriteString("spanId", span.SpanId.ToHexString());
            }

            Values(writer, entry.State);
            if (entry.Exception is { } thrown)
            {
                writer.WriteString("exception", thrown.GetType().Name);
                writer.WriteString("stack", thrown.StackTrace);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Values<TState>(Utf8JsonWriter writer, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values || values.All(value => value.Key == OriginalFormat))
        {
            return;
        }

        writer.WriteStartObject("values");
        foreach (var (name, value) in values.Where(value => value.Key != OriginalFormat))
        {
            writer.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(name));
            switch (value)
            {
                case null: writer.WriteNullValue(); break;
                case bool truth: writer.WriteBooleanValue(truth); break;
                case int number: writer.WriteNumberValue(number); break;
                case long number: writer.WriteNumberValue(number); break;
                default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        writer.WriteEndObject();
    }

    // What is told comes last, so that a line ends as its message does.
    private static string Text<TState>(in LogEntry<TState> entry, string message)
    {
        var thrown = entry.Exception is { } failure ? $" ({failure.GetType().Name} {failure.StackTrace?.Trim().ReplaceLineEndings(" ")})" : "";
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? $" {span.TraceId.ToHexString()}" : "";
        return $"{entry.LogLevel.ToString().ToLowerInvariant()}: {entry.Category}[{entry.EventId.Id.ToString(CultureInfo.InvariantCulture)}]{trace} {message}{thrown}";
    }
}
