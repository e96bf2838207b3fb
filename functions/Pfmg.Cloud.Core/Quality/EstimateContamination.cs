namespace Pfmg.Cloud.Core.Quality;

/// <summary>Estimates which share of a diploid sample's reads comes from another person of the same population.</summary>
/// <remarks>
/// Maximum likelihood over a grid. At a site with ALT frequency f, sample and stranger each have 0, 1 or 2 copies of ALT with
/// Hardy-Weinberg odds (the sample's are known where it was called homozygous). With share a of the stranger's reads and
/// error rate e, a read shows ALT with probability q(1-e) + (1-q)e, where q = (1-a)g/2 + a h/2; the likelihood of a site sums
/// over g and h. e is estimated with a: an error shows at all sites alike, a stranger where ALT's frequency lets him.
/// Source: Jun et al., AJHG 2012, 91:839 (verifyBamID, sequence-only), with one error rate instead of base qualities.
/// What it cannot see: a relative counts as less than he is, several strangers as one, and above 50 % the two change places.
/// </remarks>
public static class EstimateContamination
{
    /// <summary>Fewer sites with reads than this tell nothing.</summary>
    public const int MinimumSites = 100;

    /// <summary>Sites with fewer reads are left out.</summary>
    public const int MinimumReads = 8;

    /// <summary>Reads at one site beyond which a site is left out: a repeat.</summary>
    public const int MaximumReads = 8_000;

    private const double Finest = 0.0005;

    private const int MaximumShare = 1_000;

    private static readonly double[] ErrorRates = [0.0002, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02];

    /// <summary>The estimate.</summary>
    /// <param name="sites">Reads at common autosomal sites.</param>
    /// <returns>From 0 to 0.5, in steps of 0.0005; null if fewer than <see cref="MinimumSites"/> sites have reads enough.</returns>
    public static ContaminationEstimate? Of(IEnumerable<AlleleReads> sites)
    {
        var used = sites.Where(site => site.Ref + site.Alt is >= MinimumReads and <= MaximumReads && site.Frequency is > 0 and < 1).ToArray();
        if (used.Length < MinimumSites)
        {
            return null;
        }

        // The likelihood has one peak in a: nine points of a range, then the range between the best one's neighbours.
        var (best, width) = (new Peak(0, 0, double.NegativeInfinity), MaximumShare / 8);
        best = Best(used, best, Shares(0, MaximumShare, width), 0, ErrorRates.Length - 1);
        while (width > 1)
        {
            var range = (From: Math.Max(0, best.Share - width), To: Math.Min(MaximumShare, best.Share + width));
            width = Math.Max(1, width / 4);
            best = Best(used, best, Shares(range.From, range.To, width), Math.Max(0, best.ErrorRate - 1), Math.Min(ErrorRates.Length - 1, best.ErrorRate + 1));
        }

        return new ContaminationEstimate(best.Share * Finest, ErrorRates[best.ErrorRate], used.Length);
    }

    private static IEnumerable<int> Shares(int from, int to, int width)
    {
        for (var share = from; share < to; share += width)
        {
            yield return share;
        }

        yield return to;
    }

    private static Peak Best(AlleleReads[] sites, Peak known, IEnumerable<int> shares, int firstErrorRate, int lastErrorRate)
    {
        var best = known;
        foreach (var share in shares)
        {
            for (var errorRate = firstErrorRate; errorRate <= lastErrorRate; errorRate++)
            {
                var found = LogLikelihood(sites, share * Finest, ErrorRates[errorRate]);
                best = found > best.LogLikelihood ? new Peak(share, errorRate, found) : best;
            }
        }

        return best;
    }

    private static double LogLikelihood(AlleleReads[] sites, double share, double errorRate)
    {
        Span<double> logAlt = stackalloc double[9];
        Span<double> logRef = stackalloc double[9];
        for (var pair = 0; pair < 9; pair++)
        {
            var q = ((1 - share) * (pair / 3) / 2) + (share * (pair % 3) / 2);
            var shows = (q * (1 - errorRate)) + ((1 - q) * errorRate);
            (logAlt[pair], logRef[pair]) = (Math.Log(shows), Math.Log(1 - shows));
        }

        var sum = 0.0;
        foreach (ref readonly var site in sites.AsSpan())
        {
            sum += SiteLogLikelihood(site, logAlt, logRef);
        }

        return sum;
    }

    private static double SiteLogLikelihood(in AlleleReads site, ReadOnlySpan<double> logAlt, ReadOnlySpan<double> logRef)
    {
        Span<double> odds = [(1 - site.Frequency) * (1 - site.Frequency), 2 * site.Frequency * (1 - site.Frequency), site.Frequency * site.Frequency];
        Span<double> terms = stackalloc double[9];
        var highest = double.NegativeInfinity;
        for (var pair = 0; pair < 9; pair++)
        {
            terms[pair] = (site.Alt * logAlt[pair]) + (site.Ref * logRef[pair]);
            highest = Math.Max(highest, site.AltCopies is { } known && known != pair / 3 ? double.NegativeInfinity : terms[pair]);
        }

        // Scaled by the highest term: the product of hundreds of reads underflows.
        var sum = 0.0;
        for (var pair = 0; pair < 9; pair++)
        {
            var sampleOdds = site.AltCopies is { } known ? (known == pair / 3 ? 1 : 0) : odds[pair / 3];
            sum += sampleOdds == 0 ? 0 : sampleOdds * odds[pair % 3] * Math.Exp(terms[pair] - highest);
        }

        return highest + Math.Log(sum);
    }

    /// <param name="Share">In units of the finest step.</param>
    /// <param name="ErrorRate">Which of the error rates.</param>
    /// <param name="LogLikelihood">Of both.</param>
    private readonly record struct Peak(int Share, int ErrorRate, double LogLikelihood);
}

/// <summary>What was estimated.</summary>
/// <param name="Share">Of the reads, 0 to 0.5.</param>
/// <param name="ErrorRate">Of reads, the likeliest of a few.</param>
/// <param name="Sites">Sites used.</param>
public sealed record ContaminationEstimate(double Share, double ErrorRate, int Sites);
