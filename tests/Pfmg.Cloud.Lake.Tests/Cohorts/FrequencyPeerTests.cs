using System.Globalization;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Cohorts;

/// <summary>Frequencies of 1000 Genomes, by popcount, are those of `bcftools +fill-tags` and of `plink2 --freq`, site by site.</summary>
public sealed class FrequencyPeerTests : IDisposable
{
    private const int AdHoc = 500;

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public Task A_slice_of_a_cohort_of_2504_is_counted_as_by_bcftools_and_plink2() => CompareAsync("22:16050000-16140000", 1_000);

    [Fact]
    [Trait("Category", "Slow")]
    public Task A_cohort_of_2504_is_counted_as_by_bcftools_and_plink2() => CompareAsync("22", 9_000);

    private async Task CompareAsync(string region, int leastSites)
    {
        var (vcf, some) = (_lake["slice.vcf.gz"], _lake["some.vcf"]);
        NativeTool.Run("bcftools", "view", "-t", region, "-Oz", "-l1", "-o", vcf, Repository.TestData("d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz"));
        await _lake.IngestAsync(vcf);
        var random = new Random(500);
        string[] names = [.. NativeTool.Lines("bcftools", "query", "-l", vcf).OrderBy(_ => random.Next()).Take(AdHoc)];
        await File.WriteAllLinesAsync(_lake["some.txt"], names);
        NativeTool.Run("bcftools", "view", "-I", "-S", _lake["some.txt"], "-o", some, vcf);

        Assert.InRange(Compare(await CountAsync(null), vcf, keep: null), leastSites, int.MaxValue);
        Assert.InRange(Compare(await CountAsync(names), some, _lake["some.txt"]), leastSites / 4, int.MaxValue);
    }

    private int Compare(Dictionary<string, string> ours, string vcf, string? keep)
    {
        var split = _lake["split.vcf"];
        NativeTool.Run("bcftools", "norm", "-m-", "-o", split, vcf);
        var filled = _lake["filled.vcf"];
        NativeTool.Run("bcftools", "+fill-tags", split, "-o", filled, "--", "-t", "AN,AC,AC_Hom,AC_Het,AC_Hemi,AF,NS");
        var bcftools = NativeTool.Lines("bcftools", "query", "-f", "%POS %REF %ALT %AC %AN %AC_Het %AC_Hom %AC_Hemi %NS\\n", filled)
            .Select(static line => line.Split(' ')).Select(static f => (Site: Trimmed(f), Counts: $"{f[3]} {f[4]} {f[5]} {Whole(f[6]) / 2} {f[7]} {f[8]}", Copies: Whole(f[3]))).ToList();

        // plink2 counts what is asked of the whole file; with its own choice of samples.
        string[] chosen = keep is null ? [] : ["--keep", keep];
        NativeTool.Run("plink2", ["--vcf", keep is null ? split : Split(_lake["slice.vcf.gz"]), "--allow-extra-chr", .. chosen, "--freq", "counts", "cols=chrom,pos,ref,alt,altfreq,nobs", "--out", _lake["plink"]]);
        var plink = File.ReadLines(_lake["plink.acount"]).Skip(1).Select(static line => line.Split('\t')).Select(static f => (Site: Trimmed([f[1], f[3], f[4]]), Counts: $"{f[5]} {f[6]}", Copies: Whole(f[5]))).ToList();

        // Records that are one site once trimmed are one site to the lake and several to others.
        var single = bcftools.GroupBy(static one => one.Site, StringComparer.Ordinal).Where(static one => one.Count() == 1).Select(static one => one.Key).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(bcftools.Where(one => one.Copies > 0 && single.Contains(one.Site)).Select(static one => $"{one.Site} {one.Counts}").Order(StringComparer.Ordinal), Lines(ours, single, static counts => counts));
        Assert.Equal(plink.Where(one => one.Copies > 0 && single.Contains(one.Site)).Select(static one => $"{one.Site} {one.Counts}").Order(StringComparer.Ordinal), Lines(ours, single, static counts => string.Join(' ', counts.Split(' ').Take(2))));
        return single.Count(ours.ContainsKey);
    }

    private string Split(string vcf)
    {
        NativeTool.Run("bcftools", "norm", "-m-", "-o", _lake["all.vcf"], vcf);
        return _lake["all.vcf"];
    }

    private static IEnumerable<string> Lines(Dictionary<string, string> ours, HashSet<string> sites, Func<string, string> of) =>
        ours.Where(one => sites.Contains(one.Key)).Select(one => $"{one.Key} {of(one.Value)}").Order(StringComparer.Ordinal);

    /// <summary>By site, counts as fill-tags has them: AC, AN, heterozygous, homozygous and hemizygous persons, persons with data. AF follows.</summary>
    private async Task<Dictionary<string, string>> CountAsync(string[]? samples)
    {
        await using var answer = await new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery { Samples = samples }, default);
        var counted = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in answer.ReadAsync(default))
        {
            object At(string column) => row[answer.Columns.ToList().FindIndex(one => one.Name == column)]!;
            Assert.Equal((double)(long)At("AC") / (long)At("AN"), At("AF"));
            counted.Add($"{At("pos")} {At("ref")} {At("alt")}", $"{At("AC")} {At("AN")} {At("n_het")} {At("n_hom")} {At("n_hemi")} {answer.Info.Persons - (long)At("n_missing")}");
        }

        return counted;
    }

    /// <summary>Position and alleles without the bases that both share at their ends, as files without a reference are split and trimmed.</summary>
    private static string Trimmed(string[] fields)
    {
        var (pos, reference, alt) = (Whole(fields[0]), fields[1], fields[2]);
        if (!alt.StartsWith('<'))
        {
            while (reference.Length > 1 && alt.Length > 1 && reference[^1] == alt[^1])
            {
                (reference, alt) = (reference[..^1], alt[..^1]);
            }

            while (reference.Length > 1 && alt.Length > 1 && reference[0] == alt[0])
            {
                (pos, reference, alt) = (pos + 1, reference[1..], alt[1..]);
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{pos} {reference} {alt}");
    }

    private static int Whole(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
