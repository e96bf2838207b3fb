using System.Globalization;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Benchmarks.Cost;

/// <summary>What a step of the pipeline costs in cores, scaled from the measured run to a whole genome.</summary>
/// <param name="Step">The step's name in the pipeline.</param>
/// <param name="MeasuredSeconds">Wall time of all its tasks in docs/benchmarks/run-overhead.md.</param>
/// <param name="Slots">Cores that a task keeps from others: those that the pipeline gives it, or as many as go with its memory or scratch.</param>
/// <param name="Factor">How many times the measured work a whole genome is.</param>
/// <param name="By">What the factor is of.</param>
internal sealed record StepPace(string Step, double MeasuredSeconds, int Slots, double Factor, string By)
{
    // The measured run: tests/data/a_sim, 132,000 reads of 150 bases over 990 kb.
    private const double MeasuredBases = 132_000 * 150;
    private const double MeasuredGenome = 990_000;

    /// <summary>Core-hours a genome.</summary>
    public double CoreHours => MeasuredSeconds * Slots * Factor / 3_600;

    /// <summary>Every step of the pipeline, in its order.</summary>
    /// <exception cref="InvalidOperationException">The page of measurements has no line for a step.</exception>
    public static IReadOnlyList<StepPace> Of(string root, PriceFile prices)
    {
        var measured = Measured(Path.Combine(root, "docs", "benchmarks", "run-overhead.md"));
        var pipeline = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "pipelines", "germline-short-read", "1.0.0.json")))!;
        return [.. pipeline["steps"]!.AsObject().Select(step => new StepPace(
            step.Key,
            measured.TryGetValue(step.Key, out var seconds) ? seconds : throw new InvalidOperationException($"docs/benchmarks/run-overhead.md has no task of {step.Key}."),
            SlotsOf(step.Value!, prices),
            FactorOf(step.Key, prices),
            NameOf(step.Key)))];
    }

    // As BatchNodeShape.SlotsOf.
    private static int SlotsOf(JsonNode step, PriceFile prices) => Math.Max((int)step["cores"]!, (int)Math.Ceiling(Math.Max(
        (int)step["memoryMiB"]! / prices.Value("slot-memory"), (int)step["scratchMiB"]! / prices.Value("slot-scratch"))));

    private static double FactorOf(string step, PriceFile prices) => step switch
    {
        "karyotype" or "commit" => 1,
        "ingest" => prices.Value("genome") / MeasuredGenome,
        "align" => prices.Value("bases") / MeasuredBases * prices.Value("align-factor"),
        _ => prices.Value("bases") / MeasuredBases,
    };

    private static string NameOf(string step) => step switch
    {
        "karyotype" or "commit" => "none: does not grow with the reads",
        "ingest" => "bases of the reference",
        "align" => "bases read, and what a whole index takes longer",
        _ => "bases read",
    };

    // "| align.SIM1.L001.000 | 4.32 | 4.24 | 0.08 |"
    private static Dictionary<string, double> Measured(string page) => File.ReadLines(page)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length == 6 && double.TryParse(cells[2], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        .GroupBy(cells => cells[1].Split('.')[0], StringComparer.Ordinal)
        .ToDictionary(step => step.Key, step => step.Sum(cells => double.Parse(cells[2], CultureInfo.InvariantCulture)), StringComparer.Ordinal);
}
