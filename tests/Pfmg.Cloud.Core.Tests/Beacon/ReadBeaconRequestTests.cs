using System.Text;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Tests.Beacon;

public sealed class ReadBeaconRequestTests
{
    private static readonly VariantParameters Snv = new() { AssemblyId = "GRCh38", ReferenceName = "chr1", Start = [99], ReferenceBases = "A", AlternateBases = "G" };

    [Theory]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"requestParameters":{"g_variant":{"assemblyId":"GRCh38","referenceName":"chr1","start":[99],"referenceBases":"A","alternateBases":"G"}}}}""")]
    [InlineData("""{"meta":{"apiVersion":"v2.0"},"query":{"requestParameters":{"assemblyId":"GRCh38","referenceName":"chr1","start":[99],"referenceBases":"A","alternateBases":"G"}}}""")]
    [InlineData("""{"$schema":"x","meta":{"apiVersion":"2.1"},"query":{"requestParameters":{"$schema":"y","g_variant":{"assemblyId":"GRCh38","referenceName":"chr1","start":99,"referenceBases":"a","alternateBases":"g"}}}}""")]
    [InlineData("""{"meta":{"apiVersion":"2.0"},"query":{"requestParameters":{"assemblyId":"GRCh38","referenceName":"chr1","start":"99","referenceBases":"A","alternateBases":"G"}}}""")]
    public void Every_spelling_of_a_body_is_the_same_request(string body) => AssertSame(Snv, Body(body).Variant);

    [Theory]
    [InlineData("assemblyId=GRCh38&referenceName=chr1&start=99&referenceBases=A&alternateBases=G")]
    [InlineData("apiVersion=v2.1.0&assemblyId=GRCh38&referenceName=chr1&start=99&referenceBases=A&alternateBases=G&limit=10")]
    public void A_query_is_the_same_request(string query) => AssertSame(Snv, Query(query).Variant);

    [Theory]
    [InlineData("referenceName=1&start=5,9&end=20,30")]
    [InlineData("referenceName=1&start=5&start=9&end=20&end=30")]
    public void Positions_come_between_commas_or_one_by_one(string query)
    {
        var variant = Query(query).Variant!;
        Assert.Equal([5, 9], variant.Start);
        Assert.Equal([20, 30], variant.End);
    }

    [Fact]
    public void Both_spellings_of_a_gene_and_of_a_short_form_are_read()
    {
        Assert.Equal("BRCA1", Query("geneid=BRCA1").Variant!.GeneId);
        Assert.Equal("BRCA1", Query("geneId=BRCA1").Variant!.GeneId);
        Assert.Equal("chr1:g.5A>G", Query("allele=chr1:g.5A>G").Variant!.GenomicAlleleShortForm);
        Assert.Equal("chr1:g.5A>G", Query("genomicAlleleShortForm=chr1:g.5A>G").Variant!.GenomicAlleleShortForm);
        AssertFault("geneId", () => Query("geneid=BRCA1&geneId=BRCA2"));
    }

    [Theory]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"requestedGranularity":"count","pagination":{"skip":2,"limit":5}}}""")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"requestedGranularity":"COUNT","pagination":{"skip":2,"limit":5},"query":{}}""")]
    public void Granularity_and_pages_stand_in_the_query_or_beside_it(string body)
    {
        var request = Body(body);
        Assert.Equal((BeaconGranularity.Count, 2, 5, true), (request.Granularity, request.Skip, request.Limit, request.IsGranularityGiven));
    }

    [Fact]
    public void What_is_not_said_is_the_standards_default()
    {
        var request = Body("""{"meta":{"apiVersion":"v2.1.0"}}""");
        Assert.Equal((BeaconGranularity.Boolean, IncludeResultsets.Hit, 0, 10, false), (request.Granularity, request.Include, request.Skip, request.Limit, request.TestMode));
        Assert.Null(request.Variant);
        Assert.Empty(request.Filters);
    }

    [Fact]
    public void Filters_are_terms_comparisons_and_terms_of_ours()
    {
        var filters = Body(
            """
            {"meta":{"apiVersion":"v2.1.0"},"query":{"filters":[{"id":"HP:0001250","includeDescendantTerms":false,"scope":"individuals"},
            {"id":"sex","operator":"!","value":"male"},{"id":"pfmg.indication:EPI"},"MONDO:0005027"]}}
            """).Filters;

        Assert.Equal(["HP:0001250", "sex!male", "pfmg.indication:EPI", "MONDO:0005027"], filters.Select(filter => filter.ToString()));
        Assert.Equal([false, true, true, true], filters.Select(filter => filter.IncludeDescendantTerms));
        Assert.Equal(BeaconEntry.Individual, filters[0].Scope);
        Assert.Equal(["HP:0001250", "sex=female", "age>=P18Y"], Query("filters=HP:0001250,sex=female&filters=age>=P18Y").Filters.Select(filter => filter.ToString()));
        Assert.Equal((">=", "P18Y"), (Query("filters=age>=P18Y").Filters[0].Operator, Query("filters=age>=P18Y").Filters[0].Value));
    }

    [Theory]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("")]
    public void A_deletion_that_is_trimmed_has_no_bases_left(string alternate) => Assert.Equal("", Query($"referenceName=1&start=5&referenceBases=AC&alternateBases={alternate}").Variant!.AlternateBases);

    [Theory]
    [InlineData("referenceName=1&start=5", "alternateBases")]
    [InlineData("start=5&alternateBases=A", "referenceName")]
    [InlineData("referenceName=1&end=5", "start")]
    [InlineData("referenceName=1&start=5,9&end=20", "end")]
    [InlineData("referenceName=1&start=5&end=20,30", "end")]
    [InlineData("referenceName=1&start=5,9", "end")]
    [InlineData("referenceName=1&start=9&end=9", "end")]
    [InlineData("referenceName=1&start=9,5&end=20,30", "start")]
    [InlineData("referenceName=1&start=1,2,3&end=20,30", "start")]
    [InlineData("referenceName=1&start=-1&end=5", "start")]
    [InlineData("referenceName=1&start=x&end=5", "start")]
    [InlineData("referenceName=1&start=5&alternateBases=AZ", "alternateBases")]
    [InlineData("geneId=BRCA1&referenceName=1&start=5&end=6", "geneId")]
    [InlineData("aminoacidChange=V600E", "aminoacidChange")]
    [InlineData("variantMinLength=9&variantMaxLength=3", "variantMinLength")]
    [InlineData("referencename=1", "referencename")]
    [InlineData("skip=-1", "query.pagination.skip")]
    [InlineData("limit=ten", "query.pagination.limit")]
    [InlineData("requestedGranularity=all", "query.requestedGranularity")]
    [InlineData("requestedGranularity=1", "query.requestedGranularity")]
    [InlineData("includeResultsetResponses=SOME", "query.includeResultsetResponses")]
    [InlineData("testMode=perhaps", "query.testMode")]
    [InlineData("apiVersion=v1.0", "meta.apiVersion")]
    public void What_is_at_fault_in_a_query_is_named(string query, string where) => AssertFault(where, () => Query(query));

    [Theory]
    [InlineData("""{"query":{}}""", "meta")]
    [InlineData("""{"meta":{}}""", "meta.apiVersion")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"filter":[]}}""", "query.filter")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"filters":[{"term":"HP:1"}]}}""", "query.filters[0]")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"filters":[{"id":"age","operator":"~","value":"3"}]}}""", "query.filters[0].operator")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"filters":[{"id":"age","operator":"="}]}}""", "query.filters[0]")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"filters":[{"id":"HP:1","scope":"rocks"}]}}""", "query.filters[0].scope")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"filters":[{"id":"HP:1","similarity":"near"}]}}""", "query.filters[0].similarity")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"query":{"requestParameters":[{"referenceName":"1"}]}}""", "query.requestParameters")]
    [InlineData("""[]""", "body")]
    [InlineData("""{"meta":{"apiVersion":"v2.1.0"},"meta":{}}""", "body")]
    [InlineData("""not json""", "body")]
    [InlineData("", "body")]
    public void What_is_at_fault_in_a_body_is_named(string body, string where) => AssertFault(where, () => Body(body));

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var told = Assert.Throws<InvalidInputException>(() => Query("start=x&requestedGranularity=y&unknown=z"));
        Assert.Equal(["query.requestedGranularity", "start", "unknown"], told.Faults.Select(fault => fault.Where).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_text_makes_anything_but_a_request_or_a_fault()
    {
        var random = new Random(7);
        string[] pieces = ["{", "}", "[", "]", "\"meta\"", "\"query\"", ":", ",", "\"filters\"", "\"id\"", "1", "null", "true", "\"start\"", "\"requestParameters\"", "\"g_variant\"", "\"apiVersion\"", "\"v2.1.0\"", "-", "\"pagination\""];
        for (var i = 0; i < 20_000; i++)
        {
            var body = random.Next(2) == 0
                ? string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)]))
                : "{\"meta\":{\"apiVersion\":\"v2.1.0\"},\"query\":{\"filters\":" + pieces[random.Next(10, 14)] + ",\"pagination\":" + pieces[random.Next(10, 14)]
                    + ",\"requestParameters\":{\"start\":" + pieces[random.Next(10, 14)] + ",\"alternateBases\":" + pieces[random.Next(10, 14)] + "}}}";
            try
            {
                Body(body);
            }
            catch (InvalidInputException)
            {
            }
        }
    }

    private static BeaconRequest Body(string json) => ReadBeaconRequest.FromBody(Encoding.UTF8.GetBytes(json));

    private static BeaconRequest Query(string query) => ReadBeaconRequest.FromQuery(
        query.Split('&').Select(part => part.Split('=', 2)).GroupBy(part => part[0], part => part[1], StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create<string, IReadOnlyList<string>>(group.Key, [.. group])));

    private static void AssertSame(VariantParameters expected, VariantParameters? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Start, actual.Start);
        Assert.Equal(expected.End, actual.End);
        Assert.Equal(expected with { Start = actual.Start, End = actual.End }, actual);
    }

    private static void AssertFault(string where, Action read) =>
        Assert.Contains(where, Assert.Throws<InvalidInputException>(read).Faults.Select(fault => fault.Where));
}
