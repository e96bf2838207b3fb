using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class ReferenceSequenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bases_equal_samtools_in_upper_case()
    {
        using var reference = await OpenAsync(FastaCheckTests.RandomFasta(seed: 11));

        foreach (var contig in reference.Contigs)
        {
            var expected = await SamtoolsAsync(contig.Name);
            Assert.Equal(expected, Encoding.ASCII.GetString(reference.Bases(contig.Name).Span));
            Assert.Equal(contig.Length, expected.Length);
        }
    }

    [Fact]
    public async Task Parts_equal_the_whole_at_every_edge_of_a_line()
    {
        using var reference = await OpenAsync(">a\nACGTA\nCGTac\nGT\n>b\nNNACG\n");
        var whole = reference.Bases("a").ToArray();
        for (var start = 1; start <= whole.Length; start++)
        {
            for (var length = 0; length <= whole.Length - start + 1; length++)
            {
                var part = new byte[length];
                reference.Read("a", start, part);
                Assert.Equal(whole[(start - 1)..(start - 1 + length)], part);
            }
        }
    }

    [Fact]
    public async Task A_contig_longer_than_a_block_is_whole()
    {
        var random = new Random(3);
        var bases = new string(random.GetItems<char>("ACGT", 3_500_001));
        using var reference = await OpenAsync(">a\nACGT\n>long\n" + string.Join('\n', bases.Chunk(61).Select(line => new string(line))) + "\n");

        Assert.Equal(bases, Encoding.ASCII.GetString(reference.Bases("long").Span));
    }

    [Fact]
    public async Task The_cache_holds_as_many_contigs_as_it_was_told()
    {
        using var one = await OpenAsync(">a\nAC\n>b\nGT\n");
        using var two = ReferenceSequence.Open(_folder["genome.fa"], cachedContigs: 2);
        var (first, firstOfTwo) = (one.Bases("a"), two.Bases("a"));
        _ = (one.Bases("b"), two.Bases("b"));

        Assert.NotEqual(first, one.Bases("a"));
        Assert.Equal(firstOfTwo, two.Bases("a"));
        Assert.Equal("AC"u8, first.Span);
    }

    [Fact]
    public async Task What_is_not_there_is_told()
    {
        using var reference = await OpenAsync(">a\nAC\n");

        Assert.True(reference.Has("a"));
        Assert.False(reference.Has("A"));
        Assert.Throws<NotFoundException>(() => reference.Bases("A"));
        Assert.Throws<ArgumentOutOfRangeException>(() => reference.Read("a", 0, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reference.Read("a", 2, new byte[2]));
        Assert.Throws<NotFoundException>(() => ReferenceSequence.Open(_folder["none.fa"]));
    }

    [Fact]
    public async Task A_truncated_FASTA_is_corrupt()
    {
        using var reference = await OpenAsync(">a\nACGT\nACGT\n");
        await File.WriteAllTextAsync(_folder["genome.fa"], ">a\nACGT\nAC");

        Assert.Throws<CorruptException>(() => reference.Bases("a"));
    }

    [Theory]
    [InlineData("a\t4\t3\t4")]
    [InlineData("a\t0\t3\t4\t5")]
    [InlineData("a\t4\t3\t4\t4")]
    [InlineData("a\tx\t3\t4\t5")]
    public async Task An_index_that_is_none_is_corrupt(string line)
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], ">a\nACGT\n");
        await File.WriteAllTextAsync(_folder["genome.fa.fai"], line + "\n");

        Assert.Throws<CorruptException>(() => ReferenceSequence.Open(_folder["genome.fa"]));
    }

    private async Task<ReferenceSequence> OpenAsync(string text)
    {
        await File.WriteAllTextAsync(_folder["genome.fa"], text);
        await Tool.OutputAsync("samtools", "faidx", _folder["genome.fa"]);
        return ReferenceSequence.Open(_folder["genome.fa"]);
    }

    private async Task<string> SamtoolsAsync(string contig)
    {
        // faidx takes ':' for a separator unless the whole name is in braces.
        var text = await Tool.OutputAsync("samtools", "faidx", "-n", "0", _folder["genome.fa"], $"{{{contig}}}");
        return string.Concat(text.Split('\n').Skip(1)).ToUpperInvariant();
    }
}
