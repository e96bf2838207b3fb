using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;
using Xunit.Abstractions;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>The essentials of azure.yaml; against azd's published schema where a copy is at hand.</summary>
public sealed class AzureYamlTests(ITestOutputHelper output)
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "azure.yaml"));

    [Fact]
    public void What_it_names_is_there()
    {
        Assert.Contains("name: pfmg-cloud", Lines);
        Assert.True(File.Exists(Path.Combine(Repository.Root, Value("  path: "), $"{Value("  module: ")}.bicep")));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Repository.Root, Value("    project: ")), "*.csproj"));
        Assert.Equal(("function", "dotnet"), (Value("    host: "), Value("    language: ")));
    }

    [Fact]
    public void The_service_is_the_one_that_infra_tags()
    {
        var service = Lines[Array.IndexOf(Lines, "services:") + 1].Trim().TrimEnd(':');

        Assert.Contains($"'azd-service-name': '{service}'", File.ReadAllText(Path.Combine(Repository.Root, "infra", "modules", "functionapp.bicep")), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_keys_are_the_schemas()
    {
        // PFMG_SPECS is a folder with published specifications, azd's azure.yaml.json among them; it is not ours to ship.
        var schemaFile = Path.Combine(Environment.GetEnvironmentVariable("PFMG_SPECS") ?? "", "azure.yaml.json");
        if (!File.Exists(schemaFile))
        {
            output.WriteLine("Not compared: PFMG_SPECS names no folder with azure.yaml.json.");
            return;
        }

        var schema = JsonNode.Parse(File.ReadAllText(schemaFile))!;
        var top = Keys(0).ToList();
        Assert.All(top, key => Assert.NotNull(schema["properties"]![key]));
        Assert.All(schema["required"]!.AsArray(), key => Assert.Contains((string)key!, top));
        var service = schema["properties"]!["services"]!["additionalProperties"]!;
        Assert.All(Keys(4), key => Assert.NotNull(service["properties"]![key]));
        Assert.All(service["required"]!.AsArray(), key => Assert.Contains((string)key!, Keys(4)));
        Assert.Contains(Value("    host: "), service["properties"]!["host"]!["examples"]!.AsArray().Select(host => (string)host!));
        Assert.Contains(Value("    language: "), service["properties"]!["language"]!["examples"]!.AsArray().Select(language => (string)language!));
    }

    private static string Value(string key) => Assert.Single(Lines, line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..];

    private static IEnumerable<string> Keys(int indent) =>
        Lines.Where(line => line.Length > indent && line.TakeWhile(character => character == ' ').Count() == indent && line[indent] != '#' && line.Contains(':', StringComparison.Ordinal))
            .Select(line => line[indent..line.IndexOf(':', StringComparison.Ordinal)]);
}
