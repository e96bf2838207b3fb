using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;

namespace Pfmg.Cloud.Core.Tests.Datasets;

/// <summary>The catalogue against what the published profiles ask: DCAT-AP 3.0.0 (SHACL, mandatory), HealthDCAT-AP release 5 (non-public datasets), FAIR Data Point 1.2.</summary>
public sealed class DescribeCatalogueTests
{
    private const string Root = "https://pfmg.example/api";
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly DescribeCatalogue Describe = new(new CatalogueOptions(), Root);

    /// <summary>Class, property, how many at most (0: any number).</summary>
    public static TheoryData<string, string, int> Mandatory => new()
    {
        { "dcat:Catalog", "dct:title", 0 }, { "dcat:Catalog", "dct:description", 0 }, { "dcat:Catalog", "dct:publisher", 1 }, { "dcat:Catalog", "dcat:dataset", 0 },
        { "dcat:Catalog", "dcat:contactPoint", 0 }, { "dcat:Catalog", "dcatap:applicableLegislation", 0 }, { "dcat:Catalog", "dct:spatial", 0 },
        { "dcat:Dataset", "dct:title", 0 }, { "dcat:Dataset", "dct:description", 0 }, { "dcat:Dataset", "dct:identifier", 0 }, { "dcat:Dataset", "dct:accessRights", 1 },
        { "dcat:Dataset", "dcat:contactPoint", 0 }, { "dcat:Dataset", "dct:publisher", 1 }, { "dcat:Dataset", "dcat:theme", 0 }, { "dcat:Dataset", "dcat:keyword", 0 },
        { "dcat:Dataset", "dct:provenance", 0 }, { "dcat:Dataset", "dct:type", 1 }, { "dcat:Dataset", "dcatap:applicableLegislation", 0 },
        { "dcat:Dataset", "healthdcatap:hdab", 1 }, { "dcat:Dataset", "healthdcatap:healthCategory", 0 }, { "dcat:Dataset", "dpv:hasPurpose", 0 },
        { "dcat:Dataset", "dcat:distribution", 0 }, { "dcat:Dataset", "adms:sample", 0 }, { "dcat:Dataset", "dct:spatial", 0 },
        { "dcat:Distribution", "dcat:accessURL", 0 }, { "dcat:Distribution", "dcatap:applicableLegislation", 0 }, { "dcat:Distribution", "dct:rights", 1 }, { "dcat:Distribution", "dct:format", 1 },
        { "dcat:DataService", "dct:title", 0 }, { "dcat:DataService", "dcat:endpointURL", 0 }, { "dcat:DataService", "dcatap:applicableLegislation", 0 },
        { "foaf:Agent", "foaf:name", 0 }, { "foaf:Agent", "dcat:contactPoint", 1 }, { "vcard:Kind", "vcard:hasEmail", 0 }, { "dct:RightsStatement", "rdfs:label", 0 },
    };

    [Theory]
    [MemberData(nameof(Mandatory))]
    public void Every_resource_has_what_its_class_must_have(string type, string property, int most)
    {
        var nodes = Nodes(WriteRdf.JsonLd(Describe.All([Counted(20)]))).Where(node => node["@type"]!.AsArray().Any(one => (string?)one == type)).ToList();

        Assert.NotEmpty(nodes);
        Assert.All(nodes, node =>
        {
            Assert.True(node.ContainsKey(property), $"{node["@id"]} has no {property}.");
            Assert.True(most == 0 || node[property] is not JsonArray || node[property]!.AsArray().Count <= most, $"{node["@id"]} has several {property}.");
        });
    }

    [Fact]
    public void Everything_that_is_named_as_ours_is_described()
    {
        var document = WriteRdf.JsonLd(Describe.All([Counted(20)]));
        var described = document["@graph"]!.AsArray().Select(static node => (string)node!["@id"]!).ToHashSet(StringComparer.Ordinal);

        Assert.Subset(described, Nodes(document).SelectMany(static node => (string[])["dcat:dataset", "dcat:distribution", "adms:sample", "dcat:service"], (node, property) => node[property])
            .OfType<JsonObject>().Select(static one => (string)one["@id"]!).ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void A_count_that_is_not_disclosed_is_not_there() =>
        Assert.Equal([true, false], ((long?[])[20, null]).Select(static count => WriteRdf.Turtle(Describe.All([Counted(count)])).Contains("numberOfUniqueIndividuals", StringComparison.Ordinal)));

    [Fact]
    public void The_fair_data_point_leads_from_itself_to_a_distribution_by_containers()
    {
        var point = new DescribeFairDataPoint(Describe, Root, "1.0", Then);
        var graphs = (RdfGraph[])[point.Point(), point.Catalogue([Counted(20)]), point.Dataset(Counted(20)), point.Distribution(Counted(20).Dataset, isShape: false)];

        for (var level = 0; level < 3; level++)
        {
            var container = graphs[level].Resources.Single(static one => one.Types.Contains("ldp:DirectContainer"));
            var contained = container.Said.Where(static said => said.Predicate == "ldp:contains").Select(static said => ((RdfIri)said.Term).Iri);
            Assert.Equal(graphs[level].Resources[0].Iri, container.Said.Single(static said => said.Predicate == "ldp:membershipResource").Term is RdfIri iri ? iri.Iri : null);
            Assert.Contains(graphs[level + 1].Resources[0].Iri, contained);
        }

        Assert.All(graphs, static graph => Assert.Subset(
            graph.Resources[0].Said.Select(static said => said.Predicate).ToHashSet(StringComparer.Ordinal),
            (HashSet<string>)["dct:title", "dct:publisher", "dcat:version", "fdp-o:metadataIdentifier", "fdp-o:metadataIssued", "fdp-o:metadataModified"]));
    }

    [Fact]
    public void Turtle_says_what_json_ld_says_and_no_text_ends_its_statement()
    {
        var graph = new RdfGraph([new RdfResource("https://x.example/a b>c", "dcat:Dataset").WithText("dct:title", "A \"quote\" \\ and\na line").With("dct:rights", new RdfResource(null, "dct:RightsStatement").WithText("rdfs:label", "r")).WithTime("dct:issued", Then)]);

        var text = WriteRdf.Turtle(graph);

        Assert.EndsWith(
            """
            <https://x.example/a\u0020b\u003Ec> a dcat:Dataset ;
              dct:title "A \"quote\" \\ and\na line"@en ;
              dct:rights [ a dct:RightsStatement ;
                rdfs:label "r"@en ] ;
              dct:issued "2026-01-02T03:04:05Z"^^xsd:dateTime .

            """,
            text,
            StringComparison.Ordinal);
        Assert.Contains("dct:issued", WriteRdf.JsonLd(graph).ToJsonString(), StringComparison.Ordinal);
    }

    private static CountedDataset Counted(long? participants) => new(
        new Dataset { Id = "epilepsy", Title = "Epilepsy", Description = "Persons with seizures.", Keywords = ["epilepsy", "seizures"], Rule = new DatasetRule(), CreatedAt = Then, ModifiedAt = Then },
        new DatasetCount(JsonSerializer.Deserialize<MaskedCount>(participants?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "\"not disclosed\"", PfmgJson.Options), 1, 1, "d"));

    private static IEnumerable<JsonObject> Nodes(JsonNode? node) => node switch
    {
        JsonObject one => one.SelectMany(static pair => Nodes(pair.Value)).Concat(one.ContainsKey("@type") && one.ContainsKey("@value") is false ? [one] : []),
        JsonArray many => many.SelectMany(Nodes),
        _ => [],
    };
}
