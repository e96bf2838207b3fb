using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>The terms by which a Beacon's persons are known.</summary>
/// <param name="phenotypes">HPO.</param>
/// <param name="diseases">Mondo.</param>
internal sealed class BeaconTerms(Ontology phenotypes, Ontology diseases)
{
    /// <summary>What indications are called by as terms: pfmg.indication:CODE.</summary>
    public const string IndicationPrefix = "pfmg.indication";

    /// <summary>The ontologies as they are now.</summary>
    public static async Task<BeaconTerms> ReadAsync(OntologyStore ontologies, CancellationToken ct) => new(await ontologies.HpoAsync(ct), await ontologies.MondoAsync(ct));

    /// <summary>HPO.</summary>
    public Ontology Phenotypes => phenotypes;

    /// <summary>Mondo.</summary>
    public Ontology Diseases => diseases;

    /// <summary>The sexes as terms of the NCI Thesaurus, as the default model wants them.</summary>
    public static IReadOnlyDictionary<DeclaredSex, BeaconTerm> Sexes { get; } = new Dictionary<DeclaredSex, BeaconTerm>
    {
        [DeclaredSex.Female] = new("NCIT:C16576", "female"),
        [DeclaredSex.Male] = new("NCIT:C20197", "male"),
        [DeclaredSex.Unknown] = new("NCIT:C17998", "unknown"),
    };

    /// <summary>A sex by term (NCIT, or PATO as examples of the standard have it) or word; null if it is neither.</summary>
    public static DeclaredSex? SexOf(string text) => text.ToUpperInvariant() switch
    {
        "NCIT:C16576" or "PATO:0000383" or "FEMALE" => DeclaredSex.Female,
        "NCIT:C20197" or "PATO:0000384" or "MALE" => DeclaredSex.Male,
        "NCIT:C17998" or "UNKNOWN" => DeclaredSex.Unknown,
        _ => null,
    };

    /// <summary>A phenotype or disease with its label, where the ontology here has it.</summary>
    public BeaconTerm Term(string id) => new(id, (phenotypes.Find(id) ?? diseases.Find(id))?.Label);
}
