using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class GeneListTests : IDisposable
{
    /// <summary>A gene each as GENCODE, Ensembl and NCBI write one, and what is none.</summary>
    private const string Gff3 =
        "##gff-version 3\n#!genome-build GRCh38\n"
        + "chr1\tHAVANA\tgene\t2\t5\t.\t+\t.\tID=ENSG00000000001.7;gene_id=ENSG00000000001.7;gene_type=protein_coding;gene_name=AAA\n"
        + "chr1\tHAVANA\ttranscript\t2\t5\t.\t+\t.\tID=ENST1;gene_name=CCC\n"
        + "chr1\tensembl\tncRNA_gene\t8\t9\t.\t-\t.\tID=gene:ENSG00000000002;Name=BB%3BB;gene_id=ENSG00000000002;version=3\n"
        + "chr2\tBestRefSeq\tpseudogene\t1\t8\t.\t-\t.\tID=gene-AAA;Dbxref=GeneID:1;Name=AAA\n"
        + "MT\tensembl\tgene\t1\t2\t.\t+\t.\tID=gene:ENSG9;Name=ELSEWHERE\n";

    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public GeneListTests() => _store = new FolderObjectStore(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Genes_are_found_by_symbol_and_by_identifier_with_and_without_version()
    {
        await AddGenomeAsync();

        Assert.Equal(3, await AddAsync(Gff3));

        Interval first = new("chr1", 2, 5);
        Assert.Equal([first], await FindAsync("ENSG00000000001"));
        Assert.Equal([first], await FindAsync("ENSG00000000001.7"));
        Assert.Equal([first, new("chr2", 1, 8)], await FindAsync("AAA"));
        Assert.Equal([new("chr1", 8, 9)], await FindAsync("BB;B"));
        Assert.Equal([first, new("chr1", 8, 9)], await FindAsync("ENSG00000000002", "ENSG00000000001"));
    }

    [Fact]
    public async Task Names_of_no_gene_are_refused_all_at_once()
    {
        await AddGenomeAsync();
        await AddAsync(Gff3);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => FindAsync("AAA", "CCC", "ELSEWHERE"));
        Assert.Equal(["CCC", "ELSEWHERE"], refused.Faults.Select(fault => fault.Found));
    }

    [Theory]
    [InlineData("chr1\tx\tgene\t2\t50\t.\t+\t.\tID=a\n", "line 1")]
    [InlineData("chr1\tx\tgene\t5\t4\t.\t+\t.\tID=a\n", "line 1")]
    [InlineData("#\nchr1\tx\tgene\t5\n", "line 2")]
    [InlineData("1\tx\tgene\t2\t5\t.\t+\t.\tID=a\n", "")]
    public async Task What_is_no_gene_of_the_reference_is_refused_with_its_line(string text, string where)
    {
        await AddGenomeAsync();

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => AddAsync(text));
        Assert.Equal(where, Assert.Single(refused.Faults).Where);
    }

    [Fact]
    public async Task Without_genes_nothing_is_found()
    {
        await AddGenomeAsync();

        await Assert.ThrowsAsync<NotFoundException>(() => FindAsync("AAA"));
        await Assert.ThrowsAsync<NotFoundException>(() => new GeneList(_store).FindAsync("small", ["AAA"], CancellationToken.None));
    }

    private Task<IReadOnlyList<Interval>> FindAsync(params string[] names) => new GeneList(_store).FindAsync(null, names, CancellationToken.None);

    private async Task<int> AddAsync(string text)
    {
        await File.WriteAllTextAsync(_folder["genes.gff3"], text);
        return await new GeneList(_store).AddAsync("small", _folder["genes.gff3"], CancellationToken.None);
    }

    private async Task AddGenomeAsync()
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], ">chr1\nACGTACGTAC\n>chr2\nGGGGCCCC\n");
        await new AddReference(_store, NoIndexAsync, _folder.Path).RunAsync("small", _folder["genome.fa"], CancellationToken.None);
    }

    private static async Task NoIndexAsync(string fasta, CancellationToken ct)
    {
        foreach (var suffix in AddReference.IndexSuffixes)
        {
            await File.WriteAllBytesAsync(fasta + suffix, [], ct);
        }
    }
}
