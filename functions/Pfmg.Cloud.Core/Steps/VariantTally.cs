namespace Pfmg.Cloud.Core.Steps;

/// <summary>Counts a gVCF's variants for the thin quality report.</summary>
internal sealed class VariantTally
{
    private long _transitions;
    private long _transversions;
    private long _heterozygous;
    private long _homozygous;

    public long Records { get; private set; }

    /// <summary>Bases of reference blocks.</summary>
    public long BlockBases { get; private set; }

    public long Snvs => _transitions + _transversions;

    public long Indels { get; private set; }

    public double? TiTv => _transversions == 0 ? null : Math.Round((double)_transitions / _transversions, 3);

    public double? HetHom => _homozygous == 0 ? null : Math.Round((double)_heterozygous / _homozygous, 3);

    /// <summary>Counts a record; only alleles that the genotype carries count.</summary>
    public void Count(GvcfLine line)
    {
        Records++;
        BlockBases += line.IsBlock ? line.End - line.Position + 1 : 0;
        if (line.IsBlock || line.Alt.SequenceEqual("."u8))
        {
            return;
        }

        var (first, second) = Genotype(line.Genotype);
        if (first <= 0 && second <= 0)
        {
            return;
        }

        // A haploid genotype (X of XY, Y, mitochondrion) is neither.
        if (second >= 0)
        {
            _homozygous += first == second ? 1 : 0;
            _heterozygous += first == second ? 0 : 1;
        }

        var index = 0;
        foreach (var range in line.Alt.Split((byte)','))
        {
            index++;
            if (index == first || index == second)
            {
                CountAllele(line.Ref, line.Alt[range]);
            }
        }
    }

    private void CountAllele(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternative)
    {
        if (reference.Length != 1 || alternative.Length != 1)
        {
            Indels++;
        }
        else if ((reference[0], alternative[0]) is ((byte)'A', (byte)'G') or ((byte)'G', (byte)'A') or ((byte)'C', (byte)'T') or ((byte)'T', (byte)'C'))
        {
            _transitions++;
        }
        else
        {
            _transversions++;
        }
    }

    // bcftools writes GT first and unphased, with one digit an allele: "0/1:…", on haploid contigs "1:…".
    private static (int First, int Second) Genotype(ReadOnlySpan<byte> formatAndSample)
    {
        var sample = formatAndSample[(formatAndSample.IndexOf((byte)'\t') + 1)..];
        var end = sample.IndexOf((byte)':');
        var genotype = end < 0 ? sample : sample[..end];
        return genotype switch
        {
            [var a] => (Allele(a), -1),
            [var a, _, var b] => (Allele(a), Allele(b)),
            _ => (-1, -1),
        };
    }

    private static int Allele(byte letter) => char.IsAsciiDigit((char)letter) ? letter - '0' : -1;
}
