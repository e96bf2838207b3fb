using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class ReadVariantsTests : IDisposable
{
    private static readonly VariantQuery All = new(new Interval("chr1", 1, int.MaxValue));

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Variants_of_a_region_come_in_order_with_who_carries_them()
    {
        await FillAsync();

        Assert.Equal(
            ["100 A G a 0/1 1", "100 A G b 1/1 2", "200 C T b 1/2 1", "200 CTTT C a 0/1 1"],
            await ReadAsync(All with { Region = new Interval("chr1", 100, 200) }));
    }

    [Fact]
    public async Task A_deletion_that_reaches_into_the_region_belongs_to_it()
    {
        await FillAsync();

        Assert.Equal(["200 CTTT C a 0/1 1"], await ReadAsync(All with { Region = new Interval("chr1", 203, 210) }));
        Assert.Empty(await ReadAsync(All with { Region = new Interval("chr1", 204, 210) }));
    }

    [Fact]
    public async Task A_genotype_wholly_missing_is_no_variant()
    {
        await FillAsync();

        Assert.Empty(await ReadAsync(All with { Region = new Interval("chr1", 300, 300) }));
    }

    [Fact]
    public async Task Sample_quality_and_filter_narrow_the_answer()
    {
        await FillAsync();

        Assert.Equal(["100 A G b 1/1 2", "200 C T b 1/2 1"], await ReadAsync(All with { Sample = "b" }));
        Assert.Equal(["100 A G a 0/1 1", "200 CTTT C a 0/1 1"], await ReadAsync(All with { MinGq = 41 }));
        Assert.Equal(["100 A G a 0/1 1", "200 C T b 1/2 1", "200 CTTT C a 0/1 1"], await ReadAsync(All with { PassOnly = true }));
        await Assert.ThrowsAsync<NotFoundException>(() => ReadAsync(All with { Sample = "nobody" }));
    }

    [Fact]
    public async Task Pages_make_up_the_whole_answer()
    {
        await FillAsync();
        var whole = await ReadAsync(All);
        var paged = new List<string>();
        for (var page = 1; page <= 3; page++)
        {
            paged.AddRange(await ReadAsync(All with { Paging = new Paging(2, page) }));
        }

        await using var first = await new ReadVariants(_lake.Reader).RunAsync(All with { Paging = new Paging(2) }, CancellationToken.None);
        await using var last = await new ReadVariants(_lake.Reader).RunAsync(All with { Paging = new Paging(2, 2) }, CancellationToken.None);
        Assert.Equal(whole, paged);
        Assert.Equal((4L, true), (first.Info.Total, first.Info.Truncated));
        Assert.Equal((4L, false), (last.Info.Total, last.Info.Truncated));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(5, 0)]
    public async Task A_page_that_cannot_be_is_refused(int limit, int page) =>
        await Assert.ThrowsAsync<InvalidInputException>(() => ReadAsync(All with { Paging = new Paging(limit, page) }));

    [Fact]
    public async Task A_superseded_callset_is_not_shown()
    {
        await FillAsync();
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(3, "a", ("run", "R3"), ("replaces", "run1"))]),
            (LakeTables.Calls, [Call(3, 100, "A", "G", "1/1", 2)]));

        Assert.Equal(["100 A G b 1/1 2", "100 A G a 1/1 2", "200 C T b 1/2 1"], await ReadAsync(All));
        Assert.Equal(4, (await ReadAsync(All with { Version = 0 })).Length);
    }

    [Fact]
    public async Task An_empty_lake_answers_with_no_rows_and_all_columns()
    {
        await using var answer = await new ReadVariants(_lake.Reader).RunAsync(All, CancellationToken.None);

        Assert.Equal((-1L, 0L, false), (answer.Info.LakeVersion, answer.Info.Total, answer.Info.Truncated));
        Assert.Equal("chrom", answer.Columns[0].Name);
        Assert.Empty(await answer.ToListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Carriers_of_a_variant_are_found_by_its_text()
    {
        await FillAsync();
        var carriers = new ReadCarriers(_lake.Reader);

        Assert.Equal(
            ["a P-a 0/1 1", "b P-b 1/1 2"],
            await carriers.RunAsync(VariantText.Parse("chr1-100-A-G"), null, Paging.All, CancellationToken.None).LinesAsync("sample", "participant", "gt", "dosage"));
        Assert.Equal(
            ["a P-a 0/1 1"],
            await carriers.RunAsync(VariantText.Parse("chr1-199-GCTTT-GC"), null, Paging.All, CancellationToken.None).LinesAsync("sample", "participant", "gt", "dosage"));
        Assert.Empty(await carriers.RunAsync(VariantText.Parse("chr1-100-A-T"), null, Paging.All, CancellationToken.None).LinesAsync("sample"));
        Assert.Empty(await carriers.RunAsync(VariantText.Parse("chr1-300-G-A"), null, Paging.All, CancellationToken.None).LinesAsync("sample"));
    }

    [Fact]
    public async Task Samples_tell_whether_they_are_superseded_and_counted()
    {
        await FillAsync();
        await _lake.CommitAsync((LakeTables.Samples, [Sample(3, "a", ("run", "R3"), ("replaces", "run1"), ("qc_verdict", "warn"))]));

        Assert.Equal(
            ["1 a true false", "2 b false true", "3 a false true"],
            await new ReadSamples(_lake.Reader).RunAsync(null, Paging.All, CancellationToken.None).LinesAsync("sample_id", "sample", "superseded", "counted"));
    }

    private Task<long> FillAsync() => _lake.CommitAsync(
        (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b")]),
        (LakeTables.Calls,
        [
            Call(1, 100, "A", "G", "0/1", 1),
            Call(2, 100, "A", "G", "1/1", 2, ("filter", "LowQual"), ("gq", 40)),
            Call(2, 200, "C", "T", "1/2", 1, ("gq", null)),
            Call(1, 200, "CTTT", "C", "0/1", 1),
            Call(1, 300, "G", "A", "./.", null, ("countable", false)),
        ]));

    private Task<string[]> ReadAsync(VariantQuery query) =>
        new ReadVariants(_lake.Reader).RunAsync(query, CancellationToken.None).LinesAsync("pos", "ref", "alt", "sample", "gt", "dosage");
}
