using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Image;

/// <summary>What can be known of the worker image where no engine builds it.</summary>
public sealed class WorkerImageTests
{
    private static readonly Dockerfile Image = Dockerfile.Worker;

    /// <summary>Debian's package of each tool that a pipeline may name; a new tool is entered here and in the Dockerfile.</summary>
    private static readonly Dictionary<string, string[]> PackagesOfTool = new(StringComparer.Ordinal)
    {
        ["bwa"] = ["bwa"],
        ["samtools"] = ["samtools"],
        ["bcftools"] = ["bcftools"],
        ["htslib"] = ["libhts3", "tabix"],
        ["mosdepth"] = ["mosdepth"],
    };

    public static TheoryData<string, string, string> NamedTools()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "pipelines"), "*.json", SearchOption.AllDirectories))
        {
            foreach (var tool in JsonNode.Parse(File.ReadAllText(file))!["tools"]!.AsArray())
            {
                data.Add(Path.GetRelativePath(Repository.Root, file), (string)tool!["name"]!, (string)tool["version"]!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(NamedTools))]
    public void Every_tool_that_a_pipeline_names_is_in_it_in_that_version(string pipeline, string tool, string version)
    {
        Assert.True(PackagesOfTool.TryGetValue(tool, out var packages), $"{pipeline} names {tool}, of which no Debian package is known here.");
        foreach (var package in packages)
        {
            var upstream = Upstream(Assert.Single(Image.Installed(), installed => installed.Name == package).Version ?? "not fixed");
            // bwa tells its revision as well: 0.7.17-r1188.
            Assert.True(version == upstream || version.StartsWith($"{upstream}-", StringComparison.Ordinal), $"{pipeline} names {tool} {version}; the image has {package} {upstream}.");
        }
    }

    [AptFact]
    public async Task Every_fixed_version_is_Debians()
    {
        foreach (var package in Image.Installed().Where(installed => installed.Version is not null))
        {
            Assert.Contains((await Tool.OutputAsync("apt-cache", "madison", package.Name)).Split('\n'), line => line.Split('|') is [_, var offered, _] && offered.Trim() == package.Version);
        }
    }

    [Fact]
    public void It_runs_as_no_root_and_takes_any_command_line()
    {
        Assert.Matches("^[1-9][0-9]*:[1-9][0-9]*$", Image.Of("USER").Last());
        Assert.Empty(Image.Of("ENTRYPOINT"));
        Assert.Empty(Image.Of("ADD"));
        Assert.Contains(Image.Of("ENV"), line => line.Contains("HOME=/scratch", StringComparison.Ordinal) && line.Contains("TMPDIR=/scratch", StringComparison.Ordinal) && line.Contains("PATH=/app:", StringComparison.Ordinal));
        Assert.Contains(Image.Of("RUN"), line => line.Contains("mkdir -m 1777 /scratch", StringComparison.Ordinal));
        Assert.Equal("/scratch", Image.Of("WORKDIR").Last());
    }

    [Fact]
    public void All_that_it_copies_is_let_into_the_context()
    {
        var ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));
        var copied = Image.Of("COPY").Where(line => !line.StartsWith("--from=", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[..^1]).ToList();

        Assert.Equal("*", ignored.First(line => !line.StartsWith('#')));
        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.Contains($"!{path}", ignored));
    }

    [Fact]
    public async Task The_context_is_what_it_copies_and_nothing_that_lies_beside()
    {
        using var checkout = new TemporaryFolder();
        File.Copy(Path.Combine(Repository.Root, ".dockerignore"), checkout[".dockerignore"]);
        string[] taken = ["artifacts/image/sbom.cdx.json", "artifacts/package/app/libduckdb.so", "artifacts/package/app/OnUpload/function.json", "infra/worker/check-tools.sh", "pipelines/p/1.0.0.json"];
        string[] left = [".env", ".azure/dev/.env", ".git/config", ".pfmg/keys/key.json", "local.settings.json", "artifacts/test/x.log", "artifacts/package/pfmg.zip", "infra/main.parameters.json", "infra/worker/Dockerfile", "tests/data/a", "key.pem"];
        foreach (var path in taken.Concat(left))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(checkout[path])!);
            await File.WriteAllTextAsync(checkout[path], "");
        }

        var listed = await Tool.OutputAsync("node", Path.Combine(Repository.Root, "eng", "docker-context.mjs"), checkout.Path);

        Assert.Equal(taken.Order(StringComparer.Ordinal), listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_tool_of_another_version_stops_the_build()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["p"]);
        await File.WriteAllTextAsync(folder["p/1.0.0.json"], """    { "name": "samtools", "version": "1.16.2" },""");
        var script = Path.Combine(Repository.Root, "infra", "worker", "check-tools.sh");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Tool.OutputAsync("sh", script, folder.Path));
        var told = await Tool.OutputAsync("sh", script, Path.Combine(Repository.Root, "pipelines"));

        Assert.Contains("a pipeline names 1.16.2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("bwa 0.7.17-r1188\n", told, StringComparison.Ordinal);
    }

    /// <summary>"1.16+ds-3" is Debian's third packaging of 1.16, its data taken out.</summary>
    private static string Upstream(string debian) => debian[..debian.LastIndexOf('-')].Split('+')[0];
}
