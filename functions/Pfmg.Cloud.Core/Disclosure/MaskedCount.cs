using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>A number of participants as it may be told: a number, or the words "not disclosed", which say nothing of how many there are.</summary>
/// <remarks>In JSON a number or the string "not disclosed"; never null, 0 or "fewer than 5". The default value is not disclosed.</remarks>
[JsonConverter(typeof(MaskedCountConverter))]
public readonly record struct MaskedCount
{
    /// <summary>What stands for a number that is not told.</summary>
    public const string Words = "not disclosed";

    private MaskedCount(long? value) => Value = value;

    /// <summary>The one value that stands for every number that is not told.</summary>
    public static MaskedCount NotDisclosed => default;

    /// <summary>The number as told, participants; null if it is not.</summary>
    public long? Value { get; }

    /// <summary>Whether a number is told.</summary>
    public bool IsDisclosed => Value is not null;

    /// <summary>A number that may be told. Only the rule, or a reader of what it masked, has one.</summary>
    internal static MaskedCount Of(long value) => new(value);

    /// <summary>The number, or "not disclosed".</summary>
    public override string ToString() => Value?.ToString(CultureInfo.InvariantCulture) ?? Words;
}

/// <summary>A masked count in JSON.</summary>
internal sealed class MaskedCountConverter : JsonConverter<MaskedCount>
{
    /// <inheritdoc />
    public override MaskedCount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => MaskedCount.Of(reader.GetInt64()),
        JsonTokenType.String when reader.ValueTextEquals(MaskedCount.Words) => MaskedCount.NotDisclosed,
        _ => throw new JsonException($"A masked count is a number or \"{MaskedCount.Words}\"."),
    };

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, MaskedCount value, JsonSerializerOptions options)
    {
        if (value.Value is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(MaskedCount.Words);
        }
    }
}
