using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Pfmg.Cloud.Core.Tests;

/// <summary>The generated code reads and writes every document as reflection would.</summary>
public sealed class CoreJsonTests
{
    private static readonly JsonSerializerOptions Reflected = new(PfmgJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    /// <summary>Every type that generated code reads or writes as an object.</summary>
    public static TheoryData<string> Documents
    {
        get
        {
            var data = new TheoryData<string>();
            foreach (var type in typeof(PfmgJson).Assembly.GetTypes().Where(IsGenerated))
            {
                data.Add(type.FullName!);
            }

            return data;
        }
    }

    [Fact]
    public void Plans_receipts_and_references_are_among_them() =>
        Assert.All((Type[])[typeof(Core.Runs.RunPlan), typeof(Core.Runs.PlannedTask), typeof(Core.Runs.Receipt), typeof(Core.References.ReferenceInfo)], type => Assert.True(IsGenerated(type)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Members_are_those_that_reflection_finds_in_their_order(string name)
    {
        var type = typeof(PfmgJson).Assembly.GetType(name)!;
        Assert.Equal(Members(Reflected.GetTypeInfo(type)), Members(PfmgJson.Options.GetTypeInfo(type)));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void What_a_document_lacks_is_what_reflection_gives(string name)
    {
        var type = typeof(PfmgJson).Assembly.GetType(name)!;
        var least = Least(type).ToJsonString();
        var read = JsonSerializer.Deserialize(least, type, PfmgJson.Options);
        var expected = JsonSerializer.Deserialize(least, type, Reflected);
        Assert.Equal(JsonSerializer.Serialize(expected, type, Reflected), JsonSerializer.Serialize(read, type, PfmgJson.Options));
        Assert.Equal(JsonSerializer.Serialize(expected, type, Reflected), JsonSerializer.Serialize(read, type, Reflected));
    }

    private static bool IsGenerated(Type type) =>
        !type.ContainsGenericParameters && !type.IsEnum && ((IJsonTypeInfoResolver)CoreJson.Default).GetTypeInfo(type, PfmgJson.Options) is { Kind: JsonTypeInfoKind.Object };

    private static IEnumerable<string> Members(JsonTypeInfo info) =>
        info.Properties.Where(static one => one.Get is not null).Select(static one => $"{one.Name} {one.PropertyType} required {one.IsRequired} order {one.Order} nullable {one.IsGetNullable}");

    // A document with its required members alone; constructor parameters without a default count as such.
    private static JsonObject Least(Type type)
    {
        var least = new JsonObject();
        foreach (var member in Reflected.GetTypeInfo(type).Properties.Where(one => one.IsRequired || one.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false }))
        {
            least[member.Name] = Value(member.PropertyType);
        }

        return least;
    }

    private static JsonNode? Value(Type type) => type switch
    {
        _ when Nullable.GetUnderlyingType(type) is { } inner => Value(inner),
        _ when type == typeof(string) => "x",
        _ when type == typeof(bool) => true,
        _ when type == typeof(DateTimeOffset) => "2026-01-02T03:04:05+00:00",
        _ when type.IsEnum => JsonNamingPolicy.CamelCase.ConvertName(Enum.GetNames(type)[0]),
        _ when type.IsPrimitive => 7,
        _ => Reflected.GetTypeInfo(type).Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonArray(Value(Reflected.GetTypeInfo(type).ElementType!)),
            JsonTypeInfoKind.Object => Least(type),
            _ => new JsonObject(),
        },
    };
}
