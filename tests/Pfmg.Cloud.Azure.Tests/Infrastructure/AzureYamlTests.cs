using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>azure.yaml is what azd takes, and names what is there.</summary>
public sealed class AzureYamlTests
{
    private static readonly string Own = Path.Combine(Repository.Root, "azure.yaml");

    [Fact]
    public async Task What_it_names_is_there()
    {
        var (document, faults) = await ReadAsync(Own);
        Assert.Empty(faults);
        var infra = document!["infra"]!;
        Assert.Equal("bicep", (string?)infra["provider"]);
        Assert.True(File.Exists(Path.Combine(Repository.Root, (string)infra["path"]!, $"{infra["module"]}.bicep")));

        var (name, service) = Assert.Single(document["services"]!.AsObject());
        Assert.Equal("function", (string?)service!["host"]);
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, (string)service["project"]!)));
        Assert.Contains($"'azd-service-name': '{name}'", await File.ReadAllTextAsync(Path.Combine(Deployment.Folder, "modules", "functionapp.bicep")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hooks_run_targets_of_the_Makefile_and_only_where_Bicep_cannot()
    {
        var (document, _) = await ReadAsync(Own);
        var makefile = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Makefile"));
        var hooks = document!["services"]!.AsObject().SelectMany(service => service.Value!["hooks"]?.AsObject().ToList() ?? []).ToList();

        // Building the package is no resource; anything that provisions belongs into infra/.
        Assert.Null(document["hooks"]);
        Assert.All(hooks, hook => Assert.Equal("prepackage", hook.Key));
        Assert.All(hooks, hook => Assert.Contains($"\n{((string)hook.Value!["run"]!)["make ".Length..]}:", makefile, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_sent_is_the_zip_that_is_packaged()
    {
        // azd sends a `dist` that ends in .zip as it is: azure-dev, framework_service_custom.go and service_target_functionapp.go.
        var service = (await ReadAsync(Own)).Document!["services"]!["api"]!;
        Assert.Equal((".", "custom", "artifacts/package/pfmg.zip"), ((string?)service["project"], (string?)service["language"], (string?)service["dist"]));
        Assert.Equal("make package", (string?)service["hooks"]!["prepackage"]!["run"]);
    }

    [SharedDataFact]
    public async Task It_is_valid_by_azds_schema() => Assert.Empty((await ReadAsync(Own, Schema)).Faults);

    [SharedDataFact]
    public async Task What_is_not_valid_is_found()
    {
        using var folder = new TemporaryFolder();
        var text = await File.ReadAllTextAsync(Own);
        foreach (var (old, changed) in ((string, string)[])
            [("    host: function", "    hosts: function"), ("name: pfmg-cloud", "title: pfmg-cloud"), ("  provider: bicep", "  provider: 3"), ("services:\n", "services:\n  extra: 1\n"), ("  path: infra", "\tpath: infra")])
        {
            await File.WriteAllTextAsync(folder["azure.yaml"], new Change("azure.yaml", old, changed).Apply(text));

            Assert.True((await ReadAsync(folder["azure.yaml"], Schema)).Faults.Count > 0, $"Not found: {changed}");
        }
    }

    private static string Schema => Path.Combine(SharedData.Root!, "specs", "azure.yaml.json");

    private static async Task<(JsonNode? Document, IReadOnlyList<string> Faults)> ReadAsync(string file, params string[] schema)
    {
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "node_modules", "ajv")), "ajv is not in node_modules: run npm ci.");
        string[] arguments = [Path.Combine(Repository.Root, "eng", "check-yaml.mjs"), file, .. schema.Select(path => $"--schema={path}")];
        var told = JsonNode.Parse(await Tool.OutputAsync("node", arguments))![file]!;
        return (told["document"], [.. told["faults"]!.AsArray().Select(fault => (string)fault!)]);
    }
}
