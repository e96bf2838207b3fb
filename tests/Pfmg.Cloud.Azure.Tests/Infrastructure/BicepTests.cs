using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Infrastructure;

/// <summary>What can be known of infra/ without the Bicep compiler: that it parses, and that it means what the code means.</summary>
public sealed partial class BicepTests
{
    private static readonly string Infra = Path.Combine(Repository.Root, "infra");
    private static readonly string Main = File.ReadAllText(Path.Combine(Infra, "main.bicep"));

    [Fact]
    public async Task Every_file_is_Bicep()
    {
        var files = Directory.GetFiles(Infra, "*.bicep", SearchOption.AllDirectories);
        Assert.True(Directory.Exists(Path.Combine(Repository.Root, "node_modules", "tree-sitter-bicep")), "tree-sitter-bicep is not in node_modules: run npm ci.");

        Assert.Equal("", await Tool.OutputAsync("node", [Path.Combine(Repository.Root, "eng", "check-bicep.mjs"), .. files]));
    }

    [Fact]
    public async Task What_is_not_Bicep_is_told()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["bad.bicep"], "param name string\nresource x 'a@b' = { name name }\n");

        await Assert.ThrowsAsync<InvalidOperationException>(() => Tool.OutputAsync("node", Path.Combine(Repository.Root, "eng", "check-bicep.mjs"), folder["bad.bicep"]));
    }

    [Fact]
    public void Every_module_is_used_and_every_used_module_is_there()
    {
        var used = Module().Matches(Main).Select(match => match.Groups["path"].Value).Distinct().Order();

        Assert.Equal(Directory.GetFiles(Path.Combine(Infra, "modules")).Select(file => $"modules/{Path.GetFileName(file)}").Order(), used);
    }

    [Fact]
    public void Every_area_of_the_store_has_its_container()
    {
        Assert.Contains($"containers: ['{StorePaths.Uploads.TrimEnd('/')}']", Main, StringComparison.Ordinal);
        foreach (var area in (string[])[StorePaths.Lake, StorePaths.References, StorePaths.Runs])
        {
            Assert.Contains($"'{area.TrimEnd('/')}'", Main, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_option_of_Azure_is_set_on_the_function_app()
    {
        var app = File.ReadAllText(Path.Combine(Infra, "modules", "functionapp.bicep"));

        // The emulator's connection string is the one that no deployment has.
        foreach (var option in typeof(AzureOptions).GetProperties().Select(property => property.Name).Where(name => name != nameof(AzureOptions.EmulatorConnectionString)))
        {
            Assert.Contains($"{AzureOptions.Section}__{option}:", app, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_queue_and_connection_of_a_trigger_is_deployed()
    {
        var app = File.ReadAllText(Path.Combine(Infra, "modules", "functionapp.bicep"));
        var functions = Directory.GetFiles(Path.Combine(Repository.Root, "functions", "Pfmg.Cloud.Functions"), "function.json", SearchOption.AllDirectories);
        foreach (var binding in functions.Select(file => JsonNode.Parse(File.ReadAllText(file))!["bindings"]![0]!).Where(binding => (string?)binding["type"] == "queueTrigger"))
        {
            Assert.Contains($"'{binding["queueName"]}'", Main, StringComparison.Ordinal);
            Assert.Contains($"{binding["connection"]}__queueServiceUri:", app, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"^module \w+ '(?<path>[^']+)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Module();
}
