using System.Text;

namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>Writes one sample's gVCF as GATK does: a record a variant, blocks of like GQ between them.</summary>
/// <remarks>One block in fifty has no usable reads (GQ 0), as real ones have where nothing maps.</remarks>
internal sealed class WriteGvcf(CohortOptions options, int sample)
{
    private const long BlockSalt = -9;
    private const int FirstPosition = 9_000;
    private readonly RandomContig _contig = new(options.Seed, options.ContigLength);
    private readonly TextBuffer _line = new();

    /// <summary>Writes the header and as many lines as the options ask for.</summary>
    public void Run(Stream output)
    {
        output.Write(Encoding.ASCII.GetBytes(CohortHeader.Gvcf(options, sample)));
        var haplotypes = new Haplotypes(options, sample, 1);
        var alleles = new byte[2];
        var (next, lines) = (FirstPosition, 0);
        foreach (var site in new DrawSites(options, _contig).All())
        {
            // A site inside a deletion just written is part of it; a caller of one sample knows no `*`.
            if (site.Position < next || !haplotypes.Draw(site, alleles) || Used(site, alleles) is not { Count: > 0 } alts)
            {
                continue;
            }

            for (; next < site.Position && lines < options.Lines; lines++)
            {
                next = AppendBlock(next, site.Position - 1);
                Flush(output);
            }

            if (lines >= options.Lines)
            {
                return;
            }

            AppendVariant(site, alts, alleles);
            Flush(output);
            (next, lines) = (site.End + 1, lines + 1);
        }

        throw new InvalidOperationException($"The contig ends after {lines} lines: make it longer, or the blocks shorter.");
    }

    private void Flush(Stream output)
    {
        output.Write(_line.Written);
        _line.Clear();
    }

    private static List<int> Used(Site site, byte[] alleles) =>
        [.. alleles.Where(one => one > 0 && site.Alts[one - 1] != "*").Select(static one => (int)one).Distinct().Order()];

    private int AppendBlock(int start, int last)
    {
        var bits = SeededHash.Of(options.Seed ^ (ulong)sample, BlockSalt, start);
        var end = Math.Min(last, start + (int)(bits % (ulong)((2 * options.Block) - 1)));
        var reads = DrawReads.Of(options.Seed, -(long)start, sample, isHeterozygous: false);
        var (depth, quality) = (bits >> 32) % 50 == 0 ? ((int)((bits >> 40) & 1), 0) : (reads.Depth, reads.Quality);
        _line.Add(RandomContig.Name).Add((byte)'\t').Add(start).Add("\t.\t"u8).Add(_contig[start]).Add("\t<NON_REF>\t.\t.\tEND="u8).Add(end);
        _line.Add("\tGT:DP:GQ:MIN_DP:PL\t0/0:"u8).Add(depth).Add((byte)':').Add(quality).Add((byte)':').Add(Math.Max(0, depth - (int)((bits >> 44) & 3)));
        _line.Add(":0,"u8).Add(quality).Add((byte)',').Add(quality * 15).Add((byte)'\n');
        return end + 1;
    }

    private void AppendVariant(Site site, List<int> alts, byte[] alleles)
    {
        var (one, other) = (alts.IndexOf(alleles[0]) + 1, alts.IndexOf(alleles[1]) + 1);
        var isHeterozygous = one != other;
        var reads = DrawReads.Of(options.Seed, site.Number, sample, isHeterozygous);
        _line.Add(RandomContig.Name).Add((byte)'\t').Add(site.Position).Add("\t.\t"u8).Add(site.Ref).Add((byte)'\t');
        _line.Add(string.Join(',', alts.Select(alt => site.Alts[alt - 1]))).Add(",<NON_REF>\t"u8).Add(reads.Depth * (isHeterozygous ? 14.5 : 31.2), 2).Add("\t.\t"u8);
        if (isHeterozygous)
        {
            _line.Add("BaseQRankSum="u8).Add((reads.Alternative % 13 * 0.4) - 2.4, 3).Add((byte)';');
        }

        _line.Add("DP="u8).Add(reads.Depth).Add(alts.Count == 1 ? ";ExcessHet=3.0103;MLEAC=1,0;MLEAF=0.500,0.00"u8 : ";ExcessHet=3.0103;MLEAC=1,1,0;MLEAF=0.500,0.500,0.00"u8);
        _line.Add("\tGT:AD:DP:GQ:PL:SB\t"u8).Add((byte)('0' + Math.Min(one, other))).Add((byte)'/').Add((byte)('0' + Math.Max(one, other)));
        AppendReads(alts.Count, one, other, reads);
    }

    private void AppendReads(int alts, int one, int other, DrawReads reads)
    {
        for (var allele = 0; allele <= alts + 1; allele++)
        {
            var count = Math.Max(one, other) == allele ? reads.Alternative : Math.Min(one, other) == allele ? reads.Depth - reads.Alternative : 0;
            _line.Add(allele == 0 ? (byte)':' : (byte)',').Add(count);
        }

        _line.Add((byte)':').Add(reads.Depth).Add((byte)':').Add(reads.Quality);
        // Genotypes j/k in the order of the specification, § 1.6.2: those farther from the called one are less likely.
        var called = (Math.Min(one, other), Math.Max(one, other));
        for (var k = 0; k <= alts + 1; k++)
        {
            for (var j = 0; j <= k; j++)
            {
                var likelihood = (j, k) == called ? 0 : reads.Quality + (reads.Depth * (3 + Math.Abs(j - called.Item1) + (5 * Math.Abs(k - called.Item2))));
                _line.Add(j + k == 0 ? (byte)':' : (byte)',').Add(likelihood);
            }
        }

        _line.Add((byte)':').Add((reads.Depth - reads.Alternative) / 2).Add((byte)',').Add((reads.Depth - reads.Alternative + 1) / 2);
        _line.Add((byte)',').Add(reads.Alternative / 2).Add((byte)',').Add((reads.Alternative + 1) / 2).Add((byte)'\n');
    }
}
