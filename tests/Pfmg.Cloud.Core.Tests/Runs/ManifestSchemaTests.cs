using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Runs;

/// <summary>The published schema and the records say the same.</summary>
public sealed class ManifestSchemaTests
{
    private static readonly JsonObject Schema =
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", "manifest.schema.json")))!.AsObject();

    // Required on arrival only: a sender's draft may leave it out.
    private static readonly string[] RequiredOnArrival = ["size"];

    [Theory]
    [InlineData(typeof(Manifest), null)]
    [InlineData(typeof(ManifestSample), "sample")]
    [InlineData(typeof(ManifestFile), "file")]
    [InlineData(typeof(ManifestFileSample), "fileSample")]
    public void Schema_and_record_have_the_same_members_and_require_the_same(Type record, string? definition)
    {
        var schema = definition is null ? Schema : Schema["$defs"]![definition]!.AsObject();
        var members = record.GetProperties(BindingFlags.Public | BindingFlags.Instance);

        Assert.Equal(Names(members), schema["properties"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            Names(members.Where(member => IsRequired(record, member))),
            Texts(schema["required"]!).Except(RequiredOnArrival).Order(StringComparer.Ordinal));
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void Schema_and_reader_know_the_same_words()
    {
        var sample = Schema["$defs"]!["sample"]!["properties"]!;
        var file = Schema["$defs"]!["file"]!["properties"]!;
        Assert.Equal(ManifestValues.Sexes, Texts(sample["sex"]!["enum"]!));
        Assert.Equal(ManifestValues.Roles, Texts(sample["role"]!["enum"]!));
        Assert.Equal(ManifestValues.Materials, Texts(sample["material"]!["enum"]!));
        Assert.Equal(ManifestValues.Assays, Texts(sample["assay"]!["enum"]!));
        Assert.Equal(ManifestValues.Kinds, Texts(file["kind"]!["enum"]!));
        Assert.Equal(ManifestValues.Layouts, Texts(file["layout"]!["enum"]!));
        Assert.Equal(ManifestValues.Callers, Texts(file["caller"]!["enum"]!));
        Assert.Equal(ManifestValues.Urgencies, Texts(Schema["properties"]!["urgency"]!["enum"]!));
        Assert.Equal([ManifestValues.SchemaVersion], Texts(Schema["properties"]!["schemaVersion"]!["enum"]!));
    }

    private static IEnumerable<string> Names(IEnumerable<PropertyInfo> members) =>
        members.Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name)).Order(StringComparer.Ordinal);

    private static bool IsRequired(Type record, PropertyInfo member) =>
        member.IsDefined(typeof(RequiredMemberAttribute))
        || record.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => string.Equals(parameter.Name, member.Name, StringComparison.Ordinal) && !parameter.HasDefaultValue);

    private static IEnumerable<string> Texts(JsonNode array) => array.AsArray().Select(text => text!.GetValue<string>());
}
