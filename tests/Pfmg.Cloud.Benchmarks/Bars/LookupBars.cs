using System.Collections.Concurrent;
using System.Diagnostics;
using Pfmg.Cloud.Benchmarks.Cohorts;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>The bars of latency: small questions, each asked many times.</summary>
internal static class LookupBars
{
    private const int Lookups = 300;
    private const int ColdLookups = 20;
    private const int Running = 2;
    private const int Waiting = 16;

    public static IReadOnlyList<Bar> All { get; } =
    [
        new("point", "point lookup, warm, in process", "15 ms p50", PointAsync),
        new("point-http", "point lookup, warm, over HTTP at 2 running; with 16 waiting counted apart", "40 ms p95", HttpAsync),
        new("blob", "a point or 10 kb query through blob storage with 50 ms injected per request, cold", "p95 at most 2 s; requests at most 3 + column chunks touched", BlobAsync),
    ];

    private static async Task<BarOutcome> PointAsync(BarInputs inputs)
    {
        const double Most = 15;
        using var lake = new OpenedLake(await inputs.JointStoreAsync(), inputs.PathOf("scratch"));
        var calls = new List<InProcess>();
        foreach (var variant in await lake.SomeVariantsAsync(Lookups))
        {
            calls.Add(await InProcess.MeasureAsync(() => OpenedLake.CountRowsAsync(new ReadCarriers(lake.Reader).RunAsync(variant, null, new Paging(1_000), CancellationToken.None))));
        }

        // The first tenth warms code and caches.
        calls.RemoveRange(0, calls.Count / 10);
        var (p50, p95) = (1_000 * InProcess.Quantile(calls.Select(static call => call.Seconds), 0.5), 1_000 * InProcess.Quantile(calls.Select(static call => call.Seconds), 0.95));
        return new BarOutcome(
            FormattableString.Invariant($"p50 {p50:F1} ms, p95 {p95:F1} ms of {calls.Count} lookups"), p50 <= Most, FormattableString.Invariant($"{p50 / Most:F2} of what is allowed"),
            "`ReadCarriers` in a warm process, one after the other, at most 1,000 carriers a variant", [InProcess.Line("ReadCarriers", calls)]);
    }

    private static async Task<BarOutcome> HttpAsync(BarInputs inputs)
    {
        const double Most = 40;
        var store = await inputs.JointStoreAsync();
        IReadOnlyList<string> paths;
        using (var lake = new OpenedLake(store, inputs.PathOf("scratch")))
        {
            paths = [.. (await lake.SomeVariantsAsync(Lookups)).Select(static one => FormattableString.Invariant($"/api/variants/{one.Contig}-{one.Position}-{one.Ref}-{one.Alt}/carriers?limit=1000"))];
        }

        await using var service = await ServedLake.StartAsync(store);
        await AskAsync(service, paths, Running);
        var few = await AskAsync(service, paths, Running);
        var many = await AskAsync(service, paths, Running + Waiting);
        var (p95, waiting) = (InProcess.Quantile(few.Seconds, 0.95) * 1_000, InProcess.Quantile(many.Seconds, 0.95) * 1_000);
        return new BarOutcome(
            FormattableString.Invariant($"p95 {p95:F1} ms, p50 {InProcess.Quantile(few.Seconds, 0.5) * 1_000:F1} ms at {Running}; p95 {waiting:F1} ms at {Running + Waiting}, {many.Refused} answered 503"),
            p95 <= Most && few.Refused == 0,
            FormattableString.Invariant($"{p95 / Most:F2} of what is allowed"),
            "`pfmg serve` and clients of one process, each asking one after the other", []);
    }

    private static async Task<(IReadOnlyCollection<double> Seconds, int Refused)> AskAsync(ServedLake service, IReadOnlyList<string> paths, int clients)
    {
        var (seconds, left, refused) = (new ConcurrentBag<double>(), new ConcurrentQueue<string>(paths), 0);
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            while (left.TryDequeue(out var path))
            {
                var clock = Stopwatch.StartNew();
                if (await service.AskAsync(path))
                {
                    seconds.Add(clock.Elapsed.TotalSeconds);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }));
        return (seconds, refused);
    }

    private static async Task<BarOutcome> BlobAsync(BarInputs inputs)
    {
        const double Most = 2;
        var store = await inputs.JointStoreAsync();
        IReadOnlyList<VariantText> variants;
        using (var lake = new OpenedLake(store, inputs.PathOf("scratch")))
        {
            variants = await lake.SomeVariantsAsync(ColdLookups);
        }

        var (calls, requests, bytes) = (new List<InProcess>(), new List<double>(), new List<double>());
        foreach (var (variant, number) in variants.Select(static (variant, i) => (variant, i)))
        {
            var scratch = inputs.PathOf("cold");
            var distant = new DistantStore(new FolderObjectStore(store));
            calls.Add(await InProcess.MeasureAsync(async () =>
            {
                using var lake = new OpenedLake(distant, scratch);
                await OpenedLake.CountRowsAsync(number % 2 == 0
                    ? new ReadCarriers(lake.Reader).RunAsync(variant, null, new Paging(1_000), CancellationToken.None)
                    : new ReadVariants(lake.Reader).RunAsync(new VariantQuery(new Interval(RandomContig.Name, variant.Position, variant.Position + 9_999)) { Paging = new Paging(1_000) }, CancellationToken.None));
            }));
            requests.Add(distant.Requests);
            bytes.Add(distant.Bytes);
            Directory.Delete(scratch, recursive: true);
        }

        var p95 = InProcess.Quantile(calls.Select(static call => call.Seconds), 0.95);
        return new BarOutcome(
            FormattableString.Invariant($"p95 {p95:F2} s; {SideBySide.Median(requests):F0} requests, the log's among them, and {SideBySide.Median(bytes) / 1e6:F2} MB (medians)"),
            p95 <= Most, FormattableString.Invariant($"{p95 / Most:F2} of the time"),
            "a new reader with an empty cache a query, over a store that answers every request 50 ms late; a test holds such a query to 12 requests", [InProcess.Line("point or 10 kb, cold", calls)]);
    }
}
