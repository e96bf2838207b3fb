namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>Draws the sites of a population by position.</summary>
/// <remarks>
/// Frequencies from 2e-5 to 0.5, rare ones far more often than a neutral spectrum's 1/f, as in a grown population: some
/// 8 % of sites are above 0.05, and a person differs every 800 bases or so. A cohort sees the part that its size allows.
/// 12 % are indels of 1 to 8 bases, 3 % have a second ALT; a site inside the deletion before it has `*` too.
/// </remarks>
internal sealed class DrawSites(CohortOptions options, RandomContig contig)
{
    private const long SpacingSalt = -3;
    private const long KindSalt = -4;
    private const long FrequencySalt = -5;
    private const double Least = 2e-5;
    private const double Greatest = 0.5;

    /// <summary>All sites of the contig.</summary>
    public IEnumerable<Site> All()
    {
        Site? before = null;
        var position = 10_000;
        for (var number = 0; ; number++)
        {
            // Evenly from 1 to twice the mean: no two sites share a position.
            position += 1 + (int)(SeededHash.Of(options.Seed, SpacingSalt, number) % (ulong)((2 * options.Spacing) - 1));
            if (position > contig.Length - 100)
            {
                yield break;
            }

            before = Draw(number, position, before is { IsDeletion: true } && before.End >= position ? before : null);
            yield return before;
        }
    }

    private Site Draw(int number, int position, Site? deletion)
    {
        var kind = SeededHash.Of(options.Seed, KindSalt, number);
        var rank = SeededHash.Unit(SeededHash.Of(options.Seed, FrequencySalt, number));
        var frequency = Least * Math.Pow(Greatest / Least, rank * rank * rank);
        var first = (char)contig[position];
        var others = "ACGT".Replace(first.ToString(), "", StringComparison.Ordinal);
        var (reference, alt) = (first.ToString(), others[(int)((kind >> 8) % 3)].ToString());
        var size = 1 + (int)((kind >> 16) % 8);
        switch (kind % 100)
        {
            case < 6:
                (reference, alt) = (contig.Text(position, size + 1), reference);
                break;
            case < 12:
                alt = reference + Inserted(kind, size);
                break;
        }

        var hasSecond = (kind >> 40) % 100 < 3 && reference.Length == 1 && alt.Length == 1;
        string[] alts = [alt, .. hasSecond ? (string[])[others[(int)(((kind >> 8) + 1) % 3)].ToString()] : [], .. deletion is null ? (string[])[] : ["*"]];
        return new Site(number, position, reference, alts, hasSecond ? [frequency, frequency / 5] : [frequency], deletion);
    }

    private static string Inserted(ulong bits, int size) => string.Create(size, bits, static (text, bits) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = "ACGT"[(int)((bits >> (24 + (2 * i))) & 3)];
        }
    });
}
