using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Cache;

/// <summary>A lake of some megabytes, read through a store that tells no local path.</summary>
public sealed class SparseCacheTests(FilledLake filled) : IClassFixture<FilledLake>, IDisposable
{
    private readonly TestLake _lake = filled.Lake;
    private readonly TemporaryFolder _elsewhere = new();
    private readonly RemoteStore _remote = new(filled.Lake.Store);

    public void Dispose() => _elsewhere.Dispose();

    public static TheoryData<string> Questions => [.. All.Keys];

    private static Dictionary<string, Func<LakeReader, Task<QueryRows>>> All { get; } = new(StringComparer.Ordinal)
    {
        ["carriers"] = lake => new ReadCarriers(lake).RunAsync(VariantText.Parse("chr1-1501000-A-G"), null, Paging.All, default),
        ["region"] = lake => new ReadVariants(lake).RunAsync(new VariantQuery(new Interval("chr1", 1_000_000, 1_010_000)), default),
        ["regions"] = lake => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Regions = [new Interval("chr1", 100_000, 110_000), new Interval("chr1", 2_000_000, 2_001_000)] }, default),
        ["names"] = lake => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Ids = ["rs17"] }, default),
        ["sample"] = lake => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = "s7", Paging = new Paging(100) }, default),
        ["trio"] = lake => new ReadTrio(lake).RunAsync(new TrioQuery("s1") { Mother = "s2", Father = "s3", Region = new Interval("chr1", 500_000, 600_000) }, default),
        ["long"] = lake => new ReadLongVariants(lake).RunAsync(new LongVariantQuery(new Interval("chr1", 700_000, 800_000)), default),
        ["frequencies"] = lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = new Interval("chr1", 1_000_000, 1_020_000) }, default),
        ["cohort"] = lake => new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = new Interval("chr1", 1_000_000, 1_020_000), Samples = ["s1", "s2", "s9"] }, default),
        ["samples"] = lake => new ReadSamples(lake).RunAsync(null, Paging.All, default),
        ["sql"] = lake => new RunSql(lake).RunAsync("SELECT sample, count(*), sum(dp) FROM calls WHERE pos BETWEEN 1000000 AND 1100000 GROUP BY sample ORDER BY sample", null, default),
        ["assayed"] = lake => new RunSql(lake).RunAsync("SELECT a.sample, sum(a.\"end\" - a.start) FROM assayed a JOIN samples s USING (sample_id) GROUP BY ALL ORDER BY 1", null, default),
        ["summary"] = lake => new RunSql(lake).RunAsync("SELECT column_name, min, max FROM (SUMMARIZE calls)", null, default),
        ["count"] = lake => new RunSql(lake).RunAsync("SELECT count(*) FROM calls", null, default),
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task An_answer_over_ranges_is_that_over_the_files_in_place(string question)
    {
        var expected = await TextAsync(All[question](_lake.Reader));
        using var reader = Reader();

        Assert.Equal(expected, await TextAsync(All[question](reader)));
        Assert.NotEmpty(expected);
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task An_answer_within_a_scope_is_the_same_over_ranges_as_in_place(string question)
    {
        var expected = await TextAsync(All[question](_lake.Reader.Within(Some)));
        using var reader = Reader();

        Assert.Equal(expected, await TextAsync(All[question](reader.Within(Some))));
    }

    [Theory]
    [InlineData("carriers", false)]
    [InlineData("carriers", true)]
    [InlineData("region", true)]
    [InlineData("sample", true)]
    [InlineData("frequencies", false)]
    [InlineData("frequencies", true)]
    [InlineData("sql", true)]
    [InlineData("assayed", true)]
    public async Task What_is_measured_before_is_about_what_is_then_fetched(string question, bool isScoped)
    {
        using var reader = Reader();
        var lake = isScoped ? reader.Within(Some) : reader;
        await TextAsync(All["samples"](lake));
        var cost = await new MeasureCost(new CostOptions()).OfAsync(lake, measured => All[question](measured));
        var before = _remote.Bytes;
        await TextAsync(All[question](lake));

        // Neighbouring ranges are fetched with what lies between them, and small files whole, when they are first looked at. Within a
        // scope it is a bound: places count by stretches of 65,536 bases.
        var isSmall = isScoped || question is "carriers" or "assayed";
        Assert.InRange(_remote.Bytes - before, isSmall ? 0 : cost.Bytes * 8 / 10, (cost.Bytes * 11 / 10) + (cost.RowGroups * (128L << 10)));
    }

    [Theory]
    [InlineData("region")]
    [InlineData("frequencies")]
    [InlineData("carriers")]
    [InlineData("long")]
    public async Task Within_a_scope_a_cost_tells_no_place_to_the_base(string question)
    {
        using var reader = Reader();
        Func<LakeReader, int, Task<QueryRows>> ask = question switch
        {
            "region" => static (lake, first) => new ReadVariants(lake).RunAsync(new VariantQuery(new Interval("chr1", first, first)), default),
            "frequencies" => static (lake, first) => new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = new Interval("chr1", first, first) }, default),
            "carriers" => static (lake, first) => new ReadCarriers(lake).RunAsync(VariantText.Parse($"chr1-{first}-A-G"), null, Paging.All, default),
            _ => static (lake, first) => new ReadLongVariants(lake).RunAsync(new LongVariantQuery(new Interval("chr1", first, first)), default),
        };
        var (whole, scoped) = (new HashSet<QueryCost>(), new Dictionary<int, HashSet<QueryCost>>());
        for (var first = 1_700; first < 4_000_000; first += 19_001)
        {
            // What is so near behind a border may be reached from before it, by a long REF.
            if (first % 65_536 < 12_000)
            {
                continue;
            }

            whole.Add(await CostAsync(reader, ask, first));
            var of = scoped.TryGetValue(first / 65_536, out var known) ? known : scoped[first / 65_536] = [];
            of.Add(await CostAsync(reader.Within(Some), ask, first));
        }

        Assert.All(scoped.Values, static costs => Assert.Single(costs));
        Assert.True(whole.Count > 1 || question == "long");
    }

    private static Task<QueryCost> CostAsync(LakeReader lake, Func<LakeReader, int, Task<QueryRows>> ask, int first) =>
        new MeasureCost(new CostOptions()).OfAsync(lake, measured => ask(measured, first));

    [Fact]
    public async Task Within_a_scope_an_answer_does_not_say_what_was_fetched()
    {
        using var reader = Reader();
        await using var answer = await All["region"](reader.Within(Some));
        await answer.ToListAsync(CancellationToken.None);

        Assert.Null(answer.Info.Fetched);
    }

    private static SampleScope Some { get; } = new(
        Enumerable.Range(1, 9).Where(static i => i != 5).Select(static i => $"P-s{i}").ToHashSet(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));

    [Theory]
    [InlineData("carriers", 5)]
    [InlineData("region", 2)]
    [InlineData("trio", 2)]
    [InlineData("frequencies", 5)]
    [InlineData("sql", 4)]
    public async Task A_narrow_question_fetches_a_small_part_with_few_requests_and_says_how_much(string question, int atMostOneIn)
    {
        using var reader = Reader();
        await TextAsync(All["samples"](reader));
        _remote.Forget();
        await using var answer = await All[question](reader);
        await answer.ToListAsync(CancellationToken.None);

        long all = Directory.GetFiles(_lake["store/lake"], "*.parquet", SearchOption.AllDirectories).Sum(static file => new FileInfo(file).Length);
        Assert.InRange(_remote.Bytes, 1, all / atMostOneIn);
        Assert.InRange(_remote.Requests, 1, 12);
        Assert.Equal(new StoreTraffic(_remote.Requests, _remote.Bytes), answer.Info.Fetched);
    }

    [Fact]
    public async Task The_same_question_again_fetches_nothing()
    {
        using var reader = Reader();
        await TextAsync(All["region"](reader));
        int before = _remote.Requests;

        await using var again = await All["region"](reader);

        Assert.Equal(before, _remote.Requests);
        Assert.Equal(new StoreTraffic(0, 0), again.Info.Fetched);
    }

    [Fact]
    public async Task Many_questions_at_once_over_the_same_files_are_answered_as_one_after_the_other()
    {
        var expected = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (question, ask) in All)
        {
            expected[question] = await TextAsync(ask(_lake.Reader));
        }

        using var reader = Reader(cacheBytes: 200_000);
        await Parallel.ForEachAsync(Enumerable.Repeat(All.Keys, 4).SelectMany(static all => all), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (question, _) =>
            Assert.Equal(expected[question], await TextAsync(All[question](reader))));
    }

    [Fact]
    public async Task What_is_kept_stays_within_the_bound_when_no_query_runs()
    {
        using var reader = Reader(cacheBytes: 300_000);
        foreach (var ask in All.Values)
        {
            await TextAsync(ask(reader));

            Assert.InRange(Kept().Sum(AllocatedBytes), 0, 300_000 + (Kept().Count * 8_192));
        }
    }

    [Fact]
    public async Task Zeros_where_bytes_should_be_are_fetched_once_more_and_never_answered_from()
    {
        var expected = await TextAsync(All["region"](_lake.Reader));
        using var reader = Reader();
        await TextAsync(All["region"](reader));
        foreach (var file in Kept())
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Position = 4;
            stream.Write(new byte[stream.Length - 100_000 > 4 ? stream.Length - 100_000 : 4]);
        }

        Assert.Equal(expected, await TextAsync(All["region"](reader)));
    }

    [Fact]
    public async Task A_range_that_ends_early_is_no_answer_and_the_next_try_is_whole()
    {
        using var reader = Reader();
        _remote.Spoil = static (path, offset, bytes) => path.Contains("calls", StringComparison.Ordinal) && offset < 1_000_000 ? bytes[..(bytes.Length / 2)] : bytes;
        await Assert.ThrowsAsync<UnavailableException>(() => TextAsync(All["region"](reader)));
        _remote.Spoil = static (_, _, bytes) => bytes;

        Assert.Equal(await TextAsync(All["region"](_lake.Reader)), await TextAsync(All["region"](reader)));
    }

    [Fact]
    public async Task A_bit_that_turned_in_the_store_is_named_or_does_not_matter_and_is_never_the_callers_fault()
    {
        var expected = await TextAsync(All["sql"](_lake.Reader));
        var (random, named) = (new Random(5), 0);
        for (int i = 0; i < 25; i++)
        {
            int turned = random.Next();
            _remote.Spoil = (path, offset, bytes) => path.Contains("/calls/", StringComparison.Ordinal) ? Turn(bytes, turned) : bytes;
            using var reader = Reader();
            try
            {
                Assert.Equal(expected, await TextAsync(All["sql"](reader)));
            }
            catch (CorruptException damage)
            {
                Assert.Matches("^lake/calls/[^ ]+ (is damaged|has [0-9]+ bytes)", damage.Message);
                named++;
            }
        }

        Assert.InRange(named, 5, 25);
    }

    [Fact]
    public async Task A_folder_of_a_process_that_is_gone_is_deleted_and_that_of_a_living_one_is_not()
    {
        using var living = Reader();
        await TextAsync(All["region"](living));
        var gone = Directory.CreateDirectory(_elsewhere["lake-1-1"]).FullName;
        await File.WriteAllTextAsync(Path.Combine(gone, "lock"), "");
        int kept = Kept().Count;
        using var next = Reader();

        Assert.False(Directory.Exists(gone));
        Assert.Equal(kept, Kept().Count);
    }

    private static byte[] Turn(byte[] bytes, int seed)
    {
        var turned = (byte[])bytes.Clone();
        turned[seed % turned.Length] ^= (byte)(1 << (seed % 8));
        return turned;
    }

    private static long AllocatedBytes(string file) =>
        512 * long.Parse(NativeTool.Lines("stat", "-c", "%b", file).Single(), System.Globalization.CultureInfo.InvariantCulture);

    private List<string> Kept() => [.. Directory.GetFiles(_elsewhere.Path, "*.parquet", SearchOption.AllDirectories)];

    private LakeReader Reader(long cacheBytes = 1L << 30) =>
        new(_remote, new LakeLog(_remote, TimeProvider.System), new EngineOptions { ScratchDirectory = _elsewhere.Path, CacheBytes = cacheBytes, WaitingQueries = 1_000 });

    private static async Task<string[]> TextAsync(Task<QueryRows> asked)
    {
        await using var rows = await asked;
        return [.. (await rows.ToListAsync(CancellationToken.None)).Select(static row => string.Join('\t', row))];
    }
}
