using System.Security.Cryptography;
using System.Text.Json;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>What a team tells of its project: the plan's pilot sheet, and the purpose in terms that consents can be held against.</summary>
/// <remarks>
/// Source: the plan's pilot projects (method and statistics; regulatory file), GA4GH DUO. A draft may lack anything; what a
/// submission must have, <see cref="CheckSheet"/> says. The JSON Schema is docs/schemas/project-sheet.schema.json.
/// </remarks>
public sealed record ProjectSheet
{
    /// <summary>A short title.</summary>
    public string? Title { get; init; }

    /// <summary>What is to be found out.</summary>
    public string? Objective { get; init; }

    /// <summary>Who investigates.</summary>
    public IReadOnlyList<Investigator> Investigators { get; init => field = value ?? []; } = [];

    /// <summary>Whose data is wanted.</summary>
    public string? InclusionCriteria { get; init; }

    /// <summary>"wgs", "wes", or both.</summary>
    public IReadOnlyList<string> Sequencing { get; init => field = value ?? []; } = [];

    /// <summary>How many patients are to be included.</summary>
    public int? Patients { get; init; }

    /// <summary>Which kinds of data: of <see cref="SheetValues.DataModalities"/>.</summary>
    public IReadOnlyList<string> DataModalities { get; init => field = value ?? []; } = [];

    /// <summary>What is to leave, to whom; none if all work is done at the centre.</summary>
    public IReadOnlyList<DataTransfer> Transfers { get; init => field = value ?? []; } = [];

    /// <summary>How samples are taken, labelled and sent; null if none are taken anew.</summary>
    public string? BiologicalSamples { get; init; }

    /// <summary>How results are reported to clinicians; null if they are not.</summary>
    public string? ClinicalReports { get; init; }

    /// <summary>How participants are informed and consent.</summary>
    public string? Information { get; init; }

    /// <summary>How data is monitored, stored, archived, pseudonymised and backed up.</summary>
    public string? DataQuality { get; init; }

    /// <summary>The regulatory file.</summary>
    public RegulatoryFile? Regulatory { get; init; }

    /// <summary>The purpose as a DUO permission: of <see cref="SheetValues.Purposes"/>.</summary>
    public string? Purpose { get; init; }

    /// <summary>Mondo diseases studied; at least one if the purpose is disease-specific.</summary>
    public IReadOnlyList<string> Diseases { get; init => field = value ?? []; } = [];

    /// <summary>Whether methods are developed rather than a disease studied.</summary>
    public bool? MethodsDevelopment { get; init; }

    /// <summary>Whether origins or ancestry of populations are studied.</summary>
    public bool? Ancestry { get; init; }

    /// <summary>Whether genetics is studied, rather than something to which genetics is beside the point.</summary>
    public bool? GeneticStudies { get; init; }

    /// <summary>Whether results serve clinical care beside research.</summary>
    public bool? ForClinicalCare { get; init; }

    /// <summary>Further words for the kind of research, held against consents that are restricted to one.</summary>
    public IReadOnlyList<string> ResearchTypes { get; init => field = value ?? []; } = [];

    /// <summary>Whether the use is for profit.</summary>
    public bool? ForProfit { get; init; }

    /// <summary>The institutions that take part.</summary>
    public IReadOnlyList<Institution> Institutions { get; init => field = value ?? []; } = [];

    /// <summary>Where the data is used: ISO 3166-1 alpha-2.</summary>
    public IReadOnlyList<string> Countries { get; init => field = value ?? []; } = [];

    /// <summary>The first day on which data is wanted.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Whether results will be published.</summary>
    public bool? Publishes { get; init; }

    /// <summary>Whether the team works together with the investigators of the primary studies.</summary>
    public bool? Collaborates { get; init; }

    /// <summary>Whether derived data comes back to the centre.</summary>
    public bool? ReturnsResults { get; init; }

    /// <summary>The datasets asked for, by id ("cardio": as it is at each question) or release ("cardio.2": as it was); all that consents allow if none.</summary>
    public IReadOnlyList<string> Datasets { get; init => field = value ?? []; } = [];

    /// <summary>What of it consents are matched by; what a draft does not tell counts as the answer that denies.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="users">Subjects of the team.</param>
    public ResearchUse ToUse(string projectId, IReadOnlyList<string> users) => new()
    {
        ProjectId = projectId,
        Purpose = Purpose ?? DuoCodes.GeneralResearch,
        Diseases = Diseases,
        IsForProfit = ForProfit ?? true,
        InstitutionsAreNonProfit = Institutions.Count > 0 && Institutions.All(one => one.NotForProfit),
        Institutions = [.. Institutions.Select(one => one.Id)],
        Countries = [.. Countries.Concat(Transfers.Select(one => one.Country)).Concat(Institutions.Select(one => one.Country)).Distinct(StringComparer.Ordinal)],
        Users = users,
        Datasets = Datasets.Count == 0 ? null : Datasets,
        ResearchTypes = ResearchTypes,
        Start = From,
        End = Until,
        EthicsApproval = Regulatory is { Cpp: not null } ? Undertaking.Done : Regulatory is { Category: not (null or SheetValues.DataOnly) } ? Undertaking.Undertaken : Undertaking.Declined,
        Publication = Undertake(Publishes),
        Collaboration = Undertake(Collaborates),
        ReturnOfResults = Undertake(ReturnsResults),
        DevelopsMethods = MethodsDevelopment ?? true,
        StudiesAncestry = Ancestry ?? true,
        PhenotypesOnly = !(GeneticStudies ?? false),
        ForClinicalCare = ForClinicalCare ?? false,
    };

    private static Undertaking Undertake(bool? told) => told == true ? Undertaking.Undertaken : Undertaking.Declined;

    /// <summary>SHA-256 of all but the regulatory references, which arrive after the decision; lower-case hex.</summary>
    public string Digest() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
        this with { Regulatory = Regulatory is null ? null : Regulatory with { Cpp = null, Ansm = null, Cnil = null } }, PfmgJson.Options)));
}

/// <summary>Who investigates.</summary>
/// <param name="Name">As they sign.</param>
/// <param name="Institution">Where they work.</param>
/// <param name="Principal">Whether they lead the science of it.</param>
public sealed record Investigator(string Name, string Institution, bool Principal);

/// <summary>Data that is to leave.</summary>
/// <param name="To">To whom.</param>
/// <param name="Country">Where: ISO 3166-1 alpha-2.</param>
/// <param name="Data">What.</param>
/// <param name="Safeguards">What protects it there.</param>
public sealed record DataTransfer(string To, string Country, string Data, string Safeguards);

/// <summary>An institution that takes part.</summary>
/// <param name="Id">How consents that are restricted to institutions name it; its ROR identifier, if it has one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="NotForProfit">Whether it is a public or other not-for-profit institution.</param>
public sealed record Institution(string Id, string Name, string Country, bool NotForProfit);

/// <summary>The regulatory file: which law, and the references of what was granted.</summary>
/// <param name="Category">Of <see cref="SheetValues.Categories"/>.</param>
/// <param name="Cpp">Reference of the opinion of the committee for the protection of persons.</param>
/// <param name="Ansm">Reference of the authorisation of the medicines agency.</param>
/// <param name="Cnil">Reference at the data protection authority, or of the reference methodology followed.</param>
/// <remarks>Source: Code de la santé publique, L. 1121-1 (categories of research on the human person), L. 1123-9 (CPP), L. 1123-8 (ANSM).</remarks>
public sealed record RegulatoryFile(string? Category, string? Cpp, string? Ansm, string? Cnil);

/// <summary>The words that a sheet may use. The JSON Schema holds the same; a test compares them.</summary>
public static class SheetValues
{
    /// <summary>Disease-specific research: the only purpose that must name diseases.</summary>
    public const string DiseaseSpecific = DuoCodes.DiseaseSpecific;

    /// <summary>Research on data alone, not on the human person in the law's sense.</summary>
    public const string DataOnly = "data-only";

    /// <summary>DUO permissions that can be a purpose: general research, health or medical or biomedical, disease-specific, population origins or ancestry.</summary>
    public static IReadOnlyList<string> Purposes { get; } = [DuoCodes.GeneralResearch, DuoCodes.HealthResearch, DiseaseSpecific, DuoCodes.OriginsOrAncestry];

    /// <summary>What may be sequenced.</summary>
    public static IReadOnlyList<string> Sequencing { get; } = ["wgs", "wes"];

    /// <summary>Kinds of data.</summary>
    public static IReadOnlyList<string> DataModalities { get; } = ["frequencies", "variants", "reads", "phenotypes", "pedigrees", "clinical"];

    /// <summary>Categories of research in French law: on the human person, of the first to the third kind; or on data alone.</summary>
    public static IReadOnlyList<string> Categories { get; } = ["riph-1", "riph-2", "riph-3", DataOnly];
}
