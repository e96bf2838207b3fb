using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Ontologies;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Lists the filters that requests may have: fields, sexes, status of samples, phenotypes and diseases of the ontologies here.</summary>
/// <remarks>Source: Beacon v2.1, framework, responses/sections/beaconFilteringTermsResults.json. All terms of an ontology are listed, used or not: which are used would tell of persons.</remarks>
internal sealed class ListFilteringTerms(OntologyStore ontologies)
{
    // Which terms there are changes with a release of an ontology alone.
    private KeptTerms? _kept;

    /// <summary>The page that a request asks for.</summary>
    public async Task<JsonObject> RunAsync(BeaconRequest request, CancellationToken ct)
    {
        var terms = await BeaconTerms.ReadAsync(ontologies, ct);
        var versions = $"{terms.Phenotypes.Version} {terms.Diseases.Version}";
        var kept = _kept is { } known && known.Versions == versions ? known : new KeptTerms(versions, All(terms));
        _kept = kept;
        var limit = request.Limit == 0 ? kept.Terms.Count : request.Limit;
        return new JsonObject
        {
            ["meta"] = BeaconDocuments.Meta([BeaconEntry.Individual, BeaconEntry.Biosample, BeaconEntry.Run, BeaconEntry.Analysis]),
            ["response"] = new JsonObject
            {
                ["filteringTerms"] = new JsonArray([.. kept.Terms.Skip((int)Math.Min((long)request.Skip * limit, int.MaxValue)).Take(limit).Select(static term => (JsonNode)Write(term))]),
                ["resources"] = new JsonArray(
                    Resource("hp", "Human Phenotype Ontology", "HP", terms.Phenotypes.Version),
                    Resource("mondo", "Mondo Disease Ontology", "MONDO", terms.Diseases.Version)),
            },
        };
    }

    private static List<(string Id, string? Label, string Type, string[] Scopes, string[]? Values)> All(BeaconTerms terms) =>
    [
        ("sex", "Declared sex, = or !", "alphanumeric", [BeaconEntry.Individual.Id], [.. BeaconTerms.Sexes.Values.Select(static term => term.Label!)]),
        ("indication", "The plan's indication, = or !; % for any characters", "alphanumeric", [BeaconEntry.Individual.Id], null),
        .. SampleFilters.Names.Select(static name => (name, (string?)"= or !; % for any characters", "alphanumeric", new[] { BeaconEntry.Biosample.Id, BeaconEntry.Run.Id, BeaconEntry.Analysis.Id }, (string[]?)null)),
        .. BeaconTerms.Sexes.Values.Select(static term => (term.Id, term.Label, "NCI Thesaurus", new[] { BeaconEntry.Individual.Id }, (string[]?)null)),
        (SampleFilters.Reference.Id, SampleFilters.Reference.Label, "Experimental Factor Ontology", [BeaconEntry.Biosample.Id], null),
        (SampleFilters.Abnormal.Id, SampleFilters.Abnormal.Label, "Experimental Factor Ontology", [BeaconEntry.Biosample.Id], null),
        .. terms.Phenotypes.WithDescendants("HP:0000001").Order(StringComparer.Ordinal).Select(id => (id, terms.Term(id).Label, "Human Phenotype Ontology", new[] { BeaconEntry.Individual.Id }, (string[]?)null)),
        .. terms.Diseases.WithDescendants("MONDO:0000001").Order(StringComparer.Ordinal).Select(id => (id, terms.Term(id).Label, "Mondo Disease Ontology", new[] { BeaconEntry.Individual.Id }, (string[]?)null)),
    ];

    private static JsonObject Write((string Id, string? Label, string Type, string[] Scopes, string[]? Values) term)
    {
        var node = new JsonObject { ["id"] = term.Id, ["type"] = term.Type, ["scopes"] = Texts(term.Scopes) };
        if (term.Label is { } label)
        {
            node["label"] = label;
        }

        if (term.Values is { } values)
        {
            node["values"] = Texts(values);
        }

        return node;
    }

    private static JsonObject Resource(string id, string name, string prefix, string version) => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["nameSpacePrefix"] = prefix,
        ["version"] = version,
        ["url"] = $"http://purl.obolibrary.org/obo/{id}.owl",
        ["iriPrefix"] = $"http://purl.obolibrary.org/obo/{prefix}_",
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)text)]);

    private sealed record KeptTerms(string Versions, IReadOnlyList<(string Id, string? Label, string Type, string[] Scopes, string[]? Values)> Terms);
}
