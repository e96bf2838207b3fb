namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>What the reads of one genotype said.</summary>
/// <param name="Depth">DP, 1 to 99.</param>
/// <param name="Alternative">Reads of the second allele; of the only one if there is but one.</param>
/// <param name="Quality">GQ, 0 to 99.</param>
/// <param name="IsMissing">Whether the caller gave no genotype.</param>
/// <param name="IsPhased">Whether it could phase one.</param>
internal readonly record struct DrawReads(int Depth, int Alternative, int Quality, bool IsMissing, bool IsPhased)
{
    private const long Salt = -8;
    private const int MostDepth = 99;
    private const int MostQuality = 99;

    /// <summary>Draws depth by normal approximation around the sample's own mean of 24 to 40, and GQ by depth.</summary>
    /// <param name="seed">The cohort's.</param>
    /// <param name="site">By position, whatever its number means to the caller.</param>
    /// <param name="sample">The sample's number.</param>
    /// <param name="isHeterozygous">Whether reads are of two alleles.</param>
    public static DrawReads Of(ulong seed, long site, long sample, bool isHeterozygous)
    {
        var bits = SeededHash.Of(seed ^ unchecked((ulong)Salt), site, sample);
        var mean = 24 + (int)(unchecked((ulong)sample * 2_654_435_761) % 17);
        // Four bytes add up to 510, give or take 148.
        var noise = (int)(bits & 255) + (int)((bits >> 8) & 255) + (int)((bits >> 16) & 255) + (int)((bits >> 24) & 255) - 510;
        var depth = Math.Clamp(mean + (noise * 6 / 148), 1, MostDepth);
        var tilt = (int)((bits >> 32) & 15) - 8;
        var alternative = isHeterozygous ? Math.Clamp((depth / 2) + (depth * tilt / 64), 0, depth) : depth;
        var quality = isHeterozygous ? MostQuality - ((bits >> 36 & 7) == 0 ? (int)(bits >> 39 & 63) : 0) : Math.Min(MostQuality, (3 * depth) - (int)(bits >> 39 & 3));
        // One site in twenty is a bad one, where a tenth is missing.
        var missingOf1024 = SeededHash.Of(seed, Salt, site) % 20 == 0 ? 102UL : 2UL;
        return new DrawReads(depth, alternative, Math.Max(0, quality), ((bits >> 46) & 1023) < missingOf1024, (bits >> 56) % 10 == 0);
    }
}
