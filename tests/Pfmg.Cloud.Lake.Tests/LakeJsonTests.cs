using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Tests;

/// <summary>The generated code reads and writes the lake's documents as reflection would.</summary>
public sealed class LakeJsonTests
{
    private static readonly JsonSerializerOptions Reflected = new(PfmgJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    [Fact]
    public void Members_are_those_that_reflection_finds_in_their_order()
    {
        var documents = typeof(LakeJson).Assembly.GetTypes()
            .Where(static type => !type.ContainsGenericParameters && ((IJsonTypeInfoResolver)LakeJson.Default).GetTypeInfo(type, LakeJson.Line) is { Kind: JsonTypeInfoKind.Object })
            .ToList();

        Assert.Contains(typeof(LakeEntry), documents);
        Assert.All(documents, static type => Assert.Equal(Members(Reflected.GetTypeInfo(type)), Members(LakeJson.Line.GetTypeInfo(type))));
    }

    [Fact]
    public void What_an_entry_lacks_is_what_reflection_gives()
    {
        const string least = """
            {"version":3,"id":"x","kind":"erasure","time":"2026-01-02T03:04:05+00:00","counts":[],"remove":[],
             "add":[{"table":"calls","path":"p","size":1,"rows":2,"sha256":"00","ranges":[{"chrom":"1","minPos":1,"maxPos":2}]}]}
            """;
        var read = JsonSerializer.Deserialize<LakeEntry>(least, LakeJson.Line)!;

        Assert.Equal("1.0", read.SchemaVersion);
        Assert.Empty(Assert.Single(read.Add).Columns);
        Assert.Equal(JsonSerializer.Serialize(JsonSerializer.Deserialize<LakeEntry>(least, Reflected), Reflected), JsonSerializer.Serialize(read, LakeJson.Line));
    }

    private static IEnumerable<string> Members(JsonTypeInfo info) =>
        info.Properties.Where(static one => one.Get is not null).Select(static one => $"{one.Name} {one.PropertyType} required {one.IsRequired} order {one.Order}");
}
