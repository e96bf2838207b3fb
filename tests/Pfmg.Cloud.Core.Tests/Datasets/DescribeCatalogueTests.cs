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

    /// <summary>Of which kind each value must be: a class of which it is a node, an IRI, a text, or a datatype. Nothing else is said.</summary>
    /// <remarks>Source: DCAT-AP 3.0.0, shapes of ranges; HealthDCAT-AP release 5. Nodes of others' vocabularies are IRIs here, as their classes are told where they are published.</remarks>
    private static readonly Dictionary<string, string> Ranges = new (string Kind, string[] Properties)[]
    {
        ("text", ["dct:title", "dct:description", "dcat:keyword", "foaf:name", "vcard:fn", "rdfs:label", "healthdcatap:populationCoverage", "adms:versionNotes"]),
        ("literal", ["dcat:version"]),
        ("xsd:anyURI", ["dct:identifier"]),
        ("xsd:dateTime", ["dct:issued", "dct:modified"]),
        ("xsd:nonNegativeInteger", ["healthdcatap:numberOfUniqueIndividuals"]),
        ("foaf:Agent", ["dct:publisher", "healthdcatap:hdab"]),
        ("vcard:Kind", ["dcat:contactPoint"]),
        ("dct:ProvenanceStatement", ["dct:provenance"]),
        ("dct:RightsStatement", ["dct:rights"]),
        ("dcat:Dataset", ["dcat:dataset", "dcat:servesDataset"]),
        ("dcat:Distribution", ["dcat:distribution", "adms:sample"]),
        ("dcat:DataService", ["dcat:service", "dcat:accessService"]),
        ("iri", ["dct:accessRights", "dct:type", "dcat:theme", "dcat:themeTaxonomy", "dct:language", "dct:spatial", "dct:format", "dct:conformsTo", "dct:isPartOf", "foaf:homepage", "vcard:hasEmail"]),
        ("iri", ["dcat:accessURL", "dcat:endpointURL", "dcat:endpointDescription", "dcatap:applicableLegislation", "healthdcatap:healthCategory", "dpv:hasPurpose", "dpv:hasPersonalData"]),
    }.SelectMany(static one => one.Properties.Select(property => (property, one.Kind))).ToDictionary(StringComparer.Ordinal);

    [Fact]
    public void Every_value_is_of_the_kind_that_its_property_has()
    {
        var document = WriteRdf.JsonLd(Describe.All([Counted(20)]));
        var types = document["@graph"]!.AsArray().ToDictionary(static node => (string)node!["@id"]!, static node => Types(node!), StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var node in Nodes(document).Where(static node => node.ContainsKey("@type") && !node.ContainsKey("@graph")))
        {
            foreach (var (property, value) in node.Where(static pair => !pair.Key.StartsWith('@')))
            {
                foreach (var one in value is JsonArray several ? several.ToArray() : [value])
                {
                    var kind = Ranges.GetValueOrDefault(property, "nothing");
                    if (!Is(one!, kind, types))
                    {
                        wrong.Add($"{property}: {one!.ToJsonString()} is no {kind}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static bool Is(JsonNode value, string kind, Dictionary<string, string[]> types) => (kind, value) switch
    {
        ("iri", JsonObject { Count: 1 } iri) => Uri.TryCreate((string?)iri["@id"], UriKind.Absolute, out _),
        ("text", JsonObject { Count: 2 } text) => (string?)text["@language"] == "en" && !string.IsNullOrWhiteSpace((string?)text["@value"]),
        ("literal", JsonValue literal) => !string.IsNullOrWhiteSpace((string?)literal),
        (['x', 's', 'd', ':', ..], JsonObject { Count: 2 } typed) => (string?)typed["@type"] == kind && typed["@value"] is JsonValue,
        (_, JsonObject { Count: 1 } named) => types.TryGetValue((string?)named["@id"] ?? "", out var known) && known.Contains(kind),
        (_, JsonObject node) => node["@value"] is null && Types(node).Contains(kind),
        _ => false,
    };

    private static string[] Types(JsonNode node) => [.. node["@type"]!.AsArray().Select(static type => (string)type!)];

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
