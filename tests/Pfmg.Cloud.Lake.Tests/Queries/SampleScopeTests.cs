using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class SampleScopeTests : IDisposable
{
    private static readonly Interval Region = new("chr1", 1, 1_000);
    private static readonly Pseudonyms Names = new(SHA256.HashData("a project"u8));

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Only_permitted_persons_are_seen_by_any_query()
    {
        await FamilyAsync();
        var lake = _lake.Reader.Within(Of(["P-child", "P-father"]));

        Assert.Equal(["child", "father"], await new ReadSamples(lake).RunAsync(null, Paging.All, default).LinesAsync("sample"));
        Assert.Equal(["100 child", "200 father"], await new ReadVariants(lake).RunAsync(new VariantQuery(Region), default).LinesAsync("pos", "sample"));
        Assert.Equal(["100 1 4", "200 1 4"], await new CountFrequencies(lake).RunAsync(new FrequencyQuery { Region = Region }, default).LinesAsync("pos", "AC", "AN"));
        Assert.Empty(await new ReadCarriers(lake).RunAsync(VariantText.Parse("chr1-150-A-G"), null, Paging.All, default).LinesAsync("sample"));
        Assert.Equal(["chr1 1 500 child", "chr1 1 500 father"], await SqlAsync(lake, "SELECT * FROM assayed ORDER BY sample", "chrom", "start", "end", "sample"));
        await Assert.ThrowsAsync<NotFoundException>(() => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = "mother" }, default));
    }

    [Fact]
    public async Task An_unknown_sample_and_a_forbidden_one_are_refused_in_the_same_words()
    {
        await FamilyAsync();
        var lake = _lake.Reader.Within(Of(["P-child"]));

        var forbidden = await Assert.ThrowsAsync<NotFoundException>(() => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = "mother" }, default));
        var unknown = await Assert.ThrowsAsync<NotFoundException>(() => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = "nobody" }, default));
        Assert.Equal(unknown.Message.Replace("nobody", "mother", StringComparison.Ordinal), forbidden.Message);
    }

    [Fact]
    public async Task Rows_that_neighbours_share_are_cut_to_those_permitted()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [.. Enumerable.Range(1, 5).Select(id => Sample(id, $"s{id}", ("source_id", 1)))]),
            (LakeTables.Calls, [Call(2, 1, "A", "G", "0/1", 1, ("source_id", 1)), Call(4, 30, "A", "G", "0/1", 1, ("source_id", 1))]),
            (LakeTables.Assayed, [Neighbours(1), Neighbours(30)]));
        var lake = _lake.Reader.Within(Of(["P-s2", "P-s3", "P-s5"]));

        // Where only s4 has a variant nobody is told that the file has a place.
        Assert.Equal(["1 s2", "1 s3", "1 s5"], await SqlAsync(lake, "SELECT start, sample FROM assayed ORDER BY ALL", "start", "sample"));
        var view = await lake.OpenAsync(null, default);
        var rows = await view.TableAsync(LakeTables.Assayed, null, null, default);
        using var lease = await view.RentAsync(default);
        Assert.Equal(2, lease.Count($"SELECT count(*) FROM {rows} WHERE start = 1 AND (sample_id, last_sample_id) IN ((2, 3), (5, 5))", [], default));

        static Dictionary<string, object?> Neighbours(int start) => Row(("chrom", "chr1"), ("start", start), ("end", start), ("sample_id", 1), ("last_sample_id", 5), ("ploidy", 2));
    }

    [Fact]
    public async Task Rows_are_given_uncut_only_for_callsets_that_are_permitted()
    {
        await FamilyAsync();
        var view = await _lake.Reader.Within(Of(["P-child", "P-father"])).OpenAsync(null, default);

        Assert.Contains("read_parquet", view.AssayedOf([1, 3], Region, default), StringComparison.Ordinal);
        Assert.Contains("read_parquet", view.CallsOf([1, 3], Region, default), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => view.AssayedOf([1, 2], Region, default));
        Assert.Throws<InvalidOperationException>(() => view.CallsOf([1, 2], Region, default));
        Assert.Throws<InvalidOperationException>(() => view.CallsOf([1, 4], Region, default));
    }

    [Fact]
    public async Task Sites_and_records_are_seen_only_where_all_persons_they_tell_of_may_be()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a", ("source_id", 1)), Sample(2, "b", ("source_id", 1)), Sample(3, "c", ("source_id", 3)), Sample(4, "d", ("source_id", 3))]),
            (LakeTables.Records, [Record(1, "joint of a and b"), Record(3, "joint of c and d")]),
            (LakeTables.Sites, [Site("1-2"), Site("3-4"), Site("1,3-4"), Site("1-4")]));
        var lake = _lake.Reader.Within(Of(["P-a", "P-c", "P-d"]));

        Assert.Equal(["joint of c and d"], await SqlAsync(lake, "SELECT info FROM records", "info"));
        Assert.Equal(["1,3-4", "3-4"], await SqlAsync(lake, "SELECT batch FROM sites ORDER BY batch", "batch"));
        var view = await lake.OpenAsync(null, default);
        await Assert.ThrowsAsync<NotFoundException>(() => view.SourceAsync(LakeTables.Records, 1, default));
        Assert.Contains("read_parquet", await view.SourceAsync(LakeTables.Records, 3, default), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_child_without_inheritance_nothing_tells_which_allele_came_from_whom(bool isTold)
    {
        await FamilyAsync();
        // Not told: the register knows of no mother, but the lake does, and she is not permitted.
        var lake = _lake.Reader.Within(Of(["P-child", "P-father"], withoutInheritance: isTold ? ["P-child"] : []));

        Assert.Equal(["0/1 -", "1|0 -"], await new ReadVariants(lake).RunAsync(new VariantQuery(Region), default).LinesAsync("gt", "phase_set"));
        Assert.Equal(["child 0/1 -", "father 1|0 -"], await SqlAsync(lake, "SELECT * FROM calls ORDER BY pos", "sample", "gt", "phase_set"));
        Assert.Equal(["child - - -", "father fam - -"], await new ReadSamples(lake).RunAsync(null, Paging.All, default).LinesAsync("sample", "family", "mother", "father"));
        await Assert.ThrowsAsync<NotFoundException>(() => new ReadTrio(lake).RunAsync(new TrioQuery("child"), default));
        await Assert.ThrowsAsync<NotFoundException>(() => new ReadTrio(lake).RunAsync(new TrioQuery("child") { Mother = "father", Father = "father" }, default));
    }

    [Fact]
    public async Task Names_are_pseudonyms_by_which_samples_are_asked_for_too()
    {
        await FamilyAsync();
        var lake = _lake.Reader.Within(Of(["P-child", "P-father", "P-mother"], pseudonyms: Names));
        var child = Names.Of(PseudonymKind.Sample, "child");

        Assert.Equal(
            [$"{Names.Of(PseudonymKind.Participant, "P-child")} {Names.Of(PseudonymKind.Participant, "P-mother")} {Names.Of(PseudonymKind.Family, "fam")} {Names.Of(PseudonymKind.Run, "run1")}"],
            await SqlAsync(lake, $"SELECT * FROM samples WHERE sample = '{child}'", "participant", "mother", "family", "run"));
        Assert.Equal([$"{child} {Names.Of(PseudonymKind.Run, "run1")} 100"], await new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = child }, default).LinesAsync("sample", "run", "pos"));
        Assert.Equal(["100"], await new ReadTrio(lake).RunAsync(new TrioQuery(child), default).LinesAsync("pos"));
        await Assert.ThrowsAsync<NotFoundException>(() => new ReadVariants(lake).RunAsync(new VariantQuery(null) { Sample = "child" }, default));
        Assert.DoesNotContain("source_id", (await new ReadSamples(lake).RunAsync(null, Paging.All, default)).Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Persons_of_one_run_and_family_stay_one_row_each_under_pseudonyms()
    {
        await _lake.CommitAsync((LakeTables.Samples, [.. Enumerable.Range(1, 5).Select(id => Sample(id, $"s{id}", ("run", "joint"), ("family", "fam"), ("mother", "P-s1"), ("source_id", 1)))]));
        var lake = _lake.Reader.Within(Of(["P-s1", "P-s2", "P-s4"], pseudonyms: Names));

        var rows = await new ReadSamples(lake).RunAsync(null, Paging.All, default).LinesAsync("sample", "run", "family");
        Assert.Equal(
            Enumerable.Range(1, 4).Where(static i => i != 3).Select(static i => $"s{i}").Select(name => $"{Names.Of(PseudonymKind.Sample, name)} {Names.Of(PseudonymKind.Run, "joint")} {Names.Of(PseudonymKind.Family, "fam")}").Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task Scopes_over_the_same_persons_share_a_table_and_others_do_not()
    {
        await FamilyAsync();
        foreach (var permitted in new[] { new[] { "P-child" }, ["P-child", "P-father"], ["P-child"], ["P-father"], [] })
        {
            var seen = await new ReadSamples(_lake.Reader.Within(Of(permitted))).RunAsync(null, Paging.All, default).LinesAsync("participant");
            Assert.Equal(permitted, seen);
        }
    }

    [Fact]
    public async Task Pseudonyms_stay_with_their_callsets_whoever_else_is_permitted()
    {
        await FamilyAsync();
        foreach (var permitted in new[] { new[] { "child", "father", "mother" }, ["father"], ["child", "mother", "late"], ["late"] })
        {
            var seen = await SqlAsync(_lake.Reader.Within(Of([.. permitted.Select(static name => $"P-{name}")], pseudonyms: Names)), "SELECT * FROM samples", "sample", "participant");
            Assert.Equal(
                permitted.Select(static name => $"{Names.Of(PseudonymKind.Sample, name)} {Names.Of(PseudonymKind.Participant, $"P-{name}")}").Order(StringComparer.Ordinal),
                seen.Order(StringComparer.Ordinal));
            if (permitted is ["father"])
            {
                await _lake.CommitAsync((LakeTables.Samples, [Sample(9, "late")]));
            }
        }
    }

    [Fact]
    public async Task A_callset_that_somebody_elses_replaced_stands_where_they_are_not_seen()
    {
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "s", ("participant", "P-a")), Sample(2, "s", ("participant", "P-b"), ("replaces", "run1"))]));

        Assert.Equal(["P-a true false", "P-b false true"], await MarksAsync(Of(["P-a", "P-b"])));
        Assert.Equal(["P-a false true"], await MarksAsync(Of(["P-a"])));
        Assert.Equal(["P-b false true"], await MarksAsync(Of(["P-b"])));

        Task<string[]> MarksAsync(SampleScope scope) => new ReadSamples(_lake.Reader.Within(scope)).RunAsync(null, Paging.All, default).LinesAsync("participant", "superseded", "counted");
    }

    internal static SampleScope Of(string[] participants, string[]? withoutInheritance = null, Pseudonyms? pseudonyms = null) =>
        new(participants.ToHashSet(StringComparer.Ordinal), (withoutInheritance ?? []).ToHashSet(StringComparer.Ordinal), pseudonyms);

    private Task<long> FamilyAsync() => _lake.CommitAsync(
        (LakeTables.Samples,
        [
            Sample(1, "child", ("family", "fam"), ("role", "proband"), ("mother", "P-mother"), ("father", "P-father")),
            Sample(2, "mother", ("family", "fam"), ("role", "mother")),
            Sample(3, "father", ("family", "fam"), ("role", "father")),
        ]),
        (LakeTables.Calls,
        [
            Call(1, 100, "A", "G", "1|0", 1, ("phase_set", 7)), Call(2, 150, "A", "G", "0/1", 1), Call(3, 200, "A", "G", "1|0", 1),
        ]),
        (LakeTables.Assayed, [Span(1, 1, 500), Span(2, 1, 500), Span(3, 1, 500)]));

    private static Dictionary<string, object?> Record(int source, string info) => Row(
        ("source_id", source), ("record", 0), ("chrom", "chr1"), ("pos", 1), ("ref", "A"), ("alt", "G"), ("info", info));

    private static Dictionary<string, object?> Site(string batch) => Row(("chrom", "chr1"), ("pos", 1), ("ref", "A"), ("alt", "G"), ("batch", batch));

    private static Task<string[]> SqlAsync(LakeReader lake, string sql, params string[] columns) => new RunSql(lake).RunAsync(sql, null, default).LinesAsync(columns);
}
