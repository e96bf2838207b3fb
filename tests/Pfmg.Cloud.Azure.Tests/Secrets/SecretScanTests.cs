using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Secrets;

/// <summary>That the gate's scan (eng/scan-secrets.mjs) finds what it is there to find; the gate itself scans the repository.</summary>
public sealed class SecretScanTests : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "eng", "scan-secrets.mjs");
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_planted_secret_is_found_and_not_repeated()
    {
        var planted = PlantedSecrets.ByRule.SelectMany(rule => rule.Value.Select((text, number) => (Rule: rule.Key, Text: text, File: $"{rule.Key} {number}.log"))).ToList();
        foreach (var (_, text, file) in planted)
        {
            await File.WriteAllTextAsync(_folder[file], $"first line\nbefore {text} after\n");
        }

        var told = await FindingsAsync(_folder.Path);

        Assert.All(planted, secret =>
        {
            Assert.Contains($"/{secret.File}:2: {secret.Rule}\n", told, StringComparison.Ordinal);
            Assert.DoesNotContain(secret.Text, told, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Every_rule_has_a_planted_secret()
    {
        var names = await Tool.OutputAsync("node", "--input-type=module", "-e", $"import {{ rules, secretFiles }} from '{Repository.Root}/eng/secret-rules.mjs'; console.log([...rules, ...secretFiles].map(rule => rule.name).join('\\n'))");

        Assert.Equal(names.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(), PlantedSecrets.ByRule.Keys.Concat(PlantedSecrets.Files.Values).Distinct().Order());
    }

    [Fact]
    public async Task A_file_that_is_a_secret_by_its_kind_is_found()
    {
        foreach (var name in PlantedSecrets.Files.Keys)
        {
            await File.WriteAllBytesAsync(_folder[name], [7, 2, 0, 0]);
        }

        var told = await FindingsAsync(_folder.Path);

        Assert.All(PlantedSecrets.Files, file => Assert.Contains($"/{file.Key}:1: {file.Value}\n", told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("us-ascii")]
    [InlineData("utf-16")]
    public async Task A_binary_and_a_zip_are_looked_into(string encoding)
    {
        var secret = PlantedSecrets.ByRule["account key"][0];
        byte[] library = [0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, .. Encoding.GetEncoding(encoding).GetBytes($"text before {secret}"), 0, 0, 1];
        await using (var file = File.Create(_folder["app.zip"]))
        await using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            await using var entry = await zip.CreateEntry("bin/app.dll").OpenAsync();
            await entry.WriteAsync(library);
        }

        Assert.Contains("app.zip!bin/app.dll:byte ", await FindingsAsync(_folder["app.zip"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_anyone_may_know_and_what_only_looks_alike_passes()
    {
        string[] lines =
        [
            $"AccountName=devstoreaccount1;AccountKey={PlantedSecrets.EmulatorKey};",
            $"\"contentHash\": \"{PlantedSecrets.Key512}\"",
            $"\"integrity\": \"sha512-{PlantedSecrets.Key512}\",",
            "Authorization: Bearer stand-in",
            "var sig = Signature(key); &sig={Escape(value)}",
            "token = \"Microsoft.Authorization/roleAssignments\"",
            "https://host/path?a=b&password=wanted",
        ];
        await File.WriteAllLinesAsync(_folder["plain.txt"], lines);

        Assert.EndsWith(" 0 findings\n", await Tool.OutputAsync("node", Script, _folder.Path), StringComparison.Ordinal);
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();

    private static async Task<string> FindingsAsync(string path)
    {
        // The findings are printed; the tool's error carries standard error alone, so they are asked for by a shell that ends well.
        var told = await Tool.OutputAsync("sh", "-c", "node \"$0\" \"$1\" || echo refused", Script, path);
        Assert.EndsWith("refused\n", told, StringComparison.Ordinal);
        return told;
    }
}
