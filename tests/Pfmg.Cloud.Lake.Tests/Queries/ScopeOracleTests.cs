using System.Globalization;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Cohorts;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>What is seen within a scope of a lake is what is seen of a lake of these persons alone.</summary>
public sealed class ScopeOracleTests
{
    private const int Persons = 12;
    private static readonly Interval Region = new("chr1", 40, 160);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_query_answers_as_over_a_lake_of_the_permitted_alone(int seed)
    {
        var random = new Random(seed);
        var rows = Rows(random);
        var permitted = Enumerable.Range(1, Persons).Where(_ => random.Next(3) > 0).ToHashSet();
        using var whole = new TestLake();
        using var alone = new TestLake();
        await CommitAsync(whole, rows, Enumerable.Range(1, Persons).ToHashSet());
        await CommitAsync(alone, rows, permitted);
        var scope = new SampleScope(permitted.Select(id => Person(id)).ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));

        foreach (var (name, ask) in Questions(permitted))
        {
            Assert.Equal((name, await TextAsync(ask(alone.Reader))), (name, await TextAsync(ask(whole.Reader.Within(scope)))));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Frequencies_of_a_joint_file_are_those_of_the_permitted_named_one_by_one(int seed)
    {
        var random = new Random(seed);
        using var lake = new TestLake();
        var names = Enumerable.Range(1, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"s{i}")).ToArray();
        await lake.IngestAsync(JointVcf.Write(lake["joint.vcf"], JointVcf.Records(random, names.Length, 40), names));
        var permitted = names.Where(_ => random.Next(4) > 0).ToList();
        var participants = await new ReadSamples(lake.Reader).RunAsync(null, Paging.All, default).LinesAsync("sample", "participant");
        var scope = new SampleScope(
            participants.Select(line => line.Split(' ')).Where(pair => permitted.Contains(pair[0])).Select(pair => pair[1]).ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));

        foreach (var isFromCalls in new[] { false, true })
        {
            var named = await TextAsync(new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery { Samples = permitted }, default));
            Assert.Equal(named, await TextAsync(new CountFrequencies(lake.Reader.Within(scope)).RunAsync(new FrequencyQuery { IsFromCallsOnly = isFromCalls }, default)));
        }
    }

    private static IEnumerable<(string Name, Func<LakeReader, Task<QueryRows>> Ask)> Questions(HashSet<int> permitted)
    {
        var one = permitted.Count == 0 ? null : SampleOf(permitted.Min());
        yield return ("samples", lake => new ReadSamples(lake).RunAsync(null, Paging.All, default));
        yield return ("region", lake => new ReadVariants(lake).RunAsync(new VariantQuery(Region), default));
        yield return ("regions", lake => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Regions = [new Interval("chr1", 10, 60), Region] }, default));
        yield return ("ids", lake => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Ids = ["rs1", "rs3"] }, default));
        yield return ("carriers", lake => new ReadCarriers(lake).RunAsync(VariantText.Parse("chr1-100-A-C"), null, Paging.All, default));
        yield return ("long", lake => new ReadLongVariants(lake).RunAsync(new LongVariantQuery(Region), default));
        yield return ("frequencies", lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery(), default));
        yield return ("unrelated", lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery { IsUnrelated = true, Region = Region }, default));
        foreach (var sql in new[]
        {
            "SELECT * FROM calls ORDER BY ALL", "SELECT * FROM assayed ORDER BY ALL", "SELECT sample, count(*), sum(dosage) FROM calls GROUP BY ALL ORDER BY ALL", "SELECT s.sex, count(*) FROM samples s GROUP BY ALL ORDER BY ALL",
            "SELECT count(*) FROM calls WHERE chrom = 'chr1' AND pos BETWEEN 50 AND 120 AND gq > 10",
        })
        {
            yield return (sql, lake => new RunSql(lake).RunAsync(sql, null, default));
        }

        if (one is not null)
        {
            yield return ("sample", lake => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = one }, default));
        }
    }

    private static async Task CommitAsync(TestLake lake, List<Dictionary<string, object?>>[] rows, HashSet<int> of)
    {
        // Two commits, so that files lie beside each other of which some are wholly permitted.
        foreach (var half in new[] { 0, 1 })
        {
            bool IsHere(Dictionary<string, object?> row) => (int)row["sample_id"]! % 2 == half && of.Contains((int)row["sample_id"]!);
            var sources = rows[0].Where(IsHere).Select(row => (int)row["source_id"]!).ToHashSet();
            await lake.CommitAsync(
                (LakeTables.Samples, [.. rows[0].Where(IsHere)]), (LakeTables.Calls, [.. rows[1].Where(IsHere)]),
                (LakeTables.Assayed, [.. rows[2].Where(row => half == 0).SelectMany(row => Cut(row, of))]), (LakeTables.Records, [.. rows[3].Where(row => sources.Contains((int)row["source_id"]!))]));
        }
    }

    /// <summary>A row that neighbours share as one a person.</summary>
    private static IEnumerable<Dictionary<string, object?>> Cut(Dictionary<string, object?> row, HashSet<int> of)
    {
        var ids = Enumerable.Range((int)row["sample_id"]!, (int)row["last_sample_id"]! - (int)row["sample_id"]! + 1).ToList();
        return of.Count == Persons ? [row] : ids.Where(of.Contains).Select(id => new Dictionary<string, object?>(row, StringComparer.Ordinal) { ["sample_id"] = id, ["last_sample_id"] = id });
    }

    private static List<Dictionary<string, object?>>[] Rows(Random random)
    {
        List<Dictionary<string, object?>> samples = [], calls = [], spans = [], records = [];
        for (var id = 1; id <= Persons; id++)
        {
            samples.Add(Sample(id, SampleOf(id), ("participant", Person(id)), ("family", $"F{id / 3}"), ("role", id % 3 == 0 ? "proband" : "mother"), ("sex", random.Next(2) == 0 ? "female" : "male")));
            records.Add(Row(("source_id", id), ("record", 0), ("chrom", "chr1"), ("pos", 100), ("id", $"rs{random.Next(1, 5)}"), ("ref", "A"), ("alt", "C")));
            foreach (var pos in Enumerable.Range(1, 20).Select(i => i * 10).Where(_ => random.Next(2) == 0))
            {
                var dosage = random.Next(1, 3);
                calls.Add(Call(id, pos, "A", random.Next(2) == 0 ? "C" : "G", dosage == 2 ? "1/1" : "0|1", dosage, ("gq", random.Next(50)), ("record", pos == 100 ? 0 : pos)));
            }

            calls.Add(Call(id, 90, "A", "<DEL>", "0/1", 1, ("svtype", "DEL"), ("end", 90 + random.Next(50)), ("record", 999)));
        }

        for (var start = 1; start < 200; start += 20)
        {
            var first = random.Next(1, Persons + 1);
            var last = random.Next(first, Persons + 1);
            spans.Add(Row(("chrom", "chr1"), ("start", start), ("end", start + 19), ("sample_id", first), ("last_sample_id", last), ("ploidy", 2)));
            spans.AddRange(Enumerable.Range(1, Persons).Where(id => (id < first || id > last) && random.Next(2) == 0).Select(id => Span(id, start, start + 19)));
        }

        return [samples, calls, spans, records];
    }

    private static string SampleOf(int id) => string.Create(CultureInfo.InvariantCulture, $"s{id}");

    private static string Person(int id) => string.Create(CultureInfo.InvariantCulture, $"P{id}");

    private static async Task<string> TextAsync(Task<QueryRows> asked)
    {
        await using var rows = await asked;
        return string.Join('\n', (await rows.ToListAsync(default)).Select(static row => string.Join(' ', row.Select(static value => value is null ? "-" : CsvWriter.Text(value)))));
    }
}
