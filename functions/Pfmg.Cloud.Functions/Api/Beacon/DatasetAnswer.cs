using Pfmg.Cloud.Core.Beacon;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>What one dataset answers to a request that names several.</summary>
/// <param name="Id">The dataset, as the request names it.</param>
/// <param name="Answer">What may be told of it.</param>
internal sealed record DatasetAnswer(string Id, BeaconAnswer Answer)
{
    /// <summary>Whether the request wants to be told of it.</summary>
    /// <remarks>Outside of projects a dataset that is not disclosed is listed with the misses, as what it is: neither a yes nor a no.</remarks>
    public bool IsWanted(IncludeResultsets include) => include switch
    {
        IncludeResultsets.All => true,
        IncludeResultsets.Hit => Answer is { IsDisclosed: true, Exists: true },
        IncludeResultsets.Miss => !(Answer is { IsDisclosed: true, Exists: true }),
        _ => false,
    };
}
