namespace Pfmg.Cloud.Core.Policy;

/// <summary>The terms of the Data Use Ontology that consents and requests are written in.</summary>
/// <remarks>Source: EBISPOT/DUO, duo.csv.</remarks>
public static class DuoCodes
{
    /// <summary>NRES: no restriction.</summary>
    public const string NoRestriction = "DUO:0000004";

    /// <summary>GRU: any research.</summary>
    public const string GeneralResearch = "DUO:0000042";

    /// <summary>HMB: health, medical or biomedical research, not origins or ancestry.</summary>
    public const string HealthResearch = "DUO:0000006";

    /// <summary>DS: research on the diseases told.</summary>
    public const string DiseaseSpecific = "DUO:0000007";

    /// <summary>POA: research on population origins or ancestry only.</summary>
    public const string OriginsOrAncestry = "DUO:0000011";

    /// <summary>Permissions by code, with their shorthands.</summary>
    public static IReadOnlyDictionary<string, string> Permissions { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [NoRestriction] = "NRES",
        [GeneralResearch] = "GRU",
        [HealthResearch] = "HMB",
        [DiseaseSpecific] = "DS",
        [OriginsOrAncestry] = "POA",
    };

    /// <summary>Modifiers by code, with their shorthands.</summary>
    public static IReadOnlyDictionary<string, string> Modifiers { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DUO:0000012"] = "RS",
        ["DUO:0000015"] = "NMDS",
        ["DUO:0000016"] = "GSO",
        ["DUO:0000018"] = "NPUNCU",
        ["DUO:0000019"] = "PUB",
        ["DUO:0000020"] = "COL",
        ["DUO:0000021"] = "IRB",
        ["DUO:0000022"] = "GS",
        ["DUO:0000024"] = "MOR",
        ["DUO:0000025"] = "TS",
        ["DUO:0000026"] = "US",
        ["DUO:0000027"] = "PS",
        ["DUO:0000028"] = "IS",
        ["DUO:0000029"] = "RTN",
        ["DUO:0000043"] = "CC",
        ["DUO:0000044"] = "NPOA",
        ["DUO:0000045"] = "NPU",
        ["DUO:0000046"] = "NCU",
    };
}
