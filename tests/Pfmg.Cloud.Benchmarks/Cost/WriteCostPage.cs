using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Benchmarks.Cost;

/// <summary>Writes docs/cost.md from the newest file of infra/prices, the pipeline and the measured pace.</summary>
internal static class WriteCostPage
{
    public static async Task<int> RunAsync()
    {
        var root = CompareWithBcftools.Root();
        var file = Directory.GetFiles(Path.Combine(root, "infra", "prices"), "*.json").Max(StringComparer.Ordinal)!;
        var prices = PriceFile.Read(file);
        var page = Page(Path.GetRelativePath(root, file), prices, StepPace.Of(root, prices));
        await File.WriteAllTextAsync(Path.Combine(root, "docs", "cost.md"), page);
        Console.WriteLine(page);
        return 0;
    }

    private static string Page(string file, PriceFile prices, IReadOnlyList<StepPace> steps)
    {
        var text = new Page();
        var assumed = prices.Prices.Count(price => price.Kind == "assumed");
        text.Line($"""
            # What a genome costs

            Written by `dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- cost` from [{file}](../{file}) ({prices.Date}), region {prices.Region}, profile `prod`, before tax.

            **An estimate, not a bill.** No whole 30× genome was run, and nothing of this has met Azure. Of {prices.Prices.Count} prices, {assumed} are assumed and
            {prices.Prices.Count(price => price.Kind == "secondhand")} told by others; Azure's own list could not be asked where this was written, and all are East US's times a factor for France. Each price in the file
            has the filter that asks the list (`https://prices.azure.com/api/retail/prices?$filter=…`): ask, correct the file, write the page again.

            ## Euros a genome
            """);
        text.Line($"| | {string.Join(" | ", prices.Rates.Select(load => $"{Number(load.GenomesPerHour)} an hour"))} |");
        text.Line($"| --- |{string.Concat(prices.Rates.Select(_ => " ---: |"))}");
        var sheets = prices.Rates.Select(load => new CostSheet(prices, steps, load).Lines).ToList();
        for (var line = 0; line < sheets[0].Count; line++)
        {
            text.Line($"| {sheets[0][line].What} | {string.Join(" | ", sheets.Select(sheet => Euros(sheet[line].Euros)))} |");
        }

        text.Line($"| **sum** | {string.Join(" | ", sheets.Select(sheet => $"**{Euros(sheet.Sum(line => line.Euros))}**"))} |");
        text.Line($"| thousands of euros for the genomes of a month | {string.Join(" | ", prices.Rates.Zip(sheets, (load, sheet) => Number(Math.Round(load.GenomesPerHour * 730 * sheet.Sum(line => line.Euros) / 1_000))))} |");
        text.Line($"| spot share, utilisation | {string.Join(" | ", prices.Rates.Select(load => $"{Percent(load.SpotShare)}, {Percent(load.Utilisation)}"))} |");
        text.Line($"| cores at work | {string.Join(" | ", prices.Rates.Select(load => Number(Math.Ceiling(load.GenomesPerHour * steps.Sum(step => step.CoreHours)))))} |");
        text.Line("");
        foreach (var load in prices.Rates)
        {
            text.Line($"- {Number(load.GenomesPerHour)} an hour: {load.Why}.");
        }

        Paces(text, steps);
        Inputs(text, prices);
        return text.ToString();
    }

    private static void Paces(Page text, IReadOnlyList<StepPace> steps)
    {
        text.Line("""

            ## Core-hours a genome, by step
            *Measured* is the wall time of a step's tasks in a run of 19.8 Mb of simulated reads (990 kb at 20×, [run-overhead](benchmarks/run-overhead.md)) on two cores. *Slots* is
            what a task keeps of a node, used or not, and that is paid: the pipeline's cores, or as many slots as go with its memory and scratch (`align` asks for 16 GiB, the memory
            of five: nodes with more memory a core would be cheaper). Core-hours = measured × slots × factor / 3,600. A core of the machine that measured is taken to be a vCPU.

            | step | measured | slots | factor | of | core-hours |
            | --- | ---: | ---: | ---: | --- | ---: |
            """);
        foreach (var step in steps)
        {
            text.Line($"| {step.Step} | {step.MeasuredSeconds.ToString("F2", CultureInfo.InvariantCulture)} s | {step.Slots} | {Number(Math.Round(step.Factor))} | {step.By} | {step.CoreHours.ToString("F2", CultureInfo.InvariantCulture)} |");
        }

        text.Line($"| **sum** | | | | | **{steps.Sum(step => step.CoreHours).ToString("F1", CultureInfo.InvariantCulture)}** |");
    }

    private static void Inputs(Page text, PriceFile prices)
    {
        text.Line("""

            ## Prices
            | what | USD, East US | kind | source |
            | --- | ---: | --- | --- |
            """);
        foreach (var price in prices.Prices)
        {
            text.Line($"| {price.Unit} | {price.Dollars.ToString(CultureInfo.InvariantCulture)} | {price.Kind}, {price.Date} | {price.Source} |");
        }

        text.Line("""

            ## Assumptions
            | what | value | kind | source |
            | --- | ---: | --- | --- |
            """);
        foreach (var assumption in prices.Assumptions)
        {
            text.Line($"| {assumption.Unit} | {Number(assumption.Value)} | {assumption.Kind} | {assumption.Source} |");
        }

        text.Line("""

            Not in it: traffic out of Azure, support, reserved capacity and its discounts, people, the second region of a disaster plan, and compaction (its core-hours were not measured on
            Blob Storage).
            """);
    }

    private static string Euros(double value) => value.ToString(value < 0.1 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0 %", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1_000 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}

/// <summary>Lines of Markdown with invariant numbers.</summary>
internal sealed class Page
{
    private readonly StringBuilder _text = new();

    public void Line(string line) => _text.Append(line).Append('\n');

    public override string ToString() => _text.ToString();
}
