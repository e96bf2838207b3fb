using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class AddCommonSitesTests : IDisposable
{
    private const string Genome = ">chr1\nACGTACGTAC\n>chr2\nGGGGCCCC\n>chrX\nACGTACGT\n";
    private const string Header = "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=10>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    private const string Sites = "chr1\t1\t.\tA\tG\t.\t.\tAF=0.25\nchr1\t4\t.\tT\tC\t.\t.\tAC=30;AN=40\nchr2\t8\trs1\tC\tT\t50\tPASS\tDP=3;AF=0.5\n";
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public AddCommonSitesTests() => _store = new FolderObjectStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_panel_is_named_by_its_reference_and_read_again()
    {
        await AddGenomeAsync(Genome);

        var named = await AddAsync(Header + Sites);

        var panel = await CommonSites.LoadAsync(_store, await _store.ReferenceAsync("small", CancellationToken.None), CancellationToken.None);
        Assert.Equal([new("chr1", 1, 'A', 'G', 0.25), new("chr1", 4, 'T', 'C', 0.75), new("chr2", 8, 'C', 'T', 0.5)], panel!.Sites);
        Assert.Equal(new CommonSitesInfo($"references/small/common-sites/{panel.Sha256}.tsv", panel.Sha256, 3), named.CommonSites);
        Assert.Equal(panel.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_store.LocalPath(named.CommonSites!.Path)!))));
    }

    [Fact]
    public async Task The_same_sites_from_another_file_are_the_same_panel_and_other_sites_are_refused()
    {
        await AddGenomeAsync(Genome);
        var first = await AddAsync(Header + Sites);
        await File.WriteAllTextAsync(_folder["other.vcf"], Header.Replace("length=10", "length=10,assembly=x", StringComparison.Ordinal) + Sites.Replace("rs1", ".", StringComparison.Ordinal));
        await Tool.OutputAsync("bgzip", _folder["other.vcf"]);

        var again = await new AddCommonSites(_store, _folder.Path).RunAsync("small", _folder["other.vcf.gz"], CancellationToken.None);

        Assert.Equal(first.CommonSites, again.CommonSites);
        await Assert.ThrowsAsync<ConflictException>(() => AddAsync(Header + Sites.Replace("0.5", "0.4", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_reference_without_a_panel_has_none()
    {
        await AddGenomeAsync(Genome);

        Assert.Null(await CommonSites.LoadAsync(_store, await _store.ReferenceAsync("small", CancellationToken.None), CancellationToken.None));
    }

    [Fact]
    public async Task A_panel_that_is_not_the_one_named_is_told_corrupt()
    {
        await AddGenomeAsync(Genome);
        var reference = await AddAsync(Header + Sites);
        using var other = new MemoryStream("chr1\t1\tA\tG\t0.25\n"u8.ToArray());
        await _store.PutAsync(reference.CommonSites!.Path, other, PutCondition.Overwrite, CancellationToken.None);

        await Assert.ThrowsAsync<CorruptException>(() => CommonSites.LoadAsync(_store, reference, CancellationToken.None));
    }

    [Theory]
    [InlineData("chr1\t2\t.\tA\tG\t.\t.\tAF=0.25\n", "line 4", "the reference's base")]
    [InlineData("chr1\t11\t.\tA\tG\t.\t.\tAF=0.25\n", "line 4", "the reference's base")]
    [InlineData("chr1\t1\t.\tA\tG,C\t.\t.\tAF=0.25,0.1\n", "line 4", "a SNP of two alleles")]
    [InlineData("chr1\t1\t.\tAC\tA\t.\t.\tAF=0.25\n", "line 4", "a SNP of two alleles")]
    [InlineData("chr1\t1\t.\tA\tG\t.\t.\tAF=0.25\nchr1\t1\t.\tA\tC\t.\t.\tAF=0.25\n", "line 5", "sorted, each once")]
    [InlineData("chr2\t8\t.\tC\tT\t.\t.\tAF=0.5\nchr1\t1\t.\tA\tG\t.\t.\tAF=0.25\n", "line 5", "in its order of contigs")]
    [InlineData("chrX\t1\t.\tA\tG\t.\t.\tAF=0.25\n", "line 4", "an autosome")]
    [InlineData("chr3\t1\t.\tA\tG\t.\t.\tAF=0.25\n", "line 4", "an autosome")]
    [InlineData("chr1\t1\t.\tA\tG\t.\t.\tAF=0.001\n", "line 4", "a common site")]
    [InlineData("chr1\t1\t.\tA\tG\t.\t.\tDP=1\n", "line 4", "a common site")]
    [InlineData("\nchr1\t1\t.\tA\tG\t.\t.\tAF=0.25\n", "line 4", "columns")]
    [InlineData("", "", "at least one site")]
    public async Task What_is_no_panel_is_refused_by_line(string sites, string where, string expected)
    {
        await AddGenomeAsync(Genome);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(Header + sites));

        Assert.Equal(where, refused.Faults.Single().Where);
        Assert.Contains(expected, refused.Faults.Single().Expected, StringComparison.Ordinal);
        Assert.Null((await _store.ReferenceAsync("small", CancellationToken.None)).CommonSites);
    }

    /// <remarks>Sites are NA12878's true SNPs on the demo slice; the frequencies are drawn, as no panel of that slice is at hand.</remarks>
    [Fact]
    public async Task Sites_that_bcftools_selects_are_taken_as_they_are()
    {
        await AddGenomeAsync(Encoding.ASCII.GetString(NativeTool.Run("bgzip", "-dc", Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz"))));
        var random = new Random(20);
        var expected = NativeTool.Lines(
                "bcftools", "query", "-i", "TYPE=\"snp\" && N_ALT=1", "-f", "%CHROM\t%POS\t%REF\t%ALT\n", Repository.TestData("a_truth/HG001_v3.3.2.hg19.chr20_9.995-11.095M.vcf.gz"))
            .Select(line => line.Split('\t'))
            .DistinctBy(fields => fields[1])
            .Select(fields => new CommonSite(fields[0], int.Parse(fields[1], CultureInfo.InvariantCulture), fields[2][0], fields[3][0], random.Next(5, 96) / 100.0))
            .ToList();
        var text = string.Concat(expected.Select(site => string.Create(CultureInfo.InvariantCulture, $"{site.Contig}\t{site.Pos}\t.\t{site.Ref}\t{site.Alt}\t.\tPASS\tAF={site.Af}\n")));

        var reference = await AddAsync(Header.Replace("ID=chr1,length=10", "ID=chr20,length=11095000", StringComparison.Ordinal) + text);

        Assert.True(expected.Count > 1_000, $"{expected.Count} sites");
        Assert.Equal(expected, (await CommonSites.LoadAsync(_store, reference, CancellationToken.None))!.Sites);
    }

    private async Task AddGenomeAsync(string fasta)
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], fasta);
        await new AddReference(_store, NoIndexAsync, _folder.Path).RunAsync("small", _folder["genome.fa"], CancellationToken.None);
    }

    private static async Task NoIndexAsync(string fasta, CancellationToken ct)
    {
        foreach (var suffix in AddReference.IndexSuffixes)
        {
            await File.WriteAllBytesAsync(fasta + suffix, [], ct);
        }
    }

    private async Task<ReferenceInfo> AddAsync(string vcf)
    {
        await File.WriteAllTextAsync(_folder["sites.vcf"], vcf);
        return await new AddCommonSites(_store, _folder.Path).RunAsync("small", _folder["sites.vcf"], CancellationToken.None);
    }
}
