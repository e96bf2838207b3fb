using System.Text;
using Pfmg.Cloud.Core.Htsget;

namespace Pfmg.Cloud.Core.Tests.Htsget;

public sealed class HtsgetRequestTests
{
    [Theory]
    [InlineData("start=1", HtsgetError.InvalidInput)]
    [InlineData("end=1", HtsgetError.InvalidInput)]
    [InlineData("referenceName=*&start=1", HtsgetError.InvalidInput)]
    [InlineData("referenceName=chr1&start=5&end=4", HtsgetError.InvalidRange)]
    [InlineData("referenceName=chr1&start=-1", HtsgetError.InvalidInput)]
    [InlineData("referenceName=chr1&start=x", HtsgetError.InvalidInput)]
    [InlineData("referenceName=chr1&referenceName=chr2", HtsgetError.InvalidInput)]
    [InlineData("class=body", HtsgetError.InvalidInput)]
    [InlineData("class=header&referenceName=chr1", HtsgetError.InvalidInput)]
    [InlineData("class=header&tags=NM", HtsgetError.InvalidInput)]
    [InlineData("tags=NM,MD&notags=MD", HtsgetError.InvalidInput)]
    [InlineData("fields=QNAME,NAME", HtsgetError.InvalidInput)]
    [InlineData("format=VCF", HtsgetError.UnsupportedFormat)]
    [InlineData("format=bam", HtsgetError.UnsupportedFormat)]
    [InlineData("colour=blue", HtsgetError.InvalidInput)]
    [InlineData("tags=toolong", HtsgetError.InvalidInput)]
    public void A_query_against_the_specification_is_refused_with_its_kind(string query, HtsgetError error) =>
        Assert.Equal(error, Assert.Throws<HtsgetException>(() => Checked(HtsgetKind.Reads, query)).Error);

    [Theory]
    [InlineData("""{"regions":[]}""", HtsgetError.InvalidInput)]
    [InlineData("""{"regions":[{"start":1}]}""", HtsgetError.InvalidInput)]
    [InlineData("""{"regions":[{"referenceName":"chr1","start":5,"end":5}]}""", HtsgetError.InvalidRange)]
    [InlineData("""{"regions":[{"referenceName":"chr1","start":"5"}]}""", HtsgetError.InvalidInput)]
    [InlineData("""{"regions":[{"referenceName":"chr1","strand":1}]}""", HtsgetError.InvalidInput)]
    [InlineData("""{"region":[]}""", HtsgetError.InvalidInput)]
    [InlineData("""{"class":"header","regions":[{"referenceName":"chr1"}]}""", HtsgetError.InvalidInput)]
    [InlineData("""{"format":"BCF"}""", HtsgetError.UnsupportedFormat)]
    [InlineData("""{"fields":["QNAME"]}""", HtsgetError.InvalidInput)]
    [InlineData("[]", HtsgetError.InvalidInput)]
    [InlineData("{", HtsgetError.InvalidInput)]
    public void A_body_against_the_specification_is_refused_with_its_kind(string body, HtsgetError error) => Assert.Equal(
        error, Assert.Throws<HtsgetException>(() => HtsgetRequest.Check(HtsgetKind.Variants, ReadHtsgetQuestion.FromBody(Encoding.UTF8.GetBytes(body)), ["VCF"])).Error);

    [Fact]
    public void More_regions_than_one_request_may_ask_for_are_too_large()
    {
        var body = $$"""{"regions":[{{string.Join(',', Enumerable.Repeat("""{"referenceName":"chr1"}""", 1_001))}}]}""";

        var refused = Assert.Throws<HtsgetException>(() => HtsgetRequest.Check(HtsgetKind.Variants, ReadHtsgetQuestion.FromBody(Encoding.UTF8.GetBytes(body)), ["VCF"]));

        Assert.Equal((HtsgetError.PayloadTooLarge, 413), (refused.Error, refused.Status));
    }

    [Fact]
    public void Formats_have_the_specifications_defaults()
    {
        Assert.Equal("BAM", Checked(HtsgetKind.Reads, "").Format);
        Assert.Equal("VCF", Checked(HtsgetKind.Variants, "").Format);
    }

    [Fact]
    public void Empty_tags_mean_none_and_absent_ones_all()
    {
        Assert.Empty(Checked(HtsgetKind.Reads, "tags=").Tags!);
        Assert.Null(Checked(HtsgetKind.Reads, "notags=NM").Tags);
    }

    private static HtsgetRequest Checked(HtsgetKind kind, string query) => HtsgetRequest.Check(
        kind,
        ReadHtsgetQuestion.FromQuery(query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create<string, IReadOnlyList<string?>>(group.Key, [.. group]))),
        kind == HtsgetKind.Reads ? ["BAM", "CRAM"] : ["VCF"]);
}
