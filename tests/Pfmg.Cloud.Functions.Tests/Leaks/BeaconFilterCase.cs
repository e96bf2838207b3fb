using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Filters of a Beacon, and whom they mean.</summary>
/// <param name="Text">As a GET has them, with commas between.</param>
/// <param name="Holds">Whether a person is meant.</param>
internal sealed record BeaconFilterCase(string Text, Func<LeakPerson, bool> Holds)
{
    /// <summary>Filters on sex, indication, phenotype and disease, alone and together.</summary>
    public static IReadOnlyList<BeaconFilterCase> All { get; } =
    [
        new("NCIT:C16576", static person => person.Sex == "female"),
        new("sex=male", static person => person.Sex == "male"),
        new("sex!female", static person => person.Sex != "female"),
        new("pfmg.indication:EPI", static person => person.Indication == "EPI"),
        new("indication=D%", static person => person.Indication == "DI"),
        new("HP:0001250", static person => person.Phenotype is not null),
        new("HP:0002373", static person => person.Phenotype == "HP:0002373"),
        new("MONDO:0005027", static person => person.Disease is not null),
        new("HP:0001250,NCIT:C20197", static person => person.Phenotype is not null && person.Sex == "male"),
        new("libraryStrategy=WGS,pfmg.indication:DI", static person => person.Indication == "DI"),
    ];

    /// <summary>The parameter of an address.</summary>
    public string Query => $"filters={Uri.EscapeDataString(Text)}";

    /// <summary>The body of a POST; a phenotype without the terms below it.</summary>
    public static JsonObject Exactly(string phenotype) => new()
    {
        ["meta"] = new JsonObject { ["apiVersion"] = "v2.1.0" },
        ["query"] = new JsonObject
        {
            ["filters"] = new JsonArray(new JsonObject { ["id"] = phenotype, ["includeDescendantTerms"] = false }),
            ["requestedGranularity"] = "count",
        },
    };

    /// <summary>The body of a POST for an allele.</summary>
    public static JsonObject Allele(int position, string reference, string alternate, string granularity) => new()
    {
        ["meta"] = new JsonObject { ["apiVersion"] = "v2.1.0" },
        ["query"] = new JsonObject
        {
            ["requestParameters"] = new JsonObject
            {
                ["g_variant"] = new JsonObject { ["referenceName"] = "c", ["start"] = new JsonArray(position - 1), ["referenceBases"] = reference, ["alternateBases"] = alternate },
            },
            ["requestedGranularity"] = granularity,
        },
    };
}
