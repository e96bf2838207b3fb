using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class CountFrequenciesTests : IDisposable
{
    private static readonly string[] Shown = ["pos", "ref", "alt", "AC", "AN", "AF", "n_het", "n_hom", "n_hemi", "n_missing"];

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Heterozygous_homozygous_reference_and_missing_persons_are_counted_apart()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b"), Sample(3, "c"), Sample(4, "d")]),
            (LakeTables.Calls, [Call(1, 100, "A", "G", "0/1", 1), Call(2, 100, "A", "G", "1/1", 2)]),
            (LakeTables.Assayed, [Span(1, 1, 200), Span(2, 100, 100), Span(3, 90, 100), Span(4, 1, 99), Span(4, 101, 200)]));

        // a 0/1, b 1/1, c 0/0, d not assayed at this base although on both sides of it.
        Assert.Equal(["100 A G 3 6 0.5 1 1 0 1"], await CountAsync());
    }

    [Fact]
    public async Task A_genotype_of_two_alternates_adds_one_copy_of_each()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b")]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1/2", 1), Call(1, 100, "A", "T", "1/2", 1, ("allele", 2))]),
            (LakeTables.Assayed, [Span(1, 100, 100), Span(2, 100, 100)]));

        Assert.Equal(["100 A C 1 4 0.25 1 0 0 0", "100 A T 1 4 0.25 1 0 0 0"], await CountAsync());
    }

    [Fact]
    public async Task A_haploid_person_adds_one_allele_and_is_hemizygous()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "male"), Sample(2, "female"), Sample(3, "other")]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1", 1), Call(2, 100, "A", "C", "0/1", 1)]),
            (LakeTables.Assayed, [Span(1, 1, 200, ploidy: 1), Span(2, 1, 200), Span(3, 1, 200, ploidy: 1)]));

        Assert.Equal(["100 A C 2 4 0.5 1 0 1 0"], await CountAsync());
    }

    [Fact]
    public async Task A_haploid_person_written_diploid_adds_one_allele_and_a_mixed_one_is_told_apart()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "man"), Sample(2, "mixed"), Sample(3, "whole"), Sample(4, "reference")]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1/1", 2), Call(2, 100, "A", "C", "0/1", 1), Call(3, 100, "A", "C", "1", 1)]),
            (LakeTables.Assayed, [.. Enumerable.Range(1, 4).Select(id => Span(id, 1, 200, ploidy: 1))]));

        Assert.Equal(["100 A C 3 4 0.75 1 0 2 0"], await CountAsync());
    }

    [Fact]
    public async Task A_genotype_that_the_rule_does_not_count_is_missing_in_both_counts()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b"), Sample(3, "c")]),
            (LakeTables.Calls,
            [
                Call(1, 100, "A", "C", "0/1", 1, ("countable", false), ("filter", "LowQual")),
                Call(2, 100, "A", "C", "./.", null, ("countable", false)),
            ]),
            (LakeTables.Assayed, [Span(1, 1, 99), Span(1, 101, 200), Span(2, 1, 99), Span(3, 1, 200)]));

        Assert.Equal(["100 A C 0 2 0 0 0 0 2"], await CountAsync());
    }

    [Fact]
    public async Task A_site_that_nobody_was_assayed_at_has_no_frequency()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a")]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "0/1", 1, ("countable", false))]),
            (LakeTables.Assayed, [Span(1, 1, 99)]));

        Assert.Equal(["100 A C 0 0 - 0 0 0 1"], await CountAsync());
    }

    [Fact]
    public async Task The_same_variant_twice_in_one_file_counts_once()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a")]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1/1", 2), Call(1, 100, "A", "C", "0/1", 1, ("record", 1))]),
            (LakeTables.Assayed, [Span(1, 100, 100)]));

        Assert.Equal(["100 A C 2 2 1 0 1 0 0"], await CountAsync());
    }

    [Fact]
    public async Task A_run_that_replaces_another_takes_its_place()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a", ("run", "R1"))]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1/1", 2), Call(1, 110, "G", "T", "0/1", 1)]),
            (LakeTables.Assayed, [Span(1, 1, 200)]));
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(2, "a", ("run", "R2"), ("replaces", "R1"))]),
            (LakeTables.Calls, [Call(2, 100, "A", "C", "0/1", 1)]),
            (LakeTables.Assayed, [Span(2, 1, 200)]));

        Assert.Equal(["100 A C 1 2 0.5 1 0 0 0"], await CountAsync());
        Assert.Equal(["100 A C 2 2 1 0 1 0 0", "110 G T 1 2 0.5 1 0 0 0"], await CountAsync(new FrequencyQuery { Version = 0 }));
    }

    [Fact]
    public async Task A_person_delivered_by_two_platforms_counts_once_by_the_latest()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a", ("participant", "P1")), Sample(2, "a-again", ("participant", "P1"), ("platform", "auragen"))]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1/1", 2), Call(2, 100, "A", "C", "0/1", 1)]),
            (LakeTables.Assayed, [Span(1, 1, 200), Span(2, 1, 200)]));

        Assert.Equal(["100 A C 1 2 0.5 1 0 0 0"], await CountAsync());
    }

    [Fact]
    public async Task Only_a_run_of_the_same_platform_replaces()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples,
            [
                Sample(1, "a", ("run", "R1")), Sample(2, "b", ("run", "R1")),
                Sample(3, "a", ("participant", "P-other"), ("platform", "auragen"), ("run", "R2"), ("replaces", "R1")),
            ]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "1/1", 2), Call(2, 100, "A", "C", "0/1", 1), Call(3, 100, "A", "C", "0/1", 1)]),
            (LakeTables.Assayed, [Span(1, 1, 200), Span(2, 1, 200), Span(3, 1, 200)]));

        Assert.Equal(["100 A C 4 6 0.6666666666666666 2 1 0 0"], await CountAsync());
    }

    [Fact]
    public async Task Tumours_failed_callsets_and_callsets_without_reference_calls_never_count()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples,
            [
                Sample(1, "a"), Sample(2, "a-tumour", ("participant", "P-a"), ("material", "tumour")),
                Sample(3, "bad", ("qc_verdict", "fail")), Sample(4, "bare", ("reference_calls", false)),
            ]),
            (LakeTables.Calls, [.. Enumerable.Range(1, 4).Select(id => Call(id, 100, "A", "C", "0/1", 1))]),
            (LakeTables.Assayed, [.. Enumerable.Range(1, 4).Select(id => Span(id, 1, 200))]));

        Assert.Equal(["100 A C 1 2 0.5 1 0 0 0"], await CountAsync());
        await using var answer = await new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery(), CancellationToken.None);
        Assert.Equal((1, 1), (answer.Info.Persons, answer.Info.WithoutReferenceCalls));
        Assert.Equal(["bcftools/1"], answer.Info.Rules);
    }

    [Fact]
    public async Task Two_references_are_counted_apart()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b", ("reference", "hg19")), Sample(3, "c", ("reference", null))]),
            (LakeTables.Calls, [.. Enumerable.Range(1, 3).Select(id => Call(id, 100, "A", "C", "0/1", 1))]),
            (LakeTables.Assayed, [.. Enumerable.Range(1, 3).Select(id => Span(id, 1, 200))]));

        Assert.Equal(
            ["hg19 100 1 2", "hg38 100 1 2", "- 100 1 2"],
            await new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery(), CancellationToken.None).LinesAsync("reference", "pos", "AC", "AN"));
    }

    [Fact]
    public async Task Samples_and_region_narrow_the_count()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b"), Sample(3, "c")]),
            (LakeTables.Calls, [Call(1, 100, "A", "C", "0/1", 1), Call(1, 300, "ATTT", "A", "0/1", 1), Call(2, 500, "A", "C", "0/1", 1), Call(3, 300, "A", "C", "0/1", 1)]),
            (LakeTables.Assayed, [Span(1, 1, 1_000), Span(2, 1, 1_000), Span(3, 1, 1_000)]));
        var query = new FrequencyQuery { Samples = ["a", "b"], Region = new Interval("chr1", 303, 400) };

        // The deletion begins before the region and reaches into it; c carries the site's other allele and was not asked for.
        Assert.Equal(["300 ATTT A 1 4 0.25 1 0 0 0"], await CountAsync(query));
        Assert.Empty(await CountAsync(query with { Region = new Interval("chr1", 304, 400) }));
        Assert.Empty(await CountAsync(query with { Region = new Interval("chr2", 1, 400) }));
        await Assert.ThrowsAsync<NotFoundException>(() => CountAsync(query with { Samples = ["a", "nobody"] }));
    }

    [Fact]
    public async Task A_page_tells_how_many_sites_there_are()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a")]),
            (LakeTables.Calls, [.. Enumerable.Range(1, 7).Select(pos => Call(1, pos, "A", "C", "0/1", 1))]),
            (LakeTables.Assayed, [Span(1, 1, 200)]));
        await using var answer = await new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery { Paging = new Paging(3, 2) }, CancellationToken.None);
        var rows = await answer.ToListAsync(CancellationToken.None);

        Assert.Equal((7L, true, 0L), (answer.Info.Total, answer.Info.Truncated, answer.Info.LakeVersion));
        Assert.Equal([4, 5, 6], rows.Select(row => row[2]));
    }

    [Fact]
    public async Task An_empty_lake_has_no_frequencies()
    {
        Assert.Empty(await CountAsync());
        Assert.Empty(await CountAsync(new FrequencyQuery { Region = new Interval("chr1", 1, int.MaxValue) }));
    }

    private Task<string[]> CountAsync(FrequencyQuery? query = null) =>
        new CountFrequencies(_lake.Reader).RunAsync(query ?? new FrequencyQuery(), CancellationToken.None).LinesAsync(Shown);
}
