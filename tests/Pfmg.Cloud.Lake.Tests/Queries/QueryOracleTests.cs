using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>Queries over the callset of a trio (GIAB's HG002 and parents, exome, b37) against bcftools on the same file.</summary>
public sealed class QueryOracleTests : IAsyncLifetime
{
    /// <summary>With a name for each record that tells its place, since the file has none.</summary>
    private const string Named = "trio.vcf.gz";

    private static readonly string[] Compared = ["chrom", "pos", "ref", "alt", "sample", "gt"];
    private static readonly string Source = Repository.TestData("b_trio_vcf/ashk-trio.vcf.gz");
    private readonly TestLake _lake = new();

    public async Task InitializeAsync()
    {
        _ = NativeTool.Lines("bcftools", "annotate", "--set-id", "v%POS", "-Oz", "-o", _lake[Named], Source).ToList();
        _ = NativeTool.Lines("bcftools", "index", _lake[Named]).ToList();
        await _lake.IngestAsync(_lake[Named]);
    }

    public Task DisposeAsync()
    {
        _lake.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task One_samples_variants_are_those_of_bcftools_view_s()
    {
        var answered = await LinesAsync(new VariantQuery(null) { Sample = "HG003" });

        Assert.Equal(Expected(Carried(["HG003"])), answered);
        Assert.True(answered.Length > 3_000);
    }

    [Fact]
    public async Task Many_regions_are_those_of_bcftools_R_each_row_once()
    {
        var random = new Random(41);
        var regions = Records().Where(_ => random.Next(100) == 0)
            .Select(record => Around(record, random.Next(20_000), random.Next(20_000)))
            .Append(new Interval("1", 1_000_000, 2_000_000)).Append(new Interval("1", 1_500_000, 1_600_000)).Append(new Interval("22", 1, 5_000)).ToList();
        var bed = _lake["regions.txt"];
        await File.WriteAllLinesAsync(bed, regions.Select(region => $"{region.Contig}\t{region.Start}\t{region.End}"));

        var answered = await LinesAsync(new VariantQuery(null) { Regions = regions });

        Assert.Equal(Expected(Carried(["HG002", "HG003", "HG004"], "-R", bed).Distinct(StringComparer.Ordinal)), answered);
        Assert.True(answered.Length > 500);
    }

    [Fact]
    public async Task Names_are_those_of_bcftools_view_i()
    {
        var random = new Random(7);
        var names = Records().Where(_ => random.Next(300) == 0).Select(record => record[2]).ToList();
        await File.WriteAllLinesAsync(_lake["names.txt"], names);

        var answered = await LinesAsync(new VariantQuery(null) { Ids = [.. names, "rs404"] });

        Assert.Equal(Expected(Carried(["HG002", "HG003", "HG004"], "-i", $"ID=@{_lake["names.txt"]}")), answered);
        Assert.NotEmpty(answered);
    }

    [Fact]
    public async Task What_only_the_child_has_is_that_of_bcftools()
    {
        await using var rows = await new ReadTrio(_lake.Reader).RunAsync(
            new TrioQuery("HG002") { Mother = "HG004", Father = "HG003" }, CancellationToken.None);
        var answered = Lines(rows, await rows.ToListAsync(CancellationToken.None));

        // gatk/1: FILTER passed, genotype complete, DP and GQ as its caller's rule asks, for reference and variant alike.
        const string parents = "GT[1]=\"0/0\" && GT[2]=\"0/0\" && FMT/DP[1]>=10 && FMT/DP[2]>=10 && FMT/GQ[1]>=20 && FMT/GQ[2]>=20 && FILTER=\"PASS\"";
        Assert.Equal(Expected(Carried(["HG002"], "-i", $"GT[0]=\"alt\" && {parents}", unsampled: true)), answered);
        Assert.NotEmpty(answered);
    }

    [Fact]
    public async Task A_page_says_how_many_rows_all_pages_have()
    {
        var all = await LinesAsync(new VariantQuery(null) { Sample = "HG003" });
        await using var page = await new ReadVariants(_lake.Reader).RunAsync(
            new VariantQuery(null) { Sample = "HG003", Paging = new Paging(100, 3) }, CancellationToken.None);

        Assert.Equal(100, (await page.ToListAsync(CancellationToken.None)).Count);
        Assert.Equal(all.Length, page.Info.Total);
        Assert.True(page.Info.Truncated);
    }

    [Fact]
    public async Task A_query_of_everything_is_refused_and_a_parent_that_is_missing_named()
    {
        await Assert.ThrowsAsync<InvalidInputException>(() => new ReadVariants(_lake.Reader).RunAsync(new VariantQuery(null), CancellationToken.None));
        var missing = await Assert.ThrowsAsync<NotFoundException>(() => new ReadTrio(_lake.Reader).RunAsync(new TrioQuery("HG002") { Mother = "HG004" }, CancellationToken.None));
        Assert.Contains("father", missing.Message, StringComparison.Ordinal);
    }

    private static Interval Around(string[] record, int before, int after)
    {
        var pos = int.Parse(record[1], CultureInfo.InvariantCulture);
        return new Interval(record[0], Math.Max(1, pos - before), pos + after);
    }

    private async Task<string[]> LinesAsync(VariantQuery query)
    {
        await using var rows = await new ReadVariants(_lake.Reader).RunAsync(query, CancellationToken.None);
        return Lines(rows, await rows.ToListAsync(CancellationToken.None));
    }

    private static string[] Lines(QueryRows rows, IReadOnlyList<IReadOnlyList<object?>> list)
    {
        var columns = Compared.Select(name => rows.Columns.Select(column => column.Name).ToList().IndexOf(name)).ToArray();
        return [.. list.Select(row => string.Join('\t', columns.Select(i => CsvWriter.Text(row[i])))).Order(StringComparer.Ordinal)];
    }

    private static string[] Expected(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    /// <summary>chrom, pos, ref, alt, sample, gt of each genotype with an ALT; the file has one ALT a record, and only trimmed alleles.</summary>
    private IEnumerable<string> Carried(string[] samples, params string[] filter) => Carried(samples, filter, unsampled: false);

    private IEnumerable<string> Carried(string[] samples, string option, string value, bool unsampled) => Carried(samples, [option, value], unsampled);

    private IEnumerable<string> Carried(string[] samples, string[] filter, bool unsampled)
    {
        var query = NativeTool.Lines("bcftools", ["query", .. unsampled ? [] : new[] { "-s", string.Join(',', samples) }, .. filter, "-f", "%CHROM\t%POS\t%REF\t%ALT[\t%SAMPLE\t%GT]\n", _lake[Named]]);
        foreach (var fields in query.Select(line => line.Split('\t')))
        {
            for (var i = 4; i < fields.Length; i += 2)
            {
                if (samples.Contains(fields[i]) && fields[i + 1].Contains('1', StringComparison.Ordinal))
                {
                    yield return string.Join('\t', [.. fields[..4], fields[i], fields[i + 1]]);
                }
            }
        }
    }

    private List<string[]> Records() => [.. NativeTool.Lines("bcftools", "query", "-f", "%CHROM\t%POS\t%ID\n", _lake[Named]).Select(line => line.Split('\t'))];
}
