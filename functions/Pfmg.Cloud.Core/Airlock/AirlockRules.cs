using Pfmg.Cloud.Core.Disclosure;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>What participants and samples of the lake are called, for texts to be held against; case does not matter.</summary>
/// <param name="ct">Cancels.</param>
public delegate Task<IReadOnlySet<string>> FindNames(CancellationToken ct);

/// <summary>Makes the checks of a request.</summary>
/// <param name="findNames">Names to look for.</param>
/// <param name="rule">What counts may be told.</param>
/// <param name="readParquet">Looks into Parquet files; null to refuse them.</param>
public sealed class AirlockRules(FindNames findNames, DisclosureRule rule, ReadParquet? readParquet = null)
{
    /// <summary>By which rules, for those who read findings later.</summary>
    public string Name => $"{AirlockChecks.Version}, {rule.FullName}";

    /// <summary>The checks as names are now.</summary>
    /// <param name="cohortSize">How many participants' data the files may hold.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<AirlockChecks> ForAsync(int cohortSize, CancellationToken ct) => new(await findNames(ct), rule.MinimumCell, cohortSize) { Parquet = readParquet };
}
