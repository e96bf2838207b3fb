namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>Random numbers by address instead of by order: any genotype can be drawn alone, so a joint VCF and single gVCFs of one seed agree.</summary>
internal static class SeededHash
{
    /// <summary>64 random bits of three numbers.</summary>
    /// <remarks>Source: the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</remarks>
    public static ulong Of(ulong seed, long first, long second)
    {
        unchecked
        {
            return Mix(Mix(seed + ((ulong)first * 0x9E3779B97F4A7C15)) ^ ((ulong)second * 0xC2B2AE3D27D4EB4F));
        }
    }

    /// <summary>A number from 0 (inclusive) to 1 (exclusive) of 64 random bits.</summary>
    public static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong bits)
    {
        unchecked
        {
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}
