using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Costs;

/// <summary>docs/cost.md and the dated prices that it is written from.</summary>
public sealed class CostSheetTests
{
    private static readonly string File = Directory.GetFiles(Path.Combine(Repository.Root, "infra", "prices"), "*.json").Max(StringComparer.Ordinal)!;
    private static readonly JsonNode Prices = JsonNode.Parse(System.IO.File.ReadAllText(File))!;
    private static readonly string[] Page = System.IO.File.ReadAllLines(Path.Combine(Repository.Root, "docs", "cost.md"));

    [Fact]
    public void Every_price_tells_its_source_its_date_and_how_to_ask_the_list()
    {
        Assert.NotEmpty(Prices["prices"]!.AsArray());
        Assert.All(Prices["prices"]!.AsArray(), price =>
        {
            Assert.True((double)price!["dollars"]! > 0);
            Assert.Contains((string)price["kind"]!, (string[])["published", "secondhand", "assumed"]);
            Assert.True(DateOnly.TryParseExact((string)price["date"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
            Assert.True(((string)price["source"]!).Length > 20);
            Assert.Contains($"armRegionName eq '{Prices["region"]}'", (string)price["check"]!, StringComparison.Ordinal);
        });
        Assert.All(Prices["assumptions"]!.AsArray(), assumption => Assert.Contains((string)assumption!["kind"]!, (string[])["measured", "code", "definition", "assumed"]));
    }

    [Fact]
    public void The_page_is_of_the_newest_file_and_has_a_line_for_each_step()
    {
        Assert.Contains(Page, line => line.Contains($"infra/prices/{Path.GetFileName(File)}", StringComparison.Ordinal) && line.Contains($"({Prices["date"]})", StringComparison.Ordinal));
        var steps = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "pipelines", "germline-short-read", "1.0.0.json")))!["steps"]!.AsObject();
        Assert.All(steps, step => Assert.Equal(2, Page.Count(line => line.StartsWith($"| {step.Key} |", StringComparison.Ordinal))));
        Assert.All(Prices["prices"]!.AsArray(), price => Assert.Contains(Page, line => line.StartsWith($"| {price!["unit"]} | {((double)price["dollars"]!).ToString(CultureInfo.InvariantCulture)} |", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_it_takes_from_the_deployment_is_what_is_deployed()
    {
        var profile = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, "infra", "profiles", "prod.json")))!;

        Assert.Equal(BatchNodeShape.MemoryMiBPerSlot, Value("slot-memory"));
        Assert.Equal(BatchNodeShape.ScratchMiBPerSlot, Value("slot-scratch"));
        Assert.Equal((double)profile["taskSlotsPerNode"]!, Value("node-slots"));
        Assert.Equal((double)profile["alwaysReadyInstances"]!, Value("always-ready"));
        Assert.Equal((double)profile["coolAfterDays"]! / 30, Value("months-hot"));
        Assert.Equal((double)profile["archiveAfterDays"]! / 30, Value("months-hot") + Value("months-cool"));
        Assert.Contains($" {profile["vmSizes"]![0]} ", (string)Prices["prices"]!.AsArray().Single(price => (string?)price!["id"] == "vm")!["unit"]!, StringComparison.Ordinal);
        Assert.Contains($"instanceMemoryMB: {Value("function-memory") * 1_000}", Module("functionapp"), StringComparison.Ordinal);
        Assert.Contains($"maxThroughput: {Value("cosmos-floor") * 10}", Module("documents"), StringComparison.Ordinal);

        static double Value(string id) => (double)Prices["assumptions"]!.AsArray().Single(assumption => (string?)assumption!["id"] == id)!["value"]!;

        static string Module(string name) => System.IO.File.ReadAllText(Path.Combine(Repository.Root, "infra", "modules", $"{name}.bicep"));
    }

    [Fact]
    public void Its_lines_add_up_for_each_load()
    {
        var loads = Prices["rates"]!.AsArray();
        Assert.Equal([1, 26.8, 100], loads.Select(load => (double)load!["genomesPerHour"]!));
        var header = Array.FindIndex(Page, line => line.StartsWith("| | 1 an hour | 26.8 an hour | 100 an hour |", StringComparison.Ordinal));
        var lines = Page.Skip(header + 2).TakeWhile(line => !line.StartsWith("| **sum**", StringComparison.Ordinal)).Select(Numbers).ToList();
        var sums = Numbers(Page[header + 2 + lines.Count]);

        // Each line is rounded to a cent at worst.
        Assert.All(Enumerable.Range(0, loads.Count), load => Assert.Equal(sums[load], lines.Sum(line => line[load]), lines.Count * 0.005));
    }

    private static double[] Numbers(string line) => [.. line.Split('|', StringSplitOptions.TrimEntries)[2..^1].Select(cell => double.Parse(cell.Trim('*'), CultureInfo.InvariantCulture))];
}
