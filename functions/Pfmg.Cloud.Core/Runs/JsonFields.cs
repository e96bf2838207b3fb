using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Reads the members of one JSON object and notes every fault instead of stopping at the first.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly string _file;
    private readonly string _where;
    private readonly List<InputFault> _faults;

    public JsonFields(JsonElement element, string file, string where, List<InputFault> faults)
    {
        (_file, _where, _faults) = (file, where, faults);
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fault(where, "an object", Told(element));
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                Fault(where, "member names in Unicode", "half a character (a lone surrogate)");
            }
            else if (!_members.TryAdd(name, member.Value))
            {
                Fault(PathOf(Excerpt(name)), "one member of this name", "it twice");
            }
        }
    }

    /// <summary>"files[2].lane".</summary>
    public string PathOf(string name) => _where.Length == 0 ? name : $"{_where}.{name}";

    public string? Text(string name, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && IsUnicode(value) && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Fault(PathOf(name), "a text that is not empty", Told(value));
        return null;
    }

    public string? Word(string name, IReadOnlyList<string> words, bool required = false)
    {
        var text = Text(name, required);
        if (text is null || words.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        Fault(PathOf(name), $"one of {string.Join(", ", words)}", Excerpt(text));
        return null;
    }

    public long? Whole(string name, long minimum, long maximum, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Fault(PathOf(name), maximum == long.MaxValue ? $"a whole number of at least {minimum}" : $"a whole number from {minimum} to {maximum}", Told(value));
        return null;
    }

    public bool? Truth(string name)
    {
        if (Find(name, required: false) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fault(PathOf(name), "true or false", Told(value));
        return null;
    }

    /// <summary>The elements of an array, each under its own path; an empty one is a fault unless it may be.</summary>
    public IEnumerable<JsonFields> Objects(string name, bool required, bool mayBeEmpty = false)
    {
        if (Find(name, required) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && (mayBeEmpty || value.GetArrayLength() > 0))
        {
            return value.EnumerateArray().Select((element, i) => new JsonFields(element, _file, $"{PathOf(name)}[{i}]", _faults));
        }

        Fault(PathOf(name), mayBeEmpty ? "an array of objects" : "an array of at least one object", Told(value));
        return [];
    }

    /// <summary>A date, as "2026-12-31".</summary>
    public DateOnly? Date(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var date))
        {
            return date;
        }

        Fault(PathOf(name), "a date, such as 2026-12-31", Excerpt(text));
        return null;
    }

    /// <summary>The texts of an array, which may be empty; those that are none are noted.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name, required: false) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(PathOf(name), "an array of texts", Told(value));
            return [];
        }

        var texts = new List<string>();
        foreach (var (i, element) in value.EnumerateArray().Index())
        {
            if (element.ValueKind == JsonValueKind.String && IsUnicode(element) && element.GetString() is { Length: > 0 } text)
            {
                texts.Add(text);
            }
            else
            {
                Fault($"{PathOf(name)}[{i}]", "a text that is not empty", Told(element));
            }
        }

        return texts;
    }

    /// <summary>An object; null if it is not there.</summary>
    public JsonFields? Object(string name) => Find(name, required: false) is { } value ? new JsonFields(value, _file, PathOf(name), _faults) : null;

    /// <summary>Notes every member that nothing asked for.</summary>
    public void End()
    {
        foreach (var name in _members.Keys.Where(name => !_known.Contains(name)))
        {
            Fault(PathOf(Excerpt(name)), "no member of this name", "one");
        }
    }

    private JsonElement? Find(string name, bool required)
    {
        _known.Add(name);
        if (_members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        if (required)
        {
            Fault(PathOf(name), "a value", "none");
        }

        return null;
    }

    private void Fault(string where, string expected, string found) => _faults.Add(new InputFault(_file, where, expected, found));

    private static string Told(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty array" : "an array",
        JsonValueKind.String when !IsUnicode(value) => "half a character (a lone surrogate)",
        JsonValueKind.String when value.GetString()!.Length == 0 => "an empty text",
        _ => Excerpt(value.GetRawText()),
    };

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    // "\ud800" is JSON, but no text: GetString would throw.
    private static bool IsUnicode(JsonElement value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>At most 60 characters of what was found, those that cannot be seen as '?'.</summary>
    public static string Excerpt(string text)
    {
        var shown = string.Concat(text.Take(60).Select(static c => ManifestText.IsSeen(c) ? c : '?'));
        return shown.Length < text.Length ? shown + "…" : shown;
    }
}
