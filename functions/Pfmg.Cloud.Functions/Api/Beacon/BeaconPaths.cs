using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Which addresses a Beacon has: entries, one of them, and what belongs to it.</summary>
/// <remarks>Source: Beacon v2.1, default model, the `endpoints.json` of each entry type.</remarks>
internal static class BeaconPaths
{
    /// <summary>The segment of lists of filters.</summary>
    public const string FilteringTerms = "filtering_terms";

    /// <summary>What can be asked of one entry.</summary>
    public static IReadOnlyList<BeaconEntry> Related(BeaconEntry entry) => entry.Id switch
    {
        "analysis" => [BeaconEntry.GenomicVariant],
        "biosample" => [BeaconEntry.GenomicVariant, BeaconEntry.Analysis, BeaconEntry.Run],
        "cohort" => [BeaconEntry.Individual],
        "dataset" => [BeaconEntry.GenomicVariant, BeaconEntry.Biosample, BeaconEntry.Individual],
        "genomicVariant" => [BeaconEntry.Biosample, BeaconEntry.Individual],
        "individual" => [BeaconEntry.GenomicVariant, BeaconEntry.Biosample],
        _ => [BeaconEntry.GenomicVariant, BeaconEntry.Analysis],
    };

    /// <summary>Whether a list of filters lies below it.</summary>
    public static bool HasOwnFilteringTerms(BeaconEntry entry) => entry.IsCollection || entry == BeaconEntry.Individual;

    /// <summary>The entry type of an address's first segment.</summary>
    /// <exception cref="NotFoundException">There is none.</exception>
    public static BeaconEntry Entry(string segment) => BeaconEntry.All.FirstOrDefault(entry => entry.Path == segment) ?? throw Nothing();

    /// <summary>The entry type of what is asked of one entry.</summary>
    /// <exception cref="NotFoundException">Nothing such is.</exception>
    public static BeaconEntry Related(BeaconEntry entry, string segment) => Related(entry).FirstOrDefault(other => other.Path == segment) ?? throw Nothing();

    private static NotFoundException Nothing() => new("This Beacon has no such address; /map lists all.");
}
