namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>Says which allele each haplotype of some samples has at a site.</summary>
/// <remarks>
/// Common alleles come from 128 founders, of whom each haplotype copies another one every 50 kb, so neighbours are linked;
/// rare ones are drawn for each haplotype. A child copies one haplotype of each parent, switching at the same borders.
/// To be asked in order of sites.
/// </remarks>
internal sealed class Haplotypes
{
    private const int Founders = 128;
    private const int BlockBases = 50_000;
    private const double Common = 0.02;
    private const long FounderSalt = -6;
    private const long InheritedSalt = -7;
    private readonly CohortOptions _options;
    private readonly int _first;
    private readonly long[] _origins;
    private readonly byte[] _founders;
    private readonly byte[] _drawn = new byte[Founders];
    private int _block = -1;

    /// <param name="options">The cohort.</param>
    /// <param name="first">The number of the first sample asked for.</param>
    /// <param name="samples">How many.</param>
    public Haplotypes(CohortOptions options, int first, int samples)
    {
        (_options, _first) = (options, first);
        _origins = new long[2 * samples];
        _founders = new byte[2 * samples];
    }

    /// <summary>Writes the allele number of each haplotype, two a sample, 0 for REF.</summary>
    /// <returns>Whether any is not 0.</returns>
    public bool Draw(Site site, Span<byte> alleles)
    {
        if (site.Position / BlockBases is var block && block != _block)
        {
            Enter(block);
        }

        var any = DrawOwn(site, alleles);
        if (site.Deletion is { } deletion)
        {
            Span<byte> spanning = new byte[alleles.Length];
            DrawOwn(deletion, spanning);
            for (var i = 0; i < alleles.Length; i++)
            {
                if (spanning[i] == 1)
                {
                    (alleles[i], any) = ((byte)site.Alts.Count, true);
                }
            }
        }

        return any;
    }

    // A founder or a haplotype has the first ALT below one bound of its random bits, the second below the next.
    private bool DrawOwn(Site site, Span<byte> alleles)
    {
        var first = (ulong)(site.Frequencies[0] * ulong.MaxValue);
        var second = site.Frequencies.Length == 1 ? first : (ulong)((site.Frequencies[0] + site.Frequencies[1]) * ulong.MaxValue);
        var any = false;
        if (site.Frequencies[0] < Common)
        {
            for (var i = 0; i < alleles.Length; i++)
            {
                var bits = SeededHash.Of(_options.Seed, site.Number, _origins[i]);
                alleles[i] = bits < first ? (byte)1 : bits < second ? (byte)2 : (byte)0;
                any |= alleles[i] != 0;
            }

            return any;
        }

        for (var i = 0; i < Founders; i++)
        {
            var bits = SeededHash.Of(_options.Seed, site.Number, -1 - i);
            _drawn[i] = bits < first ? (byte)1 : bits < second ? (byte)2 : (byte)0;
        }

        for (var i = 0; i < alleles.Length; i++)
        {
            alleles[i] = _drawn[_founders[i]];
            any |= alleles[i] != 0;
        }

        return any;
    }

    private void Enter(int block)
    {
        _block = block;
        for (var i = 0; i < _origins.Length; i++)
        {
            _origins[i] = OriginOf((2 * _first) + i, block);
            _founders[i] = (byte)(SeededHash.Of(_options.Seed ^ (ulong)block, FounderSalt, _origins[i]) % Founders);
        }
    }

    private long OriginOf(int haplotype, int block)
    {
        if (!_options.Trios || haplotype / 2 % 3 != 2)
        {
            return haplotype;
        }

        var parent = (haplotype / 2) - 2 + (haplotype % 2);
        return (2L * parent) + (long)(SeededHash.Of(_options.Seed ^ (ulong)block, InheritedSalt, haplotype) & 1);
    }
}
