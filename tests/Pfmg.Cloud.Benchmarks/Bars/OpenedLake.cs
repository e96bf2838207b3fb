using System.Diagnostics;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>A lake read in this process, as the service reads it.</summary>
internal sealed class OpenedLake : IDisposable
{
    public OpenedLake(string store, string scratch)
        : this(new FolderObjectStore(store), scratch)
    {
    }

    public OpenedLake(IObjectStore store, string scratch) =>
        Reader = new LakeReader(store, new LakeLog(store, TimeProvider.System), new EngineOptions { ScratchDirectory = Directory.CreateDirectory(scratch).FullName });

    public LakeReader Reader { get; }

    /// <summary>Reads an answer to its end.</summary>
    public static async Task<long> CountRowsAsync(Task<QueryRows> answer)
    {
        await using var rows = await answer;
        var count = 0L;
        await foreach (var _ in rows.ReadAsync(CancellationToken.None))
        {
            count++;
        }

        return count;
    }

    /// <summary>Variants that somebody carries, spread over the lake; always the same.</summary>
    public async Task<IReadOnlyList<VariantText>> SomeVariantsAsync(int count)
    {
        await using var rows = await new RunSql(Reader).RunAsync(
            FormattableString.Invariant($"SELECT DISTINCT chrom, pos, ref, alt FROM calls WHERE dosage > 0 AND alt <> '*' ORDER BY hash(pos), alt LIMIT {count}"), null, CancellationToken.None);
        return [.. (await rows.ToListAsync(CancellationToken.None)).Select(static row => new VariantText((string)row[0]!, (int)row[1]!, (string)row[2]!, (string)row[3]!))];
    }

    public void Dispose() => Reader.Dispose();
}

/// <summary>A call in this process.</summary>
/// <param name="Seconds">Until its last row was read.</param>
/// <param name="CpuSeconds">CPU of this process meanwhile.</param>
internal sealed record InProcess(double Seconds, double CpuSeconds)
{
    public static async Task<InProcess> MeasureAsync(Func<Task> call)
    {
        var (clock, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        await call();
        return new InProcess(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    public static BarLine Line(string name, IReadOnlyCollection<InProcess> calls) => new(
        name,
        SideBySide.Median(calls.Select(static call => call.Seconds)),
        SideBySide.Median(calls.Select(static call => call.CpuSeconds)),
        Environment.WorkingSet / (1024.0 * 1024),
        null);

    /// <summary>The value below which a share of the calls lies.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }
}
