namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>What a callset is at a site, in one byte; the table `carriers` says how.</summary>
internal static class CarrierState
{
    /// <summary>More alleles than a state can tell; a batch that has them is counted from `calls`.</summary>
    public const int MostPloidy = 13;

    /// <summary>Assayed, two alleles, no row in `calls`: what most callsets are at most sites.</summary>
    public const byte DiploidReference = 2 << PloidyShift;

    /// <summary>The low bits of rows none of which counts.</summary>
    public const int Uncounted = 15;

    /// <summary>The low bits of one copy in a haploid person who has both alleles.</summary>
    public const int Mixed = 14;

    private const int PloidyShift = 4;
    private const int CopiesMask = 15;

    /// <summary>The state of a callset without a row in `calls`.</summary>
    /// <param name="ploidy">Its ploidy if it is assayed, else 0; at most <see cref="MostPloidy"/>.</param>
    public static byte WithoutRow(int ploidy) => (byte)(ploidy << PloidyShift);

    /// <summary>The state of a callset with rows in `calls`.</summary>
    /// <param name="ploidy">Its ploidy if it is assayed, else 0.</param>
    /// <param name="copies">The greatest dosage of its rows that count; 0 if none does.</param>
    /// <param name="isMixed">Whether one of these is a single copy in a genotype of several alleles.</param>
    public static byte WithRow(int ploidy, int copies, bool isMixed)
    {
        if (ploidy == 0 || copies == 0)
        {
            return (byte)((ploidy << PloidyShift) | Uncounted);
        }

        return (byte)((ploidy << PloidyShift) | (ploidy == 1 && isMixed ? Mixed : Math.Min(copies, ploidy)));
    }

    /// <summary>The state of a callset by two rows of one site.</summary>
    public static byte Union(byte left, byte right)
    {
        var (ploidy, isMixed) = (Ploidy(left), LowBits(left) == Mixed || LowBits(right) == Mixed);
        var copies = Math.Max(Copies(left), Copies(right));
        return HasRow(left) || HasRow(right) ? WithRow(ploidy, copies, isMixed) : WithoutRow(ploidy);
    }

    /// <summary>Alleles that it adds to AN; 0 if it is not assayed.</summary>
    public static int Ploidy(byte state) => state >> PloidyShift;

    /// <summary>Copies that it adds to AC.</summary>
    public static int Copies(byte state) => LowBits(state) switch
    {
        Uncounted => 0,
        Mixed => 1,
        var copies => copies,
    };

    /// <summary>Whether it has a row in `calls`.</summary>
    public static bool HasRow(byte state) => LowBits(state) != 0;

    /// <summary>The low four bits.</summary>
    public static int LowBits(byte state) => state & CopiesMask;
}
