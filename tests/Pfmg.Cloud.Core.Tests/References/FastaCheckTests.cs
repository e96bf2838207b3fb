using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class FastaCheckTests
{
    [Fact]
    public void A_sound_FASTA_gives_contigs_and_known_bases()
    {
        var contents = Check(">chr1 a description\nNNNAC\nGTNNa\nc\n>HLA-A*01:01:01:01\nNNN\n>chr2\nRYACG");

        Assert.Equal([("chr1", 11), ("HLA-A*01:01:01:01", 3), ("chr2", 5)], contents.Contigs.Select(contig => (contig.Name, contig.Length)));
        Assert.Equal([new Interval("chr1", 4, 7), new Interval("chr1", 10, 11), new Interval("chr2", 1, 5)], contents.KnownBases);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("ACGT\n", "line 1")]
    [InlineData("\n>a\nACGT\n", "line 1")]
    [InlineData(">a\n", "line 1")]
    [InlineData(">a\nAC\n>b\n>c\nA\n", "line 3")]
    [InlineData(">\nACGT\n", "line 1")]
    [InlineData("> a\nACGT\n", "line 1")]
    [InlineData(">a,b\nACGT\n", "line 1")]
    [InlineData(">*a\nACGT\n", "line 1")]
    [InlineData(">a\nACGT\n>b\nAC\n>a again\nACGT\n", "line 5")]
    [InlineData(">a\nACGT\nACXT\n", "line 3")]
    [InlineData(">a\nAC-T\n", "line 2")]
    [InlineData(">a\nAC T\n", "line 2")]
    [InlineData(">a\nACUT\n", "line 2")]
    [InlineData(">a\nACGT\nAC\nAC\n", "line 4")]
    [InlineData(">a\nACGT\nACGTA\n", "line 3")]
    [InlineData(">a\nACGT\n\nACGT\n", "line 4")]
    [InlineData(">a\n\nACGT\n", "line 3")]
    [InlineData(">a\r\nACGT\r\nACGT\r\n", "line 1")]
    [InlineData(">a\nACGT\r\n", "line 2")]
    public void A_fault_names_its_line(string text, string line)
    {
        var refused = Assert.Throws<InvalidInputException>(() => Check(text));

        var fault = Assert.Single(refused.Faults);
        Assert.Equal(("test.fa", line), (fault.File, fault.Where));
    }

    [Fact]
    public void Every_fault_is_told_up_to_a_hundred()
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(number => $">c{number}\nAXC\n"));

        Assert.Equal(3, Assert.Throws<InvalidInputException>(() => Check(">a\nAX\n>a\nAC\n>b\n")).Faults.Count);
        Assert.Equal(100, Assert.Throws<InvalidInputException>(() => Check(text)).Faults.Count);
    }

    [Fact]
    public void An_empty_line_after_a_contigs_last_is_harmless() =>
        Assert.Equal(Check(">a\nACGT\nAC\n>b\nAC\n").Contigs, Check(">a\nACGT\nAC\n\n>b\nAC\n\n\n").Contigs);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4_096)]
    public async Task Index_and_MD5s_equal_samtools_however_the_blocks_are_cut(int blockBytes)
    {
        using var folder = new TemporaryFolder();
        var fasta = folder["random.fa"];
        var text = Encoding.ASCII.GetBytes(RandomFasta(seed: 7));
        await File.WriteAllBytesAsync(fasta, text);

        var contents = Check(text, blockBytes);

        await Tool.OutputAsync("samtools", "faidx", fasta);
        Assert.Equal(await File.ReadAllTextAsync(fasta + ".fai"), FastaIndex.Format(contents.Index));
        Assert.Equal(contents.Index, FastaIndex.Read(fasta + ".fai"));
        var dictionary = (await Tool.OutputAsync("samtools", "dict", "-H", fasta)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')).Select(fields => (fields[1][3..], int.Parse(fields[2][3..], CultureInfo.InvariantCulture), fields[3][3..]));
        Assert.Equal(dictionary, contents.Contigs.Select(contig => (contig.Name, contig.Length, contig.Md5!)));
        Assert.Equal((await Tool.OutputAsync("sha256sum", fasta))[..64], contents.Sha256);
    }

    internal static string RandomFasta(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (var contig = 0; contig < 12; contig++)
        {
            text.Append(CultureInfo.InvariantCulture, $">contig{contig}:x-{contig} LN:{contig}\n");
            var width = random.Next(1, 90);
            var bases = new string(random.GetItems<char>("ACGTacgtNNNNnRYKMSWBDHV", random.Next(1, 3_000)));
            foreach (var line in bases.Chunk(width))
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static FastaContents Check(string text) => Check(Encoding.ASCII.GetBytes(text), int.MaxValue);

    private static FastaContents Check(byte[] text, int blockBytes)
    {
        using var check = new FastaCheck("test.fa");
        foreach (var block in text.Chunk(blockBytes))
        {
            check.Append(block);
        }

        return check.Complete();
    }
}
