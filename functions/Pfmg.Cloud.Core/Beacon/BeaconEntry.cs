namespace Pfmg.Cloud.Core.Beacon;

/// <summary>A kind of thing that a Beacon tells of, and how the default model names it.</summary>
/// <remarks>Source: Beacon v2.1, default model, `beaconConfiguration.json` and the `defaultSchema.json` of each entry type.</remarks>
public sealed record BeaconEntry
{
    private BeaconEntry()
    {
    }

    /// <summary>A sample's callset: what a pipeline made of a run.</summary>
    public static BeaconEntry Analysis { get; } = new()
    {
        Id = "analysis",
        Path = "analyses",
        Name = "Bioinformatics analysis",
        Schema = "ga4gh-beacon-analysis-v2.0.0",
        Folder = "analyses",
        Term = new BeaconTerm("edam:operation_2945", "Analysis"),
        Description = "What a pipeline made of a sample's reads: a callset.",
    };

    /// <summary>A sample that was sequenced.</summary>
    public static BeaconEntry Biosample { get; } = new()
    {
        Id = "biosample",
        Path = "biosamples",
        Name = "Biological Sample",
        Schema = "ga4gh-beacon-biosample-v2.0.0",
        Folder = "biosamples",
        Term = new BeaconTerm("NCIT:C70699", "Biospecimen"),
        Description = "Material of a participant, germline or tumour, that was sequenced.",
    };

    /// <summary>Participants who share an indication.</summary>
    public static BeaconEntry Cohort { get; } = new()
    {
        Id = "cohort",
        Path = "cohorts",
        Name = "Cohort",
        Schema = "ga4gh-beacon-cohort-v2.0.0",
        Folder = "cohorts",
        IsCollection = true,
        Term = new BeaconTerm("NCIT:C61512", "Cohort"),
        Description = "Participants by a rule, such as their indication.",
    };

    /// <summary>Variants and persons by a dataset's rule.</summary>
    public static BeaconEntry Dataset { get; } = new()
    {
        Id = "dataset",
        Path = "datasets",
        Name = "Dataset",
        Schema = "ga4gh-beacon-dataset-v2.0.0",
        Folder = "datasets",
        IsCollection = true,
        Term = new BeaconTerm("NCIT:C47824", "Data set"),
        Description = "What the lake holds of the participants of a dataset's rule.",
    };

    /// <summary>An allele that somebody carries.</summary>
    public static BeaconEntry GenomicVariant { get; } = new()
    {
        Id = "genomicVariant",
        Path = "g_variants",
        Name = "Genomic Variants",
        Schema = "ga4gh-beacon-variant-v2.1.0",
        Folder = "genomicVariations",
        Term = new BeaconTerm("ENSGLOSSARY:0000092", "Variant"),
        Description = "An alternate allele at a normalised site that a participant carries.",
    };

    /// <summary>A participant.</summary>
    public static BeaconEntry Individual { get; } = new()
    {
        Id = "individual",
        Path = "individuals",
        Name = "Individual",
        Schema = "ga4gh-beacon-individual-v2.0.0",
        Folder = "individuals",
        Term = new BeaconTerm("NCIT:C25190", "Person"),
        Description = "A participant of the plan.",
    };

    /// <summary>A sample's sequencing.</summary>
    public static BeaconEntry Run { get; } = new()
    {
        Id = "run",
        Path = "runs",
        Name = "Sequencing run",
        Schema = "ga4gh-beacon-run-v2.0.0",
        Folder = "runs",
        Term = new BeaconTerm("NCIT:C148088", "Sequencing run"),
        Description = "The sequencing of a sample by a platform.",
    };

    /// <summary>All of them, by id.</summary>
    public static IReadOnlyList<BeaconEntry> All { get; } = [Analysis, Biosample, Cohort, Dataset, GenomicVariant, Individual, Run];

    /// <summary>What the framework calls it: genomicVariant, individual …</summary>
    public required string Id { get; init; }

    /// <summary>The segment of its addresses: g_variants, individuals …</summary>
    public required string Path { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public required string Description { get; init; }

    /// <summary>Its schema's id, which ends in the schema's version.</summary>
    public required string Schema { get; init; }

    /// <summary>Its folder in the default model.</summary>
    public required string Folder { get; init; }

    /// <summary>What an ontology calls the kind.</summary>
    public required BeaconTerm Term { get; init; }

    /// <summary>Whether it is a collection of others: dataset, cohort.</summary>
    public bool IsCollection { get; init; }

    /// <summary>The schema's version, v-prefixed.</summary>
    public string SchemaVersion => Schema[(Schema.LastIndexOf('-') + 1)..];

    /// <summary>The kind of that name: its id, its path's segment, or the name of its endpoint; null if there is none.</summary>
    /// <remarks>Requests and filters spell scopes in all these ways: individual, individuals, g_variant, g_variants, genomicVariant, genomicVariations.</remarks>
    public static BeaconEntry? Find(string name) => All.FirstOrDefault(entry =>
        Same(entry.Id, name) || Same(entry.Path, name) || Same(entry.Folder, name) || Same(entry.Path, name + "s") || (entry == GenomicVariant && Same(name, "genomicVariation")));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A term of an ontology.</summary>
/// <param name="Id">A CURIE, such as HP:0001250.</param>
/// <param name="Label">What it means; null if nothing here tells.</param>
public sealed record BeaconTerm(string Id, string? Label);
