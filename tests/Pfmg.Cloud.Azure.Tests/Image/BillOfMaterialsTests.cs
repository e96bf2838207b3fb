using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Image;

/// <summary>The bill of materials that <c>make sbom</c> writes.</summary>
public sealed class BillOfMaterialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_names_every_package_of_the_system_the_lock_files_and_nothing_of_the_tests()
    {
        var bill = await WriteAsync("samtools\t1.16.1-1\tamd64\tsamtools\nlibhts3\t1.16+ds-3\tamd64\thtslib\n");

        var names = bill["components"]!.AsArray().ToDictionary(component => (string)component!["purl"]!, component => component!);
        Assert.Contains("pkg:deb/debian/samtools@1.16.1-1?arch=amd64&distro=debian-12", names);
        Assert.Contains("pkg:deb/debian/libhts3@1.16%2Bds-3?arch=amd64&distro=debian-12&upstream=htslib", names);
        var locked = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "functions", "Pfmg.Cloud.Functions", "packages.lock.json")))!["dependencies"]!["net10.0"]!.AsObject();
        foreach (var (name, entry) in locked.Where(entry => (string?)entry.Value!["type"] != "Project" && !entry.Key.Contains("Analyzer", StringComparison.Ordinal)))
        {
            var component = names[$"pkg:nuget/{name}@{entry!["resolved"]}"];
            Assert.Equal(Convert.FromBase64String((string)entry["contentHash"]!), Convert.FromHexString((string)component["hashes"]![0]!["content"]!));
        }

        Assert.Equal("pkg:npm/%40duckdb/node-bindings-linux-x64", Assert.Single(names.Keys, name => name.StartsWith("pkg:npm/", StringComparison.Ordinal)).Split('@')[0]);
        Assert.DoesNotContain(names.Keys, name => name.Contains("xunit", StringComparison.Ordinal) || name.Contains("Analyzer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_input_gives_the_same_bill_and_another_input_another_id()
    {
        var first = await WriteAsync("samtools\t1.16.1-1\tamd64\tsamtools\n");
        var again = await WriteAsync("samtools\t1.16.1-1\tamd64\tsamtools\n");
        var other = await WriteAsync("samtools\t1.16.1-2\tamd64\tsamtools\n");

        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.NotEqual((string?)first["serialNumber"], (string?)other["serialNumber"]);
        Assert.Equal(("CycloneDX", "1.6"), ((string?)first["bomFormat"], (string?)first["specVersion"]));
    }

    [Fact]
    public async Task What_is_published_must_be_what_was_locked()
    {
        await File.WriteAllTextAsync(_folder["pfmg.deps.json"], """{ "libraries": { "pfmg/0.1.0": { "type": "project" }, "Azure.Core/9.9.9": { "type": "package" } } }""");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync("samtools\t1.16.1-1\tamd64\tsamtools\n", _folder.Path));

        Assert.Contains("Azure.Core 9.9.9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_was_copied_from_the_builders_system_is_named_with_its_hash()
    {
        await File.WriteAllTextAsync(_folder["pfmg.deps.json"], """{ "libraries": { "pfmg/0.1.0": { "type": "project" } } }""");
        await File.WriteAllBytesAsync(_folder["libzstd.so.1"], [0x7f, .. "ELF\0GLIBC_2.17\01.5.4\0"u8]);

        var bill = await WriteAsync("samtools\t1.16.1-1\tamd64\tsamtools\n", _folder.Path);

        var component = Assert.Single(bill["components"]!.AsArray(), component => (string?)component!["purl"] == "pkg:generic/libzstd@1.5.4")!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_folder["libzstd.so.1"]))), (string?)component["hashes"]![0]!["content"]);
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private async Task<JsonNode> WriteAsync(string system, params string[] app)
    {
        await File.WriteAllTextAsync(_folder["system.tsv"], system);
        return JsonNode.Parse(await Tool.OutputAsync("node", [Path.Combine(Repository.Root, "eng", "sbom.mjs"), _folder["system.tsv"], .. app]))!;
    }
}
