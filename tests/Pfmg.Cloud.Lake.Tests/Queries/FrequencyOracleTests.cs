using System.IO.Compression;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>Bar 3: frequencies equal a brute-force count of the gVCFs' text under the same rule, at every site.</summary>
public sealed class FrequencyOracleTests : IDisposable
{
    private static readonly VcfBruteForce.Rule Bcftools = new(10, ["INFO/MinDP", "DP"]);
    private static readonly VcfBruteForce.Rule Gatk = new(10, ["MIN_DP", "DP"], 20, "GQ");
    private static readonly VcfBruteForce.Rule Platinum = new(10, ["DP", "DPI"], 30, "GQX");

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Calls_of_real_reads_at_three_depths_are_counted_as_by_hand()
    {
        var fasta = await PrepareReferenceAsync();
        using var sequence = ReferenceSequence.Open(fasta);
        var reference = new IngestReference(
            new ReferenceInfo { Name = "hg19", Contigs = sequence.Contigs, KnownBases = [], FastaSha256 = "" }, sequence);
        var brute = new VcfBruteForce(Bcftools, fasta);
        foreach (var (name, every) in new[] { ("whole", 1), ("half", 2), ("eighth", 8) })
        {
            var gvcf = await CallAsync(fasta, "a_reads/NA12878", name, every);
            brute.Add(gvcf);
            await _lake.IngestAsync(gvcf, new ManifestSample { Sample = name, Participant = name }, "person", reference);
        }

        var sites = await CompareAsync(brute);
        Assert.InRange(sites.Length, 200, 1_000);
        Assert.Contains(sites, site => site.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(sites, site => site.Contains(" 3 6 3 0 0 0", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Calls_of_a_million_simulated_bases_are_counted_as_by_hand()
    {
        var fasta = await PrepareReferenceAsync();
        using var sequence = ReferenceSequence.Open(fasta);
        var reference = new IngestReference(
            new ReferenceInfo { Name = "hg19", Contigs = sequence.Contigs, KnownBases = [], FastaSha256 = "" }, sequence);
        var brute = new VcfBruteForce(Bcftools, fasta);
        foreach (var (name, every) in new[] { ("whole", 1), ("half", 2) })
        {
            var gvcf = await CallAsync(fasta, "a_sim/SIM1", name, every);
            brute.Add(gvcf);
            await _lake.IngestAsync(gvcf, new ManifestSample { Sample = name, Participant = name }, "person", reference);
        }

        Assert.InRange((await CompareAsync(brute)).Length, 1_000, 2_000);
    }

    [Fact]
    public async Task Four_gvcfs_of_gatk_are_counted_as_by_hand()
    {
        var brute = new VcfBruteForce(Gatk, fasta: null);
        foreach (var file in Directory.GetFiles(Repository.TestData("d_gvcf_1kg_chr22"), "*.g.vcf.gz").Order(StringComparer.Ordinal))
        {
            brute.Add(file);
            await _lake.IngestAsync(file);
        }

        Assert.NotEmpty(await CompareAsync(brute));
    }

    [Fact]
    public async Task Nine_platinum_genomes_are_counted_as_by_hand()
    {
        var brute = new VcfBruteForce(Platinum, fasta: null);
        foreach (var file in Directory.GetFiles(Repository.TestData("d_gvcf_platinum17"), "*.vcf.gz").Order(StringComparer.Ordinal))
        {
            brute.Add(file);
            await _lake.IngestAsync(file);
        }

        Assert.NotEmpty(await CompareAsync(brute));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Counts_of_two_thousand_genomes_are_those_that_the_file_tells()
    {
        var file = Repository.TestData("d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz");
        await _lake.IngestAsync(file);
        var told = NativeTool.Lines("bcftools", "query", "-i", "N_ALT=1 && TYPE=\"snp\" && AC>0", "-f", "%CHROM %POS %REF %ALT %AC %AN\\n", file);
        var counted = await new CountFrequencies(_lake.Reader).RunAsync(new FrequencyQuery(), CancellationToken.None)
            .LinesAsync("chrom", "pos", "ref", "alt", "AC", "AN");

        Assert.InRange(told.Length, 9_000, 10_000);
        Assert.Empty(told.Except(counted, StringComparer.Ordinal));
    }

    private async Task<string[]> CompareAsync(VcfBruteForce brute)
    {
        var counting = new CountFrequencies(_lake.Reader);
        var counted = await counting.RunAsync(new FrequencyQuery(), CancellationToken.None)
            .LinesAsync("chrom", "pos", "ref", "alt", "AC", "AN", "n_het", "n_hom", "n_hemi", "n_missing");
        Array.Sort(counted, StringComparer.Ordinal);

        Assert.Equal(brute.Count(), counted);
        await RequireFrequenciesAsync(counting);
        await RequireRegionsAsync(counting, counted.Length);
        return counted;
    }

    private static async Task RequireFrequenciesAsync(CountFrequencies counting)
    {
        await using var answer = await counting.RunAsync(new FrequencyQuery(), CancellationToken.None);
        foreach (var row in await answer.ToListAsync(CancellationToken.None))
        {
            var (ac, an) = ((long)row[5]!, (long)row[6]!);
            Assert.InRange(ac, 0, an);
            Assert.Equal(an == 0 ? null : (double)ac / an, row[7]);
        }
    }

    /// <summary>Asked region by region, with no gap between them, each site comes at least once and with the same counts.</summary>
    private static async Task RequireRegionsAsync(CountFrequencies counting, int sites)
    {
        await using var whole = await counting.RunAsync(new FrequencyQuery(), CancellationToken.None);
        var rows = await whole.ToListAsync(CancellationToken.None);
        var expected = rows.Select(row => string.Join(' ', row)).ToHashSet(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var contig in rows.GroupBy(row => (string)row[1]!, StringComparer.Ordinal))
        {
            var (first, last) = (contig.Min(row => (int)row[2]!), contig.Max(row => (int)row[2]!));
            var step = Math.Max(1, (last - first) / 5);
            for (var start = first; start <= last; start += step)
            {
                var region = new Interval(contig.Key, start, start + step - 1);
                await using var part = await counting.RunAsync(new FrequencyQuery { Region = region }, CancellationToken.None);
                found.UnionWith((await part.ToListAsync(CancellationToken.None)).Select(row => string.Join(' ', row)));
            }
        }

        Assert.Equal(sites, expected.Count);
        Assert.True(expected.SetEquals(found), string.Join('\n', expected.Except(found, StringComparer.Ordinal).Take(5)));
    }

    private async Task<string> PrepareReferenceAsync()
    {
        var fasta = _lake["ref.fa"];
        await File.WriteAllBytesAsync(fasta, NativeTool.Run("bgzip", "-dc", Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz")));
        NativeTool.Run("samtools", "faidx", fasta);
        NativeTool.Run("bwa", "index", fasta);
        return fasta;
    }

    /// <summary>The plain commands on every n-th read pair.</summary>
    private async Task<string> CallAsync(string fasta, string reads, string name, int every)
    {
        var mates = Enumerable.Range(1, 2).Select(mate => (Source: Repository.TestData($"{reads}_R{mate}.fastq.gz"), Target: _lake[$"{name}_R{mate}.fastq"])).ToArray();
        foreach (var (source, target) in mates)
        {
            await ThinAsync(source, target, every);
        }

        var gvcf = _lake[$"{name}.g.vcf.gz"];
        NativeTool.Run(
            "bash", Path.Combine(Repository.Root, "eng", "plain-tools.sh"), "call", fasta, "person", "F", "10000000", mates[0].Target, mates[1].Target, gvcf);
        return gvcf;
    }

    private static async Task ThinAsync(string source, string target, int every)
    {
        await using var gzip = new GZipStream(File.OpenRead(source), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        await using var writer = new StreamWriter(target);
        for (var line = 0; await reader.ReadLineAsync() is { } text; line++)
        {
            if (line / 4 % every == 0)
            {
                await writer.WriteAsync(text + "\n");
            }
        }
    }
}
