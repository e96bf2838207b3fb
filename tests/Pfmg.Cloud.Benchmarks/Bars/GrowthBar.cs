using Pfmg.Cloud.Benchmarks.Scale;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>The bar of growth: what one more sample costs must not depend on how many there are.</summary>
internal static class GrowthBar
{
    private const int Lines = 400;
    private const double MostTimes = 1.25;

    public static IReadOnlyList<Bar> All { get; } =
    [
        new("n-plus-one", "adding sample N+1", "bytes and time independent of N, 100 to 2,504", MeasureAsync),
    ];

    private static async Task<BarOutcome> MeasureAsync(BarInputs inputs)
    {
        var sizes = await new GrowLake(inputs.PathOf("growth"), Lines, asks: false).RunAsync(inputs.IsSmall ? [30, 100] : [100, 500, 2_504]);
        var (few, many) = (sizes[0], sizes[^1]);
        var (time, bytes) = (many.AddingSeconds / few.AddingSeconds, (double)many.AddedBytes / few.AddedBytes);
        return new BarOutcome(
            FormattableString.Invariant($"{1_000 * few.AddingSeconds:F0} ms and {few.AddedBytes / 1e3:F0} kB at {few.Samples}, {1_000 * many.AddingSeconds:F0} ms and {many.AddedBytes / 1e3:F0} kB at {many.Samples}: {time:F2} and {bytes:F2} times"),
            time <= MostTimes && bytes <= MostTimes,
            FormattableString.Invariant($"independent is read as at most {MostTimes} times"),
            FormattableString.Invariant($"gVCFs of {Lines} lines, one commit each, ingested in one process; medians of the last 20 before each size"),
            [.. sizes.Select(static size => new BarLine(FormattableString.Invariant($"one more at {size.Samples:N0}"), size.AddingSeconds, size.AddingCpuSeconds, Environment.WorkingSet / (1024.0 * 1024), size.AddedBytes))]);
    }
}
