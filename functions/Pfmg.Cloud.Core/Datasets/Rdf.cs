namespace Pfmg.Cloud.Core.Datasets;

/// <summary>A description in RDF: resources with what is said of each.</summary>
/// <param name="Resources">Those that have IRIs, in the order in which they are written.</param>
public sealed record RdfGraph(IReadOnlyList<RdfResource> Resources)
{
    /// <summary>What the short names of predicates and types stand for.</summary>
    public static IReadOnlyDictionary<string, string> Prefixes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["adms"] = "http://www.w3.org/ns/adms#",
        ["dcat"] = "http://www.w3.org/ns/dcat#",
        ["dcatap"] = "http://data.europa.eu/r5r/",
        ["dct"] = "http://purl.org/dc/terms/",
        ["dpv"] = "https://w3id.org/dpv#",
        ["fdp-o"] = "https://w3id.org/fdp/fdp-o#",
        ["foaf"] = "http://xmlns.com/foaf/0.1/",
        ["healthdcatap"] = "http://healthdataportal.eu/ns/health#",
        ["ldp"] = "http://www.w3.org/ns/ldp#",
        ["rdfs"] = "http://www.w3.org/2000/01/rdf-schema#",
        ["vcard"] = "http://www.w3.org/2006/vcard/ns#",
        ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
    };
}

/// <summary>Something that is said of a resource.</summary>
public abstract record RdfTerm;

/// <summary>Another resource, by its IRI.</summary>
/// <param name="Iri">The IRI.</param>
public sealed record RdfIri(string Iri) : RdfTerm;

/// <summary>A text.</summary>
/// <param name="Value">It.</param>
/// <param name="Language">"en"; null if it is in no language.</param>
/// <param name="Type">A datatype by its short name ("xsd:dateTime"); null for a plain text.</param>
public sealed record RdfLiteral(string Value, string? Language = null, string? Type = null) : RdfTerm;

/// <summary>A resource and what is said of it.</summary>
/// <param name="Iri">Its IRI; null for one that is known by what is said of it alone, and is written where it is named.</param>
/// <param name="Types">Its classes, by short names.</param>
public sealed record RdfResource(string? Iri, params IReadOnlyList<string> Types) : RdfTerm
{
    private readonly List<(string Predicate, RdfTerm Term)> _said = [];

    /// <summary>What is said, in order: predicates by short names.</summary>
    public IReadOnlyList<(string Predicate, RdfTerm Term)> Said => _said;

    /// <summary>Says more.</summary>
    public RdfResource With(string predicate, params IEnumerable<RdfTerm> terms)
    {
        _said.AddRange(terms.Select(term => (predicate, term)));
        return this;
    }

    /// <summary>Says more: an IRI each.</summary>
    public RdfResource WithIri(string predicate, params IEnumerable<string> iris) => With(predicate, iris.Select(static iri => (RdfTerm)new RdfIri(iri)));

    /// <summary>Says more: a text in English each.</summary>
    public RdfResource WithText(string predicate, params IEnumerable<string> texts) => With(predicate, texts.Select(static text => (RdfTerm)new RdfLiteral(text, "en")));

    /// <summary>Says more: a moment.</summary>
    public RdfResource WithTime(string predicate, DateTimeOffset time) =>
        With(predicate, new RdfLiteral(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), Type: "xsd:dateTime"));
}
