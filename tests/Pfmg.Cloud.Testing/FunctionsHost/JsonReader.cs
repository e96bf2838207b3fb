using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>Reads the app's JSON as strictly as a schema would: members that nobody knows are a fault, not ignored.</summary>
internal sealed class JsonReader(string where, JsonObject json)
{
    public string Where { get; } = where;

    /// <summary>An object in a file.</summary>
    public static JsonReader OfFile(string path) => File.Exists(path) && JsonNode.Parse(File.ReadAllText(path)) is JsonObject json
        ? new JsonReader(Path.GetFileName(path), json)
        : throw new FunctionsHostException($"{path} is not there, or holds no object.");

    /// <summary>Refuses members other than these.</summary>
    public JsonReader Only(params string[] known) => json.Select(member => member.Key).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } other
        ? throw new FunctionsHostException($"{Where}: nobody knows \"{other}\".")
        : this;

    public bool Has(string name) => json[name] is not null;

    public string Text(string name) => json[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : throw Wrong(name, "text");

    public string? TextOrNull(string name) => json[name] is null ? null : Text(name);

    public bool Flag(string name) => json[name] is { } node && (node is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw Wrong(name, "true or false"));

    public int Number(string name, int otherwise, int least, int most) => json[name] is null
        ? otherwise
        : json[name] is JsonValue value && value.TryGetValue(out int number) && number >= least && number <= most ? number : throw Wrong(name, $"a number from {least} to {most}");

    public TimeSpan Time(string name, TimeSpan otherwise) => json[name] is null
        ? otherwise
        : TimeSpan.TryParseExact(Text(name), @"hh\:mm\:ss", null, out var time) ? time : throw Wrong(name, "hh:mm:ss");

    public IReadOnlyList<string> Texts(string name) => json[name] is null
        ? []
        : json[name] is JsonArray list && list.All(one => one is JsonValue value && value.TryGetValue(out string? _)) ? [.. list.Select(one => (string)one!)] : throw Wrong(name, "a list of texts");

    public JsonReader Object(string name) => json[name] is JsonObject inner ? new JsonReader($"{Where}: {name}", inner) : throw Wrong(name, "an object");

    public JsonReader ObjectOrEmpty(string name) => json[name] is null ? new JsonReader($"{Where}: {name}", []) : Object(name);

    public IReadOnlyList<JsonReader> Objects(string name) => json[name] is JsonArray { Count: > 0 } list && list.All(one => one is JsonObject)
        ? [.. list.Select((one, i) => new JsonReader($"{Where}: {name}[{i}]", one!.AsObject()))]
        : throw Wrong(name, "a list of objects");

    public FunctionsHostException Wrong(string name, string expected) => new($"{Where}: {name} must be {expected}, found {json[name]?.ToJsonString() ?? "nothing"}.");
}
