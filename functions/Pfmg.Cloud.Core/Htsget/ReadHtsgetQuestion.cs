using System.Globalization;
using System.Text.Json;

namespace Pfmg.Cloud.Core.Htsget;

/// <summary>Reads a request's query or body, strictly: what is unknown, repeated or of another type is a fault.</summary>
/// <remarks>Source: htsget 1.3.0, "URL parameters", "POST request bodies".</remarks>
public static class ReadHtsgetQuestion
{
    private static readonly HashSet<string> Parameters = new(StringComparer.Ordinal) { "format", "class", "referenceName", "start", "end", "fields", "tags", "notags" };

    /// <summary>Reads a query.</summary>
    /// <param name="query">Each parameter with its values.</param>
    /// <exception cref="HtsgetException">It cannot be read.</exception>
    public static HtsgetQuestion FromQuery(IEnumerable<KeyValuePair<string, IReadOnlyList<string?>>> query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, given) in query)
        {
            if (!Parameters.Contains(name))
            {
                throw HtsgetRequest.Invalid($"The parameters are {string.Join(", ", Parameters)}.");
            }

            values[name] = given is [{ } one] ? one : throw HtsgetRequest.Invalid($"{name} may be given once.");
        }

        var contig = values.GetValueOrDefault("referenceName");
        var (start, end) = (Number(values, "start"), Number(values, "end"));
        if (contig is null && (start is not null || end is not null))
        {
            throw HtsgetRequest.Invalid("start and end need a referenceName other than \"*\".");
        }

        return new HtsgetQuestion(false)
        {
            Format = values.GetValueOrDefault("format"),
            Class = values.GetValueOrDefault("class"),
            Regions = contig is null ? null : [new HtsgetRegion(contig, start, end)],
            Fields = List(values, "fields"),
            Tags = List(values, "tags"),
            NoTags = List(values, "notags"),
        };
    }

    /// <summary>Reads a body.</summary>
    /// <param name="body">JSON; empty for none.</param>
    /// <exception cref="HtsgetException">It cannot be read.</exception>
    public static HtsgetQuestion FromBody(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return new HtsgetQuestion(true);
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var question = new HtsgetQuestion(true);
            foreach (var property in root.EnumerateObject())
            {
                question = property.Name switch
                {
                    "format" => question with { Format = property.Value.GetString() },
                    "class" => question with { Class = property.Value.GetString() },
                    "fields" => question with { Fields = Texts(property.Value) },
                    "tags" => question with { Tags = Texts(property.Value) },
                    "notags" => question with { NoTags = Texts(property.Value) },
                    "regions" => question with { Regions = [.. property.Value.EnumerateArray().Select(Region)] },
                    _ => throw HtsgetRequest.Invalid("The body holds format, class, fields, tags, notags and regions."),
                };
            }

            return question;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw HtsgetRequest.Invalid("The body is not JSON of the shape that htsget gives it.");
        }
    }

    private static HtsgetRegion Region(JsonElement element)
    {
        string? contig = null;
        long? start = null, end = null;
        foreach (var property in element.EnumerateObject())
        {
            _ = property.Name switch
            {
                "referenceName" => (contig = property.Value.GetString()) is null,
                "start" => (start = property.Value.GetInt64()) is null,
                "end" => (end = property.Value.GetInt64()) is null,
                _ => throw HtsgetRequest.Invalid("A region holds referenceName, start and end."),
            };
        }

        return contig is null ? throw HtsgetRequest.Invalid("A region needs a referenceName.") : new HtsgetRegion(contig, start, end);
    }

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(static item => item.GetString() ?? throw new FormatException("null"))];

    private static long? Number(Dictionary<string, string> values, string name) => !values.TryGetValue(name, out var text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw HtsgetRequest.Invalid($"{name} is a whole number of at least 0.");

    private static string[]? List(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var text) ? text.Split(',', StringSplitOptions.RemoveEmptyEntries) : null;
}
