using System.Globalization;
using System.Text.Json;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Checks a JSON document: counts of few by the names of its members, and each array of objects as the table that it is.</summary>
internal static class CheckJson
{
    /// <summary>Checks text, if it is JSON, or JSON lines.</summary>
    /// <returns>False if it is neither.</returns>
    public static bool Run(string file, string text, CheckText checkText, AirlockChecks checks, AirlockFindings findings)
    {
        var reading = new Reading(file, checkText, checks, findings, text.Contains("\\u", StringComparison.Ordinal));
        try
        {
            using var document = JsonDocument.Parse(text);
            reading.Walk(document.RootElement, "$", null);
            return true;
        }
        catch (JsonException)
        {
            return Lines(text, reading);
        }
    }

    private static bool Lines(string text, Reading reading)
    {
        var documents = new List<JsonDocument>();
        try
        {
            foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                documents.Add(JsonDocument.Parse(line));
            }

            reading.Rows([.. documents.Select(static one => one.RootElement)], "$");
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        finally
        {
            documents.ForEach(static one => one.Dispose());
        }
    }

    private sealed class Reading(string file, CheckText text, AirlockChecks checks, AirlockFindings findings, bool hasEscapes)
    {
        public void Walk(JsonElement element, string path, string? name)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    var number = 0;
                    foreach (var member in element.EnumerateObject())
                    {
                        // By number: a member may be named after a person.
                        var inner = string.Create(CultureInfo.InvariantCulture, $"{path}.{number++}");
                        Escaped(member.Name, inner);
                        Walk(member.Value, inner, member.Name);
                    }

                    break;
                case JsonValueKind.Array:
                    Rows([.. element.EnumerateArray()], path, name);
                    break;
                case JsonValueKind.Number when name is not null && CheckTable.IsCountName(name) && element.GetDouble() < checks.MinimumCell:
                    findings.Add(FindingKinds.SmallCell, file, path, string.Create(CultureInfo.InvariantCulture, $"counts of at least {checks.MinimumCell}"), "a smaller one");
                    break;
                case JsonValueKind.String:
                    Escaped(element.GetString()!, path);
                    break;
                default:
                    break;
            }
        }

        public void Rows(IReadOnlyList<JsonElement> elements, string path, string? name = null)
        {
            if (elements.Count > 1 && elements.All(static one => one.ValueKind == JsonValueKind.Object))
            {
                var header = elements.SelectMany(static one => one.EnumerateObject().Select(static member => member.Name)).Distinct(StringComparer.Ordinal).ToList();
                var rows = elements.Select((one, at) => new TableRow(Item(path, at), [.. header.Select(column => one.TryGetProperty(column, out var cell) ? cell.ToString() : "")])).ToList();
                CheckTable.Check(file, header, rows, checks, findings);
                foreach (var (one, at) in elements.Select(static (one, at) => (one, at)))
                {
                    foreach (var nested in one.EnumerateObject().Where(static member => member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String))
                    {
                        Walk(nested.Value, Item(path, at), null);
                    }
                }
            }
            else if (elements.Count > 1 && elements.All(static one => one.ValueKind == JsonValueKind.Array))
            {
                var rows = elements.Select((one, at) => new TableRow(Item(path, at), [.. one.EnumerateArray().Select(static cell => cell.ToString())])).ToList();
                CheckTable.Check(file, null, rows, checks, findings);
            }
            else if (elements.Count > 0)
            {
                for (var at = 0; at < elements.Count; at++)
                {
                    Walk(elements[at], Item(path, at), name);
                }
            }
        }

        // Lines of the text were looked through already; what is written in escapes was not.
        private void Escaped(string value, string path)
        {
            if (hasEscapes)
            {
                text.Run(file, value, path);
            }
        }

        private static string Item(string path, int at) => string.Create(CultureInfo.InvariantCulture, $"{path}[{at}]");
    }
}
