using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Export;
using Pfmg.Cloud.Lake.Tests.Queries;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

/// <summary>What VCF 4.5 has and few files use.</summary>
public sealed class Vcf45Tests : IDisposable
{
    private const string Local = "##FORMAT=<ID=LAA,Number=.,Type=Integer,Description=\"l\">\n##FORMAT=<ID=LAD,Number=LR,Type=Integer,Description=\"d\">\n"
        + "##FORMAT=<ID=LPL,Number=LG,Type=Integer,Description=\"p\">\n##FORMAT=<ID=LX,Number=LA,Type=Float,Description=\"x\">\n##FORMAT=<ID=PX,Number=P,Type=Integer,Description=\"y\">\n";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData("GT:LAA:LAD:LPL:LX", "2/3:2,3:1,2,3:1,2,3,4,5,6:0.5,0.5")]
    [InlineData("GT:LAA:LAD:LPL", "2:2:1,2:1,2")]
    [InlineData("GT:LAD:LAA", "0/0:7:.")]
    [InlineData("GT:LAA:LAD:LPL", "0/1:1")]
    [InlineData("GT:LAA:LAD:LPL", "./.:1:.:1,2,3")]
    [InlineData("GT:PX", "0/1/1:1,2,3")]
    public void Values_by_local_allele_are_as_many_as_LAA_asks_for(string format, string sample) =>
        Assert.Equal(1, _ingest.Ingest(Header(Local) + Record(format, sample)).Records);

    [Theory]
    [InlineData("GT:LAA:LAD", "2/3:2,3:1,2", "LAD")]
    [InlineData("GT:LAD:LAA", "2/3:1,2,3,4:2,3", "LAD")]
    [InlineData("GT:LAA:LPL", "2/3:2,3:1,2,3", "LPL")]
    [InlineData("GT:LAA:LX", "0/2:2:0.5,0.5", "LX")]
    [InlineData("GT:LAA:LX", "0/0:.:0.5", "LX")]
    [InlineData("GT:LAA:LAD", "0/1:4:1,2", "LAA")]
    [InlineData("GT:LAA:LAD", "0/1:0:1,2", "LAA")]
    [InlineData("GT:PX", "0/1/1:1,2", "PX")]
    public void Another_number_of_them_is_refused(string format, string sample, string key) =>
        Assert.Contains(key, Assert.Throws<InvalidInputException>(() => _ingest.Ingest(Header(Local) + Record(format, sample))).Message, StringComparison.Ordinal);

    [Fact]
    public void Telomeres_have_a_position_before_the_first_base_and_one_behind_the_last()
    {
        var reference = _ingest.Reference(">c\nACGTACGT\n");
        string records = "c\t0\t.\tN\t.[c:5[\t.\tPASS\t.\tGT\t0/1\nc\t9\t.\tN\t]c:2].\t.\tPASS\t.\tGT\t0/1\n";

        _ingest.Ingest(Header("##contig=<ID=c,length=8>\n") + records, request => request with { Reference = reference });
        Assert.Equal(["0 .[c:5[ BND c:5", "9 ]c:2]. BND c:2"], _ingest.Rows("calls", "pos, alt, svtype, mate"));

        var behind = Header("##contig=<ID=c,length=8>\n") + records.Replace("c\t9", "c\t10", StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => _ingest.Ingest(behind, request => request with { Reference = reference }));
    }

    [Fact]
    public void A_tandem_repeat_is_a_copy_number_of_what_it_covers()
    {
        _ingest.Ingest(Header() + "c\t100\t.\tN\t<CNV:TR>,<CNV:TR>\t.\tPASS\tSVLEN=30,30;RN=1,1;RUS=CAG,CAG;RUC=20,45\tGT:CN\t1/2:7\n");

        Assert.Equal(["1 CNV 130 30 1", "2 CNV 130 30 1"], _ingest.Rows("calls", "allele, svtype, \"end\", svlen, dosage"));
    }

    [Fact]
    public void Genotypes_of_any_ploidy_tell_their_copies()
    {
        _ingest.Ingest(Header() + "c\t1\t.\tA\tG,T\t.\tPASS\t.\tGT\t0/1/1/2\nc\t2\t.\tA\tG\t.\tPASS\t.\tGT\t|0|1|1\nc\t3\t.\tA\tG\t.\tPASS\t.\tGT\t/1\n");

        Assert.Equal(["1 G 2", "1 T 1", "2 G 2", "3 G 1"], _ingest.Rows("calls", "pos, alt, dosage"));
        Assert.Equal(["1 1 4", "2 2 3", "3 3 1"], _ingest.Rows("assayed", "start, \"end\", ploidy"));
    }

    [Fact]
    public void A_phase_set_that_is_no_number_leaves_the_phase_and_its_own_text()
    {
        _ingest.Ingest(
            Header("##FORMAT=<ID=PS,Number=1,Type=String,Description=\"p\">\n")
            + "c\t1\t.\tA\tG\t.\tPASS\t.\tGT:PS\t0|1:PATMAT\nc\t2\t.\tA\tG\t.\tPASS\t.\tGT:PS\t0|1:00012\nc\t3\t.\tA\tG\t.\tPASS\t.\tGT:PS\t0|1:.\n");

        Assert.Equal(["0|1 -", "0|1 12", "0|1 -"], _ingest.Rows("calls", "gt, phase_set"));
        Assert.Equal(["0|1:PATMAT", "0|1:00012", "0|1:."], _ingest.Rows("formats", "samples"));
    }

    [Fact]
    public async Task Percent_encoding_stays_as_it_was_and_a_query_may_decode_it()
    {
        string text = Header() + "c\t1\tx%3By\tA\tG\t.\tPASS\tN=a%2Cb%25;E=%c3%a9\tGT\t0/1\n";
        using var lake = new IngestedLake();
        await File.WriteAllTextAsync(lake["p.vcf"], text);
        await lake.IngestAsync(lake["p.vcf"], "run-1");

        await lake.ExportAsync(new ExportRequest { Sample = "S", Output = lake["out.vcf"] });

        Assert.Equal(text, await File.ReadAllTextAsync(lake["out.vcf"]));
        Assert.Equal(["x%3By x;y N=a,b%;E=é"], await new RunSql(lake.Reader).RunAsync("SELECT id, url_decode(id) AS named, url_decode(info) AS told FROM records", null, default).LinesAsync("id", "named", "told"));
        Assert.Equal(["1"], await new ReadVariants(lake.Reader).RunAsync(new VariantQuery(null) { Ids = ["x%3By"] }, default).LinesAsync("pos"));
    }

    private static string Header(string lines = "") => IngestFixture.Header(lines: lines).Replace("VCFv4.2", "VCFv4.5", StringComparison.Ordinal);

    private static string Record(string format, string sample) => $"c\t1\t.\tG\tA,C,T\t.\t.\t.\t{format}\t{sample}\n";
}
