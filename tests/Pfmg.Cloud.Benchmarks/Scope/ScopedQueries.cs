using System.Globalization;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Benchmarks.Scope;

/// <summary>Asks one lake, whole and within scopes that permit more and fewer.</summary>
/// <param name="lake">All of it.</param>
/// <param name="layout">How the page calls it.</param>
/// <param name="turns">How often each query is asked; its figure is the median.</param>
internal sealed class ScopedQueries(LakeReader lake, string layout, int turns)
{
    /// <summary>The bar.</summary>
    public const double Most = 1.15;

    private const int MostWarming = 5;
    private const string Withheld = "all genotypes of 500 kb, half without inheritance";

    /// <summary>Of twenty.</summary>
    private static readonly (string Name, int Of20)[] Shares = [("all", 20), ("95 %", 19), ("50 %", 10), ("5 %", 1)];

    private static readonly Interval Region = new(RandomContig.Name, 100_000, 600_000);

    private static IReadOnlyList<(string Name, Func<LakeReader, Task<QueryRows>> Ask)> Queries { get; } =
    [
        ("frequencies of the whole lake", static lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery(), CancellationToken.None)),
        ("frequencies of a region, from calls", static lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = Region, IsFromCallsOnly = true }, CancellationToken.None)),
        ("all genotypes of 500 kb", Genotypes),
        ("carriers by SQL, grouped, whole lake", static lake => new RunSql(lake).RunAsync("SELECT pos, alt, count(*) AS carriers, avg(gq) AS gq FROM calls WHERE dosage > 0 GROUP BY ALL", null, CancellationToken.None)),
        ("bases assayed of each person in 500 kb, by SQL", static lake => new RunSql(lake).RunAsync("""SELECT sample, sum("end" - start + 1) FROM assayed WHERE start BETWEEN 100000 AND 600000 GROUP BY ALL""", null, CancellationToken.None)),
    ];

    /// <summary>Adds lines to the page's table.</summary>
    /// <returns>Whether each query keeps to the bar.</returns>
    public async Task<bool> RunAsync(List<string> lines)
    {
        var participants = await ParticipantsAsync();
        var calls = await OpenedLake.CountRowsAsync(new RunSql(lake).RunAsync("SELECT pos FROM calls", null, CancellationToken.None));
        var isMet = true;
        foreach (var (name, of20) in Shares)
        {
            var permitted = participants.Where((_, i) => i * 7 % 20 < of20).ToHashSet(StringComparer.Ordinal);
            var scoped = lake.Within(Scope(permitted, []));
            foreach (var (query, ask) in Queries)
            {
                isMet &= await MeasureAsync(query, ask, () => scoped, isInBar: true);
            }

            var bereft = lake.Within(Scope(permitted, permitted.Where((_, i) => i % 2 == 0)));
            isMet &= of20 != 19 || await MeasureAsync(Withheld, Genotypes, () => bereft, isInBar: true);
            var number = 0;
            await MeasureAsync("the same, a new scope", Genotypes, () => lake.Within(new SampleScope(permitted, new HashSet<string>(StringComparer.Ordinal), Names, $"{name} {number++}")), isInBar: false);

            async Task<bool> MeasureAsync(string query, Func<LakeReader, Task<QueryRows>> ask, Func<LakeReader> within, bool isInBar)
            {
                var (one, other) = await CompareAsync(ask, within);
                var cost = await new MeasureCost(new CostOptions()).OfAsync(within(), ask);
                var isMissed = isInBar && other / one > Most;
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {layout} | {calls / 1e6:F1} M | {name} | {query} | {one:F1} ms | {other:F1} ms | {((other / one) - 1) * 100:+0;-0;0} %{(isMissed ? " (missed)" : "")} | {cost.Bytes / 1e6:F1} MB | {cost.Bytes / 1e3 / other:F0} MB/s |"));
                await Console.Error.WriteLineAsync(lines[^1]);
                return !isMissed;
            }
        }

        return isMet;
    }

    private static Pseudonyms Names { get; } = new(new byte[32]);

    private static SampleScope Scope(IReadOnlySet<string> permitted, IEnumerable<string> withoutInheritance) => new(permitted, withoutInheritance.ToHashSet(StringComparer.Ordinal), Names);

    private static Task<QueryRows> Genotypes(LakeReader lake) => new ReadVariants(lake).RunAsync(new VariantQuery(Region), CancellationToken.None);

    /// <summary>Turn about: whatever else the machine does meets both.</summary>
    private async Task<(double Whole, double Within)> CompareAsync(Func<LakeReader, Task<QueryRows>> ask, Func<LakeReader> within)
    {
        var (one, other) = (new List<double>(), new List<double>());
        for (var turn = -Math.Min(MostWarming, turns); turn < turns; turn++)
        {
            var whole = await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(ask(lake)));
            var scoped = await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(ask(within())));
            if (turn >= 0)
            {
                one.Add(whole.Seconds * 1_000);
                other.Add(scoped.Seconds * 1_000);
            }
        }

        return (SideBySide.Median(one), SideBySide.Median(other));
    }

    private async Task<List<string>> ParticipantsAsync()
    {
        await using var rows = await new Lake.Queries.ReadSamples(lake).RunAsync(null, Paging.All, CancellationToken.None);
        var column = rows.Columns.Select(static one => one.Name).ToList().IndexOf("participant");
        return [.. (await rows.ToListAsync(CancellationToken.None)).Select(row => (string)row[column]!).Distinct(StringComparer.Ordinal)];
    }
}
