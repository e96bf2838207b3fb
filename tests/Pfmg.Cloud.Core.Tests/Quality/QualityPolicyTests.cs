using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Quality;

/// <summary>Policies, their schema and the measurements use the same words.</summary>
public sealed class QualityPolicyTests
{
    private static readonly JsonObject PolicySchema = Schema("quality-policy");
    private static readonly JsonObject SampleSchema = Schema("sample-quality");

    public static TheoryData<string> Policies => new(QualityPolicy.Known);

    [Fact]
    public void The_default_pipelines_policy_is_carried_by_this_build() =>
        Assert.Contains(PipelineDefinition.Load(PipelineDefinition.Default).QualityPolicy, QualityPolicy.Known);

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_bounds_what_is_measured_for_every_assay_and_names_its_sources(string name)
    {
        var policy = QualityPolicy.Load(name);
        Assert.Equal(name, policy.FullName);
        Assert.Equal(ManifestValues.Assays.Order(StringComparer.Ordinal), policy.Assays.Keys.Order(StringComparer.Ordinal));
        Assert.NotEqual(QualityVerdict.Fail, policy.KaryotypeDisagrees);
        var metrics = Names(typeof(QualityMetrics)).ToHashSet(StringComparer.Ordinal);
        foreach (var bounds in policy.Assays.Values.SelectMany(assay => assay))
        {
            Assert.Contains(bounds.Metric, metrics);
            Assert.True(bounds.Needs is null || metrics.Contains(bounds.Needs.Metric), $"{bounds.Needs?.Metric} is not measured.");
            Assert.Contains(bounds.Source, policy.Sources.Keys);
            Assert.Subset(ManifestValues.Materials.ToHashSet(StringComparer.Ordinal), (bounds.Materials ?? []).ToHashSet(StringComparer.Ordinal));
            double?[] ascending = [bounds.FailBelow, bounds.WarnBelow, bounds.WarnAbove, bounds.FailAbove];
            var known = ascending.Where(bound => bound is not null).ToList();
            Assert.NotEmpty(known);
            Assert.Equal(known.Order(), known);
        }

        Assert.All(policy.Assays.Values, assay => Assert.Equal(assay.Count, assay.Select(bounds => bounds.Metric).Distinct(StringComparer.Ordinal).Count()));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_has_no_member_that_is_not_read(string name)
    {
        var text = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "policies", $"{name}.json")));
        Assert.True(JsonNode.DeepEquals(text, JsonSerializer.SerializeToNode(text.Deserialize<QualityPolicy>(PfmgJson.Options), PfmgJson.Options)));
    }

    [Theory]
    [InlineData(typeof(QualityPolicy), null)]
    [InlineData(typeof(QualityBounds), "bounds")]
    [InlineData(typeof(QualityNeed), "need")]
    public void The_policys_schema_and_records_have_the_same_members(Type record, string? definition) => Compare(PolicySchema, record, definition);

    [Theory]
    [InlineData(typeof(SampleQuality), null)]
    [InlineData(typeof(QualityFinding), "finding")]
    [InlineData(typeof(QualityBounds), "bounds")]
    [InlineData(typeof(QualityNeed), "need")]
    [InlineData(typeof(QualityMetrics), "metrics")]
    [InlineData(typeof(QualityTarget), "target")]
    public void The_samples_schema_and_records_have_the_same_members(Type record, string? definition) => Compare(SampleSchema, record, definition);

    private static void Compare(JsonObject root, Type record, string? definition)
    {
        var schema = definition is null ? root : root["$defs"]![definition]!.AsObject();
        Assert.Equal(Names(record), schema["properties"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal));
        var required = record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => IsRequired(record, member)).Select(Name);
        Assert.Equal(required.Order(StringComparer.Ordinal), (schema["required"]?.AsArray() ?? []).Select(text => text!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
    }

    private static IEnumerable<string> Names(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite).Select(Name).Order(StringComparer.Ordinal);

    private static string Name(PropertyInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    private static bool IsRequired(Type record, PropertyInfo member) =>
        member.IsDefined(typeof(RequiredMemberAttribute))
        || record.GetConstructors().SelectMany(constructor => constructor.GetParameters())
            .Any(parameter => string.Equals(parameter.Name, member.Name, StringComparison.Ordinal) && !parameter.HasDefaultValue && !IsNullable(member));

    private static bool IsNullable(PropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null
        || new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable;

    private static JsonObject Schema(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "schemas", $"{name}.schema.json")))!.AsObject();
}
