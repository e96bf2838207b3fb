namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>What a compaction makes: files of which tier, of how many samples.</summary>
/// <param name="Tier">The tier made, from 1; its files come from those of the tier below.</param>
/// <param name="Samples">Samples that one group holds at least.</param>
/// <param name="IsPartial">Whether the last group, of fewer samples, is made too.</param>
/// <param name="IsWindowed">Whether files are cut by 10 Mi bases too, and not by contig only.</param>
public sealed record CompactionTarget(int Tier, int Samples, bool IsPartial, bool IsWindowed)
{
    /// <summary>128 samples by contig, from the files that ingests wrote.</summary>
    public static CompactionTarget Tier1 { get; } = new(1, 128, IsPartial: false, IsWindowed: false);

    /// <summary>4,096 samples by 10 Mi bases, from tier 1.</summary>
    public static CompactionTarget Tier2 { get; } = new(2, 4_096, IsPartial: false, IsWindowed: true);

    /// <summary>The target of a tier.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tier.</exception>
    public static CompactionTarget Of(int tier) => tier switch
    {
        1 => Tier1,
        2 => Tier2,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "There are tiers 1 and 2."),
    };
}
