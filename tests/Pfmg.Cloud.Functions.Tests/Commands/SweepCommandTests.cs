using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Commands;

public sealed class SweepCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_manifest_that_nobody_handled_is_told_once()
    {
        Directory.CreateDirectory(_folder["uploads/seqoia/R1"]);
        await File.WriteAllTextAsync(_folder["uploads/seqoia/R1/manifest.json"], "{}");

        var first = await SweepAsync();
        var second = await SweepAsync();

        var finding = Assert.Single(first["findings"]!.AsArray())!;
        Assert.Equal(("manifest-without-run", "repaired"), ((string?)finding["kind"], (string?)finding["action"]));
        Assert.True(File.Exists(_folder[$"{(string?)finding["subject"]}/ends/rejected.json"]));
        Assert.Empty(second["findings"]!.AsArray());
        Assert.Equal(1, (int?)second["runs"]);
    }

    private async Task<JsonObject> SweepAsync()
    {
        var run = await CommandRun.OfAsync("sweep", "--store", _folder.Path);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!.AsObject();
    }
}
