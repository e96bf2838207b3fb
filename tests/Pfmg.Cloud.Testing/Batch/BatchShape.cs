using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>What a value in a request's body must look like.</summary>
internal abstract partial class BatchShape
{
    /// <summary>An id of a job or task: letters, digits, '-' and '_', at most 64.</summary>
    public static BatchShape Id { get; } = new TextShape(64, static text => IdPattern().IsMatch(text) ? null : "letters, digits, hyphens and underscores, at most 64");

    public static BatchShape Text { get; } = new TextShape(int.MaxValue, static _ => null);

    public static BatchShape Name { get; } = new TextShape(1_024, static _ => null);

    public static BatchShape Flag { get; } = new FlagShape();

    /// <summary>An ISO 8601 duration above zero.</summary>
    public static BatchShape Duration { get; } = new TextShape(64, static text => IsDuration(text) ? null : "an ISO 8601 duration");

    /// <summary>Taken as it is: an object that this fake has no use for.</summary>
    public static BatchShape Anything { get; } = new AnyShape();

    public static BatchShape Number(int from, int to) => new NumberShape(from, to);

    public static BatchShape OneOf(params string[] values) =>
        new TextShape(64, text => values.Contains(text, StringComparer.Ordinal) ? null : $"one of {string.Join(", ", values)}");

    public static BatchShape ListOf(BatchShape item, int most = int.MaxValue) => new ListShape(item, most);

    /// <summary>An object of these properties and no others; those whose names end in '!' are required.</summary>
    public static BatchShape Object(params (string Name, BatchShape Shape)[] properties) => new ObjectShape(properties);

    /// <summary>Refuses what does not have this shape.</summary>
    /// <exception cref="BatchRefusalException">It has not.</exception>
    public abstract void Check(JsonNode? value, string name);

    private static BatchRefusalException Wrong(JsonNode? value, string name, string expected) =>
        BatchRefusalException.Property(name, value?.ToJsonString() ?? "null", $"Expected {expected}.");

    private static bool IsDuration(string text)
    {
        try
        {
            return XmlConvert.ToTimeSpan(text) > TimeSpan.Zero;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex IdPattern();

    private sealed class TextShape(int most, Func<string, string?> fault) : BatchShape
    {
        public override void Check(JsonNode? value, string name)
        {
            if (value is not JsonValue found || found.GetValueKind() != JsonValueKind.String)
            {
                throw Wrong(value, name, "a string");
            }

            var text = found.GetValue<string>();
            if (text.Length > most || fault(text) is not null)
            {
                throw Wrong(value, name, fault(text) ?? $"at most {most.ToString(CultureInfo.InvariantCulture)} characters");
            }
        }
    }

    private sealed class NumberShape(int from, int to) : BatchShape
    {
        public override void Check(JsonNode? value, string name)
        {
            if (value is not JsonValue found || found.GetValueKind() != JsonValueKind.Number || !found.TryGetValue(out int number) || number < from || number > to)
            {
                throw Wrong(value, name, string.Create(CultureInfo.InvariantCulture, $"a whole number of {from} to {to}"));
            }
        }
    }

    private sealed class FlagShape : BatchShape
    {
        public override void Check(JsonNode? value, string name)
        {
            if (value?.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
            {
                throw Wrong(value, name, "true or false");
            }
        }
    }

    private sealed class AnyShape : BatchShape
    {
        public override void Check(JsonNode? value, string name)
        {
            if (value is not JsonObject)
            {
                throw Wrong(value, name, "an object");
            }
        }
    }

    private sealed class ListShape(BatchShape item, int most) : BatchShape
    {
        public override void Check(JsonNode? value, string name)
        {
            if (value is not JsonArray list)
            {
                throw Wrong(value, name, "an array");
            }

            if (list.Count > most)
            {
                throw BatchRefusalException.Property(name, list.Count.ToString(CultureInfo.InvariantCulture), $"At most {most.ToString(CultureInfo.InvariantCulture)} are taken.");
            }

            foreach (var one in list)
            {
                item.Check(one, name);
            }
        }
    }

    private sealed class ObjectShape : BatchShape
    {
        private readonly Dictionary<string, BatchShape> _properties;
        private readonly string[] _required;

        public ObjectShape((string Name, BatchShape Shape)[] properties)
        {
            _properties = properties.ToDictionary(property => property.Name.TrimEnd('!'), property => property.Shape, StringComparer.Ordinal);
            _required = [.. properties.Where(property => property.Name.EndsWith('!')).Select(property => property.Name.TrimEnd('!'))];
        }

        public override void Check(JsonNode? value, string name)
        {
            if (value is not JsonObject found)
            {
                throw Wrong(value, name, "an object");
            }

            foreach (var required in _required.Where(required => !found.ContainsKey(required)))
            {
                throw BatchRefusalException.MissingProperty(required);
            }

            foreach (var (property, inner) in found)
            {
                if (!_properties.TryGetValue(property, out var shape))
                {
                    throw new BatchRefusalException(
                        400, "UnsupportedProperty", "One of the properties specified in the request body is not supported.", ("PropertyName", property));
                }

                shape.Check(inner, property);
            }
        }
    }
}
