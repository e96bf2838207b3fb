namespace Pfmg.Cloud.Core.Datasets;

/// <summary>The same description as a FAIR Data Point serves it: a record at a time, from the point itself to catalogue, dataset and distribution, each with a container of what lies below.</summary>
/// <param name="catalogue">Describes what is in it.</param>
/// <param name="root">The API's root, ending in "/api".</param>
/// <param name="version">This service's version.</param>
/// <param name="since">When the point's own record was issued and last changed, UTC.</param>
/// <remarks>Source: FAIR Data Point specification 1.2 (FDP-O 1.1, W3C Linked Data Platform 1.0 § 5.4, direct containers).</remarks>
public sealed class DescribeFairDataPoint(DescribeCatalogue catalogue, string root, string version, DateTimeOffset since)
{
    private const string Specification = "https://specs.fairdatapoint.org/fdp-specs-v1.2.html";

    private string Iri => $"{root}/fdp";

    /// <summary>The point itself.</summary>
    public RdfGraph Point() => new(
    [
        Recorded(new RdfResource(Iri, "fdp-o:MetadataService", "fdp-o:FAIRDataPoint", "dcat:DataService", "dcat:Resource"), since, since)
            .WithText("dct:title", "FAIR Data Point of the French genomic medicine plan")
            .WithText("dct:description", "What datasets there are, and how research reaches them.")
            .With("dct:publisher", catalogue.Publisher())
            .With("dcat:version", new RdfLiteral(version))
            .WithIri("dcat:endpointURL", Iri)
            .WithIri("fdp-o:conformsToFdpSpec", Specification)
            .WithIri("dct:conformsTo", Specification)
            .WithIri("fdp-o:metadataCatalog", catalogue.CatalogueIri),
        Catalogues(),
    ]);

    /// <summary>The container of catalogues: there is one.</summary>
    public RdfResource Catalogues() => Container($"{Iri}/catalog/", "Catalogues", Iri, "fdp-o:metadataCatalog", [catalogue.CatalogueIri]);

    /// <summary>The container of datasets.</summary>
    /// <param name="ids">Of all of them.</param>
    public RdfResource Datasets(IEnumerable<string> ids) => Container($"{Iri}/dataset/", "Datasets", catalogue.CatalogueIri, "dcat:dataset", ids.Select(catalogue.DatasetIri));

    /// <summary>The container of distributions: of one dataset what its record says, of several all of them.</summary>
    /// <param name="ids">Of the datasets.</param>
    public RdfResource Distributions(params IReadOnlyList<string> ids) =>
        Container($"{Iri}/distribution/", "Distributions", ids is [var one] ? catalogue.DatasetIri(one) : catalogue.CatalogueIri, "dcat:distribution", ids.Select(catalogue.DistributionIri));

    /// <summary>The catalogue.</summary>
    public RdfGraph Catalogue(IReadOnlyList<CountedDataset> datasets)
    {
        ArgumentNullException.ThrowIfNull(datasets);
        var (issued, modified) = datasets.Count == 0 ? (since, since) : (datasets.Min(static one => one.Dataset.CreatedAt), datasets.Max(static one => one.Dataset.ModifiedAt));
        return new(
        [
            Recorded(catalogue.Catalogue(datasets).With("dcat:version", new RdfLiteral(version)), issued, modified),
            Datasets(datasets.Select(static one => one.Dataset.Id)),
        ]);
    }

    /// <summary>A dataset.</summary>
    public RdfGraph Dataset(CountedDataset counted)
    {
        ArgumentNullException.ThrowIfNull(counted);
        var dataset = counted.Dataset;
        return new(
        [
            Recorded(catalogue.Dataset(counted), dataset.CreatedAt, dataset.ModifiedAt),
            Distributions(dataset.Id),
        ]);
    }

    /// <summary>How a dataset is reached.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="isShape">Whether the shape of answers is meant, and not the answers.</param>
    public RdfGraph Distribution(Dataset dataset, bool isShape)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var resource = isShape ? catalogue.Shape(dataset) : catalogue.Distribution(dataset);
        return new([Recorded(resource.With("dcat:version", new RdfLiteral(version)).With("dct:publisher", catalogue.Publisher()), dataset.CreatedAt, dataset.ModifiedAt)]);
    }

    private static RdfResource Recorded(RdfResource resource, DateTimeOffset issued, DateTimeOffset modified) => resource
        .WithIri("fdp-o:metadataIdentifier", $"{resource.Iri}#metadata")
        .WithTime("fdp-o:metadataIssued", issued)
        .WithTime("fdp-o:metadataModified", modified);

    private static RdfResource Container(string iri, string title, string of, string relation, IEnumerable<string> members) =>
        new RdfResource(iri, "ldp:DirectContainer")
            .WithText("dct:title", title)
            .WithIri("ldp:membershipResource", of)
            .WithIri("ldp:hasMemberRelation", RdfGraph.Prefixes[relation[..relation.IndexOf(':', StringComparison.Ordinal)]] + relation[(relation.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .WithIri("ldp:contains", members);
}
