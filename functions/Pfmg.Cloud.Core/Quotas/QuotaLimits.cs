using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Core.Quotas;

/// <summary>What one project may ask in a day.</summary>
public sealed class QuotaLimits
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Quota";

    /// <summary>Queries.</summary>
    [Range(1, long.MaxValue)]
    public long Queries { get; init; } = 20_000;

    /// <summary>Rows of answers.</summary>
    [Range(1, long.MaxValue)]
    public long Rows { get; init; } = 200_000_000;

    /// <summary>Bytes of answers.</summary>
    [Range(1, long.MaxValue)]
    public long Bytes { get; init; } = 100L << 30;
}
