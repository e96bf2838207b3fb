using System.Globalization;
using Pfmg.Cloud.Core.Disclosure;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Describes the catalogue, its datasets and how each is reached, for harvesters: DCAT-AP 3 with HealthDCAT-AP's additions for data that are not public.</summary>
/// <param name="options">Who publishes.</param>
/// <param name="root">The API's root, ending in "/api".</param>
/// <remarks>
/// Sources: SEMIC DCAT-AP 3.0.0; HealthDCAT-AP release 5 (HealthDataEU), the properties that its SHACL asks of non-public datasets.
/// Counts are those of the disclosure rule; one that is not disclosed is left out, as RDF has no other way to say it.
/// </remarks>
public sealed class DescribeCatalogue(CatalogueOptions options, string root)
{
    private const string Authority = "http://publications.europa.eu/resource/authority/";
    private const string Ehds = "http://data.europa.eu/eli/reg/2025/327/oj";
    private const string Gdpr = "http://data.europa.eu/eli/reg/2016/679/oj";

    /// <summary>The catalogue's IRI.</summary>
    public string CatalogueIri => $"{root}/fdp/catalog/pfmg";

    /// <summary>A dataset's IRI.</summary>
    public string DatasetIri(string id) => $"{root}/fdp/dataset/{id}";

    /// <summary>A distribution's IRI.</summary>
    public string DistributionIri(string id) => $"{root}/fdp/distribution/{id}";

    /// <summary>The whole: catalogue, datasets, distributions and the service.</summary>
    /// <param name="datasets">Each with its count.</param>
    public RdfGraph All(IReadOnlyList<CountedDataset> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        return new RdfGraph([Catalogue(datasets), Service(datasets), .. datasets.SelectMany(one => (RdfResource[])[Dataset(one), Distribution(one.Dataset), Shape(one.Dataset)])]);
    }

    /// <summary>The catalogue.</summary>
    public RdfResource Catalogue(IReadOnlyList<CountedDataset> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        var catalogue = new RdfResource(CatalogueIri, "dcat:Catalog", "dcat:Resource")
            .WithText("dct:title", "Genomic datasets of the French genomic medicine plan")
            .WithText("dct:description", "Genomes, exomes and what is known of the persons, by dataset. Data are not public: research reaches them by a project that the counter accepted, and sees exactly whom its purpose permits.")
            .With("dct:publisher", Publisher())
            .With("dcat:contactPoint", Contact())
            .WithIri("dct:language", $"{Authority}language/ENG")
            .WithIri("dct:spatial", $"{Authority}country/FRA")
            .WithIri("dcat:themeTaxonomy", $"{Authority}data-theme")
            .WithIri("dcatap:applicableLegislation", Ehds)
            .WithIri("foaf:homepage", options.PublisherUrl)
            .WithIri("dcat:service", $"{root}/beacon")
            .WithIri("dct:isPartOf", $"{root}/fdp")
            .WithIri("dcat:dataset", datasets.Select(one => DatasetIri(one.Dataset.Id)));
        return Dated(catalogue, datasets);
    }

    /// <summary>A dataset.</summary>
    public RdfResource Dataset(CountedDataset counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        var (dataset, count) = counted;
        var resource = new RdfResource(DatasetIri(dataset.Id), "dcat:Dataset", "dcat:Resource")
            .With("dct:identifier", new RdfLiteral(DatasetIri(dataset.Id), Type: "xsd:anyURI"))
            .WithText("dct:title", dataset.Title)
            .WithText("dct:description", dataset.Description)
            .WithText("dcat:keyword", dataset.Keywords)
            .WithIri("dcat:theme", $"{Authority}data-theme/HEAL")
            .WithIri("dct:accessRights", $"{Authority}access-right/NON_PUBLIC")
            // The vocabularies of these two are announced and not yet published; the names are those that HealthDCAT-AP's guides use.
            .WithIri("dct:type", $"{Authority}dataset-type/PERSONAL_DATA")
            .WithIri("healthdcatap:healthCategory", "http://healthdata.ec.europa.eu/authority/health-category/GENOMIC")
            .WithIri("dcatap:applicableLegislation", Ehds, Gdpr)
            .With("dct:publisher", Publisher())
            .With("dcat:contactPoint", Contact())
            .With("healthdcatap:hdab", Agent(options.AccessBody, options.AccessBodyUrl, options.AccessBodyEmail))
            .With("dct:provenance", new RdfResource(null, "dct:ProvenanceStatement").WithText("rdfs:label", "Sequenced in care by the plan's platforms; aligned and called, or taken as delivered, with every step's receipt; of persons who were informed, and who did not oppose."))
            .WithIri("dpv:hasPurpose", "https://w3id.org/dpv#ScientificResearch")
            .WithIri("dpv:hasPersonalData", "https://w3id.org/dpv/pd#Genetic", "https://w3id.org/dpv/pd#HealthData")
            .WithText("healthdcatap:populationCoverage", "Persons sequenced in the French genomic medicine plan who are in the dataset's rule.")
            .WithIri("dct:spatial", $"{Authority}country/FRA")
            .WithIri("dct:language", $"{Authority}language/ENG")
            .WithTime("dct:issued", dataset.CreatedAt)
            .WithTime("dct:modified", dataset.ModifiedAt)
            .With("dcat:version", new RdfLiteral(dataset.Releases.Count.ToString(CultureInfo.InvariantCulture)))
            .WithIri("dct:isPartOf", CatalogueIri)
            .WithIri("dcat:distribution", DistributionIri(dataset.Id))
            .WithIri("adms:sample", DistributionIri(dataset.Id + "-shape"));
        if (dataset.Releases is [.., var release])
        {
            resource.WithText("adms:versionNotes", release.Notes);
        }

        return WithCount(resource, count.Participants);
    }

    /// <summary>How a dataset is reached: by the Beacon, and by a project.</summary>
    public RdfResource Distribution(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Reached(dataset, DistributionIri(dataset.Id), $"{dataset.Title}: answers", $"{root}/beacon/datasets/{dataset.Id}").WithIri("dcat:accessService", $"{root}/beacon");
    }

    /// <summary>What answers look like, without data: for who considers to ask.</summary>
    public RdfResource Shape(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Reached(dataset, DistributionIri(dataset.Id + "-shape"), $"{dataset.Title}: the shape of answers, without data", $"{root}/openapi/v1.json");
    }

    private RdfResource Reached(Dataset dataset, string iri, string title, string accessUrl) => new RdfResource(iri, "dcat:Distribution")
        .WithText("dct:title", title)
        .WithIri("dcat:accessURL", accessUrl)
        .WithIri("dct:format", $"{Authority}file-type/JSON")
        .WithIri("dcatap:applicableLegislation", Ehds)
        .With("dct:rights", new RdfResource(null, "dct:RightsStatement").WithText("rdfs:label", "By a project that the plan's counter accepted; the public is told masked counts."))
        .WithIri("dct:isPartOf", DatasetIri(dataset.Id));

    private RdfResource Service(IReadOnlyList<CountedDataset> datasets) => new RdfResource($"{root}/beacon", "dcat:DataService")
        .WithText("dct:title", "Beacon v2")
        .WithIri("dcat:endpointURL", $"{root}/beacon")
        .WithIri("dcat:endpointDescription", $"{root}/beacon/map")
        .WithIri("dct:conformsTo", "https://docs.genomebeacons.org/")
        .With("dcat:contactPoint", Contact())
        .With("dct:publisher", Publisher())
        .WithIri("dcatap:applicableLegislation", Ehds)
        .WithIri("dct:accessRights", $"{Authority}access-right/NON_PUBLIC")
        .WithIri("dcat:servesDataset", datasets.Select(one => DatasetIri(one.Dataset.Id)));

    private static RdfResource WithCount(RdfResource resource, MaskedCount count) => count.Value is { } told
        ? resource.With("healthdcatap:numberOfUniqueIndividuals", new RdfLiteral(told.ToString(CultureInfo.InvariantCulture), Type: "xsd:nonNegativeInteger"))
        : resource;

    private static RdfResource Dated(RdfResource catalogue, IReadOnlyList<CountedDataset> datasets) => datasets.Count == 0
        ? catalogue
        : catalogue.WithTime("dct:issued", datasets.Min(static one => one.Dataset.CreatedAt)).WithTime("dct:modified", datasets.Max(static one => one.Dataset.ModifiedAt));

    /// <summary>Who publishes.</summary>
    internal RdfResource Publisher() => Agent(options.Publisher, options.PublisherUrl, options.ContactEmail);

    private RdfResource Contact() => Card(options.Publisher, options.ContactEmail);

    private static RdfResource Agent(string name, string page, string email) => new RdfResource(null, "foaf:Agent", "foaf:Organization")
        .WithText("foaf:name", name)
        .WithIri("foaf:homepage", page)
        .With("dcat:contactPoint", Card(name, email));

    private static RdfResource Card(string name, string email) => new RdfResource(null, "vcard:Kind", "vcard:Organization").WithText("vcard:fn", name).WithIri("vcard:hasEmail", $"mailto:{email}");
}

/// <summary>A dataset and how many are in it.</summary>
/// <param name="Dataset">It.</param>
/// <param name="Count">As everybody is told.</param>
public sealed record CountedDataset(Dataset Dataset, DatasetCount Count);
