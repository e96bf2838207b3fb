using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Cache;

/// <summary>A lake of some megabytes: 90,000 genotypes of 40 samples on a contig, their spans and records, in row groups of 10,000 rows.</summary>
public sealed class FilledLake : IAsyncLifetime
{
    private const int Samples = 40;
    private const int Sites = 3_000;

    internal TestLake Lake { get; } = new() { RowsPerGroup = 10_000 };

    public Task DisposeAsync()
    {
        Lake.Dispose();
        return Task.CompletedTask;
    }

    public Task InitializeAsync()
    {
        var random = new Random(11);
        var calls = new List<Dictionary<string, object?>>();
        var records = new List<Dictionary<string, object?>>();
        for (int site = 0; site < Sites; site++)
        {
            int pos = 1_000 * (site + 1);
            var isLong = site % 500 == 499;
            records.Add(Row(
                ("source_id", 1), ("record", site), ("chrom", "chr1"), ("pos", pos), ("id", $"rs{site}"), ("ref", "A"), ("alt", "G"), ("qual", "50"), ("filter", "PASS"),
                ("info", $"DP={random.Next()};X={random.Next()}"), ("format", "GT")));
            foreach (int id in Enumerable.Range(1, Samples).Where(_ => random.Next(4) > 0))
            {
                calls.Add(Call(
                    id, pos, "A", isLong ? "<DEL>" : "G", random.Next(3) == 0 ? "1/1" : "0/1", 1 + random.Next(2), ("record", site), ("source_id", 1), ("dp", random.Next(1_000)),
                    ("ad_ref", random.Next(5_000)), ("ad_alt", random.Next(5_000)), ("qual", (float)random.NextDouble()), ("svtype", isLong ? "DEL" : null),
                    ("end", isLong ? pos + 200_000 : null), ("svlen", isLong ? 200_000 : null)));
            }
        }

        var spans = Enumerable.Range(0, Sites).SelectMany(site => Enumerable.Range(1, Samples).Where(_ => random.Next(20) > 0).Select(id => Span(id, (1_000 * site) + 1, 1_000 * (site + 1)))).ToList();
        return Lake.CommitAsync(
            (LakeTables.Samples, [.. Enumerable.Range(1, Samples).Select(id => Sample(id, $"s{id}"))]),
            (LakeTables.Calls, calls),
            (LakeTables.Assayed, spans),
            (LakeTables.Records, records));
    }
}
