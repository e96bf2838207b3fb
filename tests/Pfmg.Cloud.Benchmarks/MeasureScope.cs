using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Benchmarks.Bars;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Measures what it costs that queries see permitted persons alone, and writes docs/benchmarks/scope.md.</summary>
/// <remarks>
/// One joint file of drawn persons, of whom one in twenty is not permitted. Each query runs over the whole lake and within the scope, turn about, in
/// one warm process; a query's figure is the median of its turns. Both read every row of the answer.
/// </remarks>
internal static class MeasureScope
{
    private const int Samples = 500;
    private const int Warming = 5;
    private const double Most = 1.15;
    private const string Bar = "frequencies of a region, from calls";

    private static readonly int[] Sites = [17_000, 34_000];

    public static async Task<int> RunAsync(int turns)
    {
        var lines = new List<string>();
        var isMet = true;
        foreach (var sites in Sites)
        {
            using var folder = new TemporaryFolder();
            var options = new CohortOptions { Samples = Samples, Sites = sites, ContigLength = 5_000_000 };
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Drawing {Samples} persons at {sites} sites …"));
            GenerateCohort.WriteJoint(folder["joint.vcf.gz"], options);
            var store = new FolderObjectStore(folder["store"]);
            await new IngestLocalFile(store, new LakeLog(store, TimeProvider.System), TimeProvider.System, Directory.CreateDirectory(folder["ingest"]).FullName)
                .RunAsync(folder["joint.vcf.gz"], null, callsOnly: true, CancellationToken.None);
            using var lake = new OpenedLake(store, folder["scratch"]);
            isMet &= await MeasureAsync(lake.Reader, turns, lines);
        }

        var page = Page(turns, lines);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "benchmarks", "scope.md"), page);
        Console.WriteLine(page);
        return isMet ? 0 : 1;
    }

    private static async Task<bool> MeasureAsync(LakeReader lake, int turns, List<string> lines)
    {
        var participants = new HashSet<string>(StringComparer.Ordinal);
        await using (var rows = await new Lake.Queries.ReadSamples(lake).RunAsync(null, Paging.All, CancellationToken.None))
        {
            var column = rows.Columns.Select(static one => one.Name).ToList().IndexOf("participant");
            participants.UnionWith((await rows.ToListAsync(CancellationToken.None)).Where(static (_, i) => i % 20 != 7).Select(row => (string)row[column]!));
        }

        var scoped = lake.Within(new SampleScope(participants, new HashSet<string>(StringComparer.Ordinal), new Pseudonyms(new byte[32])));
        var calls = await OpenedLake.CountRowsAsync(new RunSql(lake).RunAsync("SELECT pos FROM calls", null, CancellationToken.None));
        var isMet = true;
        foreach (var (name, ask) in Queries)
        {
            var (whole, within) = (new List<double>(), new List<double>());
            for (var turn = -Warming; turn < turns; turn++)
            {
                var (a, b) = (await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(ask(lake))), await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(ask(scoped))));
                if (turn >= 0)
                {
                    whole.Add(a.Seconds * 1_000);
                    within.Add(b.Seconds * 1_000);
                }
            }

            whole.Sort();
            within.Sort();
            var ratio = within[turns / 2] / whole[turns / 2];
            isMet &= ratio <= Most;
            var cost = await new MeasureCost(new CostOptions()).OfAsync(scoped, ask);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {calls / 1e6:F1} M | {name} | {whole[turns / 2]:F1} ms | {within[turns / 2]:F1} ms | {(ratio - 1) * 100:+0;-0;0} % | {cost.Bytes / 1e6:F1} MB | {cost.Bytes / 1e3 / within[turns / 2]:F0} MB/s |"));
            await Console.Error.WriteLineAsync(lines[^1]);
        }

        return isMet;
    }

    private static IEnumerable<(string Name, Func<LakeReader, Task<QueryRows>> Ask)> Queries
    {
        get
        {
            var region = new Interval(RandomContig.Name, 100_000, 600_000);
            yield return ("frequencies of the whole lake, by popcount", static lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery(), CancellationToken.None));
            yield return (Bar, lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = region, IsFromCallsOnly = true }, CancellationToken.None));
            yield return ("all genotypes of 500 kb", lake => new ReadVariants(lake).RunAsync(new VariantQuery(region), CancellationToken.None));
            yield return ("carriers by SQL, grouped, whole lake", static lake => new RunSql(lake).RunAsync("SELECT pos, alt, count(*) AS carriers, avg(gq) AS gq FROM calls WHERE dosage > 0 GROUP BY ALL", null, CancellationToken.None));
        }
    }

    private static string Page(int turns, List<string> lines) => string.Create(CultureInfo.InvariantCulture, $"""
        # What a scope costs

        {DateTimeOffset.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), .NET {Environment.Version}, by
        `dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- scope`. One joint file of {Samples} drawn persons, of whom 1 in 20 is not permitted; the same
        query over the whole lake and within the scope, under pseudonyms, turn about in one warm process; medians of {turns} turns, every row of the answer read.
        The bar: at most {(Most - 1) * 100:F0} % more.

        | rows of `calls` | query | whole lake | within the scope | difference | column chunks needed | of them a second |
        | --- | --- | --- | --- | --- | --- | --- |
        {string.Join('\n', lines)}

        """);
}
