using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Testing;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class FindAllelesTests : IDisposable
{
    private static readonly string[] One = ["chr1"];

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("A", "G", 100, "100 A G")]
    [InlineData(null, "G", 100, "100 A G")]
    [InlineData("N", "G", 100, "100 A G")]
    [InlineData("R", "K", 100, "100 A G, 100 A T")]
    [InlineData("C", "G", 100, "")]
    [InlineData("TAC", "T", 200, "200 TAC T")]
    [InlineData("AC", "", 201, "200 TAC T")]
    [InlineData("NN", "", 201, "200 TAC T")]
    [InlineData("AG", "", 201, "")]
    [InlineData("T", "TGG", 300, "300 T TGG")]
    [InlineData("", "GG", 301, "300 T TGG")]
    [InlineData(null, "GN", 301, "300 T TGG")]
    public async Task An_allele_is_found_with_or_without_the_base_before_it(string? reference, string alternate, int position, string expected)
    {
        await CommitAsync();

        Assert.Equal(expected, await FoundAsync(new AlleleQuery { At = new AllelePlace(One, position), Ref = reference, Alt = alternate }));
    }

    [Theory]
    [InlineData(101, 199, "")]
    [InlineData(101, 200, "200 TAC T")]
    [InlineData(202, 202, "200 TAC T")]
    [InlineData(203, 299, "")]
    [InlineData(600, 700, "500 N <DEL> 900")]
    [InlineData(100, 100, "100 A G, 100 A T")]
    public async Task A_range_takes_whatever_touches_it(int start, int end, string expected)
    {
        await CommitAsync();

        Assert.Equal(expected, await FoundAsync(new AlleleQuery { Touching = [new Interval("chr1", start, end)] }));
        Assert.Equal(expected, await FoundAsync(new AlleleQuery { Touching = [new Interval("chr1", start, end), new Interval("chr7", 5, 9)] }));
    }

    [Theory]
    [InlineData(501, 501, 900, 900, "500 N <DEL> 900")]
    [InlineData(490, 510, 890, 910, "500 N <DEL> 900")]
    [InlineData(490, 500, 890, 910, "")]
    [InlineData(490, 510, 901, 910, "")]
    [InlineData(201, 201, 202, 202, "200 TAC T")]
    public async Task A_bracket_bounds_the_first_and_last_base_that_change(int firstStart, int lastStart, int firstEnd, int lastEnd, string expected)
    {
        await CommitAsync();

        Assert.Equal(expected, await FoundAsync(new AlleleQuery { Within = new AlleleBounds(One, firstStart, lastStart, firstEnd, lastEnd) }));
    }

    [Theory]
    [InlineData(VariantKind.Substitution, "100 A G, 100 A T")]
    [InlineData(VariantKind.Deletion, "200 TAC T, 500 N <DEL> 900")]
    [InlineData(VariantKind.Insertion, "300 T TGG")]
    [InlineData(VariantKind.Multiple, "")]
    [InlineData(VariantKind.Duplication, "")]
    public async Task Kinds_are_told_by_alleles_and_symbols(VariantKind kind, string expected)
    {
        await CommitAsync();

        Assert.Equal(expected, await FoundAsync(new AlleleQuery { Kinds = [kind] }));
    }

    [Theory]
    [InlineData(2, 2, "200 TAC T, 300 T TGG")]
    [InlineData(3, null, "500 N <DEL> 900")]
    [InlineData(null, 1, "100 A G, 100 A T")]
    public async Task Lengths_do_not_count_the_base_before(int? least, int? most, string expected)
    {
        await CommitAsync();

        Assert.Equal(expected, await FoundAsync(new AlleleQuery { MinLength = least, MaxLength = most }));
    }

    [Fact]
    public async Task Only_what_the_rule_counts_in_callsets_that_none_replaced_is_found()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b", ("replaces", "run1"), ("sample", "a"), ("participant", "P-a")), Sample(3, "c")]),
            (LakeTables.Calls, [Call(1, 10, "A", "G", "0/1", 1), Call(2, 20, "A", "G", "0/1", 1), Call(3, 30, "A", "G", "0/1", 1, ("countable", false)), Call(3, 40, "A", "G", "./.", null)]));

        Assert.Equal("20 A G", await FoundAsync(new AlleleQuery()));
    }

    [Fact]
    public async Task Persons_are_counted_once_and_alleles_of_too_few_left_out()
    {
        await CommitAsync();
        var find = new FindAlleles(_lake.Reader);

        var (alleles, info) = await find.RunAsync(new AlleleQuery(), 2, new Paging(1), default);

        Assert.Equal((1L, 2), (info.Total, alleles.Single().Persons));
        Assert.Equal("A G", $"{alleles.Single().Key.Ref} {alleles.Single().Key.Alt}");
        Assert.Equal(["P-a", "P-b"], await find.PersonsAsync(new AlleleQuery { Is = alleles.Single().Key }, default));
        Assert.Equal(
            ["P-a a run1 0/1 1", "P-b b run2 1/1 2"],
            (await find.CasesAsync(new AlleleQuery(), [alleles.Single().Key], default)).Select(one => $"{one.Participant} {one.Sample} {one.Run} {one.Genotype} {one.Dosage}"));
        Assert.Equal([new CallsetName("run2", "b")], await find.CallsetsAsync(new AlleleQuery { Is = alleles.Single().Key, Callsets = [new("run2", "b"), new("run1", "b")] }, default));
        Assert.Equal(5, (await find.RunAsync(new AlleleQuery(), 1, new Paging(2, 9), default)).Info.Total);
    }

    [Fact]
    public async Task Within_a_scope_it_is_as_if_there_were_nobody_else()
    {
        await CommitAsync();
        using var alone = new TestLake();
        await alone.CommitAsync(
            (LakeTables.Samples, [Sample(1, "b", ("run", "run2")), Sample(2, "c", ("run", "run3"))]),
            (LakeTables.Calls, [Call(1, 100, "A", "G", "1/1", 2), Call(2, 100, "A", "T", "0/1", 1), Call(2, 300, "T", "TGG", "0/1", 1)]));
        var scoped = new FindAlleles(_lake.Reader.Within(SampleScopeTests.Of(["P-b", "P-c"])));
        var whole = new FindAlleles(alone.Reader);

        foreach (var query in new[]
        {
            new AlleleQuery(), new AlleleQuery { At = new AllelePlace(One, 100) }, new AlleleQuery { Touching = [new Interval("chr1", 1, 1_000)] }, new AlleleQuery { Participants = ["P-a", "P-b"] },
            new AlleleQuery { Kinds = [VariantKind.Deletion, VariantKind.Insertion] }, new AlleleQuery { References = ["hg38"] }, new AlleleQuery { References = ["hg19"] },
        })
        {
            Assert.Equal((await whole.RunAsync(query, 1, Paging.All, default)).Alleles, (await scoped.RunAsync(query, 1, Paging.All, default)).Alleles);
            Assert.Equal(await whole.CasesAsync(query, null, default), await scoped.CasesAsync(query, null, default));
            Assert.Equal(await whole.PersonsAsync(query, default), await scoped.PersonsAsync(query, default));
        }

        Assert.Equal(["hg38"], await scoped.ReferencesAsync(null, default));
        Assert.Equal(["b", "c"], (await new ListCallsets(_lake.Reader.Within(SampleScopeTests.Of(["P-b", "P-c"]))).RunAsync(null, default)).Callsets.Select(callset => callset.Sample));
    }

    [Fact]
    public async Task On_real_genomes_counts_are_those_of_SQL_by_hand_and_a_scope_is_a_lake_of_its_persons()
    {
        string[] files = [.. Directory.GetFiles(Repository.TestData("d_gvcf_1kg_chr22"), "*vcf.gz").Order(StringComparer.Ordinal).Take(3)];
        using var alone = new TestLake();
        foreach (var file in files)
        {
            await _lake.IngestAsync(file);
        }

        foreach (var file in files[..2])
        {
            await alone.IngestAsync(file);
        }

        var persons = await new RunSql(alone.Reader).RunAsync("SELECT participant FROM samples ORDER BY participant", null, default).LinesAsync("participant");
        var scoped = _lake.Reader.Within(SampleScopeTests.Of(persons));
        var (whole, within, own) = (new FindAlleles(_lake.Reader), new FindAlleles(scoped), new FindAlleles(alone.Reader));
        var contig = (await _lake.Reader.ContigsAsync(null, default)).Order(StringComparer.Ordinal).First();
        foreach (var (query, sql) in ((AlleleQuery, string)[])
        [
            (new AlleleQuery(), "true"),
            (new AlleleQuery { Touching = [new Interval(contig, 1, int.MaxValue)] }, $"chrom = '{contig}'"),
            (new AlleleQuery { Kinds = [VariantKind.Substitution] }, "length(ref) = 1 AND length(alt) = 1"),
            (new AlleleQuery { Kinds = [VariantKind.Insertion, VariantKind.Deletion, VariantKind.DeletionInsertion] }, "length(ref) <> length(alt)"),
            (new AlleleQuery { MinLength = 2 }, "greatest(length(ref), length(alt)) - (left(ref, 1) = left(alt, 1))::INTEGER >= 2"),
        ])
        {
            var byHand = $"SELECT count(*) AS n, coalesce(sum(p), 0)::BIGINT AS p FROM (SELECT count(DISTINCT participant) AS p FROM calls WHERE dosage > 0 AND countable AND {sql} GROUP BY chrom, pos, ref, alt)";
            var (alleles, info) = await whole.RunAsync(query, 1, Paging.All, default);
            Assert.Equal($"{info.Total} {alleles.Sum(found => (long)found.Persons)}", (await new RunSql(_lake.Reader).RunAsync(byHand, null, default).LinesAsync("n", "p")).Single());
            Assert.Equal((await own.RunAsync(query, 1, Paging.All, default)).Alleles, (await within.RunAsync(query, 1, Paging.All, default)).Alleles);
        }

        Assert.NotEmpty((await own.RunAsync(new AlleleQuery(), 1, new Paging(1), default)).Alleles);
    }

    private async Task<string> FoundAsync(AlleleQuery query)
    {
        var (alleles, info) = await new FindAlleles(_lake.Reader).RunAsync(query, 1, Paging.All, default);
        Assert.Equal(alleles.Count, info.Total);
        return string.Join(", ", alleles.Select(found => found.Key).OrderBy(key => key.Position).ThenBy(key => key.Alt, StringComparer.Ordinal)
            .Select(key => $"{key.Position} {key.Ref} {key.Alt}{(key.End is { } end ? $" {end}" : "")}"));
    }

    private Task<long> CommitAsync() => _lake.CommitAsync(
        (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b"), Sample(3, "c")]),
        (LakeTables.Calls,
        [
            Call(1, 100, "A", "G", "0/1", 1), Call(2, 100, "A", "G", "1/1", 2), Call(3, 100, "A", "T", "0/1", 1),
            Call(1, 200, "TAC", "T", "0/1", 1), Call(3, 300, "T", "TGG", "0/1", 1),
            Call(1, 500, "N", "<DEL>", "0/1", 1, ("svtype", "DEL"), ("end", 900), ("svlen", 400)),
        ]));
}
