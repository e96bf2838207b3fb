using System.Text;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Tests.Ingest;
using Pfmg.Cloud.Testing.Fuzzing;

namespace Pfmg.Cloud.Lake.Tests.Fuzzing;

/// <summary>Damaged VCFs through the whole ingest.</summary>
/// <remarks>
/// The oracle: what is accepted has every line of the file as a record, and <see cref="NaiveVcf"/>, which knows the rules by strings and
/// regular expressions alone, finds nothing wrong with any of them.
/// </remarks>
public sealed class VcfFuzzTests
{
    private const string Gatk = """
        ##fileformat=VCFv4.3
        ##contig=<ID=c,length=500>
        ##contig=<ID=d>
        ##FILTER=<ID=q10,Description="low">
        ##ALT=<ID=NON_REF,Description="any">
        ##INFO=<ID=AC,Number=A,Type=Integer,Description="Counts">
        ##INFO=<ID=AF,Number=A,Type=Float,Description="Frequencies">
        ##INFO=<ID=DB,Number=0,Type=Flag,Description="Known">
        ##INFO=<ID=END,Number=1,Type=Integer,Description="End">
        ##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequences, \"quoted\"">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
        ##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
        ##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Likelihoods">
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1	S2
        c	10	rs1;rs2	A	G	50.5	PASS	AC=1;AF=0.5;DB	GT:AD:GQ:PL	0/1:10,10:60:100,0,100	./.
        c	20	.	ACG	A,<NON_REF>	1e3	q10	AC=2,.;AF=1,-0.1e-3;CSQ=a|b,c	GT:AD:GQ:PL	1|1:0,20,0:99:900,90,0,900,90,900	0/2:9,0,1
        c	30	.	T	<NON_REF>	.	.	END=60	GT:GQ	0/0:20	0/0:.
        d	5	.	N	]c:10]N,*	inf	.	.	GT	1/2	.|0

        """;

    private static readonly byte[][] Originals =
    [
        Encoding.UTF8.GetBytes(Gatk.ReplaceLineEndings("\n")),
        Encoding.UTF8.GetBytes(Gatk.ReplaceLineEndings("\n").Replace("VCFv4.3", "VCFv4.2", StringComparison.Ordinal)),
    ];

    [Fact]
    public void No_damage_crashes_hangs_or_is_accepted_in_silence() => Fuzz(FuzzTime.Quick);

    [Fact]
    [Trait("Category", "Slow")]
    public void Nor_does_it_in_five_minutes() => Fuzz(FuzzTime.Long);

    private static void Fuzz(TimeSpan time)
    {
        using var ingest = new IngestFixture();
        foreach (var original in Originals)
        {
            Assert.Null(Judge(ingest, original));
        }

        var fuzzer = new Fuzzer
        {
            Name = "vcf",
            Originals = Originals,
            Mutations =
            [
                .. Mutation.Bytes,
                .. Mutation.Lines,
                new("swap two columns", (random, bytes) => Mutation.Swap(random, Parts(bytes, '\t'))),
                new("drop a column", (random, bytes) => Mutation.Edit(random, Parts(bytes, '\t'), static (_, _) => [])),
                new("repeat a value", (random, bytes) => Mutation.Edit(random, Parts(bytes, ','), static (_, value) => [.. value, .. value])),
                new("swap two fields", (random, bytes) => Mutation.Swap(random, Parts(bytes, ':'))),
                new("drop an INFO entry", (random, bytes) => Mutation.Edit(random, Parts(bytes, ';'), static (_, _) => [])),
            ],
        };
        var report = fuzzer.Run(time, fuzz => Judge(ingest, fuzz.Mutated));
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    private static string? Judge(IngestFixture ingest, byte[] file)
    {
        var result = ingest.Ingest(file, static r => r with { Workers = 1 });
        var text = Encoding.UTF8.GetString(file);
        var end = VcfHeaderParser.FindEnd(file);
        var header = VcfHeaderParser.Parse(file.AsMemory(0, end), "f.vcf");
        var body = Encoding.UTF8.GetString(file.AsSpan(end)).TrimEnd('\n', '\r');
        string[] lines = body.Length == 0 ? [] : [.. body.Split('\n').Select(static l => l.EndsWith('\r') ? l[..^1] : l)];
        return result.Records != lines.Length ? $"{result.Records} records of {lines.Length} lines in {text.Length} characters" : NaiveVcf.Fault(header, lines);
    }

    private static List<byte[]> Parts(byte[] bytes, char separator)
    {
        var parts = new List<byte[]>();
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes.AsSpan(start).IndexOf((byte)separator) + 1;
            length = length == 0 ? bytes.Length - start : length;
            parts.Add(bytes[start..(start + length)]);
            start += length;
        }

        return parts;
    }
}
