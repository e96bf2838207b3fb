using System.Numerics;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Which callsets of a batch are asked for, laid out for popcounts.</summary>
internal sealed class CohortMask
{
    private const int PairsInWord = 32;

    /// <summary>A mask.</summary>
    /// <param name="size">Callsets in the batch.</param>
    /// <param name="places">The places in the batch of those asked for.</param>
    public CohortMask(int size, IEnumerable<int> places)
    {
        Size = size;
        Bits = new ulong[(size + 63) / 64];
        Pairs = new ulong[(size + PairsInWord - 1) / PairsInWord];
        foreach (var place in places)
        {
            Bits[place >> 6] |= 1UL << (place & 63);
            Pairs[place / PairsInWord] |= 1UL << (2 * (place % PairsInWord));
        }

        Count = Bits.Sum(static word => BitOperations.PopCount(word));
    }

    /// <summary>Callsets in the batch.</summary>
    public int Size { get; }

    /// <summary>Callsets asked for.</summary>
    public int Count { get; }

    /// <summary>A bit a callset.</summary>
    public ulong[] Bits { get; }

    /// <summary>Two bits a callset, the lower set if it is asked for: as a bitmap of `carriers` lies.</summary>
    public ulong[] Pairs { get; }
}
