using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Lake.Tests.Refusals;

/// <summary>One fault of a delivered file: how it is made, and where it must be refused.</summary>
/// <param name="What">In words.</param>
/// <param name="At">"manifest", "prepare" or "ingest" (or `qc` before it); "none" if the file is good.</param>
/// <param name="Where">What the fault's place must be; null if it lies in the packing.</param>
/// <param name="File">The file.</param>
/// <param name="Told">What the manifest describes, if not that file.</param>
/// <param name="Kind">"vcf" or "gvcf".</param>
internal sealed record VcfFaultRow(string What, string At, string? Where, byte[] File, byte[]? Told = null, string Kind = "vcf");

/// <summary>The table of faults of VCF and gVCF files.</summary>
internal static class VcfFaultRows
{
    private const string Head = """
        ##fileformat=VCFv4.3
        ##contig=<ID=c,length=23>
        ##contig=<ID=d,length=23>
        ##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
        ##INFO=<ID=END,Number=1,Type=Integer,Description="End">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1

        """;

    private const string One = "c\t2\t.\tG\tT\t50\tPASS\tDP=20\tGT:AD\t0/1:10,10\n";
    private const string Two = "c\t4\t.\tA\tT\t50\tPASS\tDP=20\tGT:AD\t0/1:10,10\n";
    private const string Three = "d\t4\t.\tA\tT\t50\tPASS\tDP=20\tGT:AD\t0/1:10,10\n";
    private const string Good = Head + One + Two + Three;
    private static readonly byte[] Bgzf = Pack(Good);

    public static IReadOnlyList<VcfFaultRow> All { get; } =
    [
        new("nothing", "none", null, Text(Good)),
        new("nothing, in BGZF", "none", null, Bgzf),
        new("size is not the manifest's", "manifest", "files[0].size", Text(Good + Three), Text(Good)),
        new("SHA-256 is not the manifest's", "prepare", "", Text(Good.Replace("DP=20", "DP=30", StringComparison.Ordinal)), Text(Good)),
        new("cut off within a BGZF block", "prepare", null, Bgzf[..(Bgzf.Length / 2)]),
        new("BGZF end marker missing", "prepare", null, Bgzf[..^28]),
        new("a bit flipped in BGZF", "prepare", null, Flip(Bgzf, 100)),
        new("bytes after the BGZF end marker", "prepare", null, [.. Bgzf, 1, 2, 3]),
        new("cut off within the last record", "ingest", "line 11", Text(Good[..^4])),
        new("cut off within the header", "ingest", "line 6", Text(Good[..200])),
        new("another format, named .vcf", "ingest", "line 1", Text("@r1\nACGT\n+\nIIII\n")),
        new("a byte order mark", "ingest", "line 1", [0xEF, 0xBB, 0xBF, .. Text(Good)]),
        new("a NUL byte", "ingest", "line 10", Text(Good.Replace("c\t4\t.", "c\t4\t\0", StringComparison.Ordinal))),
        new("bytes that are no UTF-8", "ingest", "line 9", [.. Text(Head), .. Text(One[..4]), 0xFF, .. Text(One[4..])]),
        new("REF is not the reference's", "ingest", "line 10", Text(Good.Replace("4\t.\tA\tT", "4\t.\tC\tT", StringComparison.Ordinal))),
        new("a contig's length is not the reference's", "ingest", "contigs of the header", Text(Good.Replace("c,length=23", "c,length=24", StringComparison.Ordinal))),
        new("a contig that the reference has not", "ingest", "line 11", Text(Good.Replace("\nd\t", "\ne\t", StringComparison.Ordinal))),
        new("a sample column twice", "ingest", "line 8", Text((Head + One).Replace("FORMAT\tS1", "FORMAT\tS1\tS1", StringComparison.Ordinal).Replace("10,10\n", "10,10\t0/0:20,0\n", StringComparison.Ordinal))),
        new("a sample that the manifest does not know", "ingest", "line 8", Text((Head + One).Replace("FORMAT\tS1", "FORMAT\tS1\tS2", StringComparison.Ordinal).Replace("10,10\n", "10,10\t0/0:20,0\n", StringComparison.Ordinal))),
        new("the manifest's sample is not in the file", "ingest", "line 8", Text(Good.Replace("FORMAT\tS1", "FORMAT\tX1", StringComparison.Ordinal))),
        new("no sample column", "ingest", "line 2", Text("##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")),
        new("records unsorted", "ingest", "line 10", Text(Head + Two + One)),
        new("a contig that returns", "ingest", "line 11", Text(Head + One + Three + Two)),
        new("a column missing", "ingest", "line 9", Text(Good.Replace("PASS\tDP=20\tGT:AD\t0/1:10,10\nc", "PASS\tGT:AD\t0/1:10,10\nc", StringComparison.Ordinal))),
        new("header says Number=1, record gives 2", "ingest", "line 9", Text(Head + One.Replace("DP=20", "DP=20,30", StringComparison.Ordinal))),
        new("header says Integer, record gives text", "ingest", "line 9", Text(Head + One.Replace("DP=20", "DP=high", StringComparison.Ordinal))),
        new("header says Number=R, sample gives 1", "ingest", "line 9", Text(Head + One.Replace("10,10", "10", StringComparison.Ordinal))),
        new("more sample values than FORMAT keys", "ingest", "line 9", Text(Head + One.Replace("10,10", "10,10:5", StringComparison.Ordinal))),
        new("an INFO key twice", "ingest", "line 9", Text(Head + One.Replace("DP=20", "DP=20;DP=21", StringComparison.Ordinal))),
        new("a key defined twice, differently", "ingest", "line 7", Text(Good.Replace("##FORMAT=<ID=GT", "##INFO=<ID=X,Number=1,Type=Float,Description=\"x\">\n##INFO=<ID=X,Number=2,Type=Float,Description=\"x\">\n##FORMAT=<ID=GT", StringComparison.Ordinal))),
        new("a reserved key defined otherwise", "ingest", "line 4", Text(Good.Replace("ID=DP,Number=1", "ID=DP,Number=2", StringComparison.Ordinal))),
        new("GT names an allele that the record has not", "ingest", "line 9", Text(Head + One.Replace("0/1", "0/2", StringComparison.Ordinal))),
        new("a negative QUAL", "ingest", "line 9", Text(Head + One.Replace("\t50\t", "\t-5\t", StringComparison.Ordinal))),
        new("POS beyond the contig", "ingest", "line 9", Text(Head + One.Replace("c\t2\t", "c\t2000\t", StringComparison.Ordinal))),
        new("gVCF: a block that ends before it starts", "ingest", "line 9", Text(Head + "c\t5\t.\tC\t<NON_REF>\t.\t.\tEND=3\tGT\t0/0\n"), Kind: "gvcf"),
        new("gVCF: a block that ends beyond the contig", "ingest", "line 9", Text(Head + "c\t5\t.\tC\t<NON_REF>\t.\t.\tEND=24\tGT\t0/0\n"), Kind: "gvcf"),
        new("gVCF: blocks unsorted", "ingest", "line 10", Text(Head + "c\t5\t.\tC\t<NON_REF>\t.\t.\tEND=8\tGT\t0/0\nc\t3\t.\tC\t<NON_REF>\t.\t.\tEND=4\tGT\t0/0\n"), Kind: "gvcf"),
    ];

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"));

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var bgzf = new BgzfWriteStream(packed, 1, leaveOpen: true))
        {
            bgzf.Write(Text(text));
        }

        return packed.ToArray();
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 4;
        return copy;
    }
}
