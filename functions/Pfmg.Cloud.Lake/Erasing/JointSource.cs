using System.Globalization;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>A file of several samples of which some are erased and others stay: how its rows change.</summary>
/// <param name="SourceId">The file's number: the id of its first sample.</param>
/// <param name="LastSampleId">The id of its last sample that the lake knows.</param>
/// <param name="Erased">The ids erased.</param>
/// <param name="HeaderSha256">Of its header without them; null if the header is not kept.</param>
/// <param name="Records">Records left; null if it has none in the lake.</param>
internal sealed record JointSource(int SourceId, int LastSampleId, IReadOnlyList<int> Erased, string? HeaderSha256, long? Records)
{
    /// <summary>The number in SQL.</summary>
    public string Id => SourceId.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What the samples of a joint source count after the erasure.</summary>
/// <param name="SampleId">The sample.</param>
/// <param name="Calls">Its rows of `calls`.</param>
/// <param name="AssayedBases">Bases of its rows of `assayed`.</param>
internal sealed record RecountedSample(int SampleId, long Calls, long AssayedBases);
