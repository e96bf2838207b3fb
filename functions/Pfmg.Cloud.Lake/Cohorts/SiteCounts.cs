namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>What some callsets add to the frequencies of a site.</summary>
internal record struct SiteCounts
{
    /// <summary>Callsets with a row in `calls`; a site is one if there are any.</summary>
    public int WithRow { get; private set; }

    /// <summary>Copies of ALT.</summary>
    public int Copies { get; private set; }

    /// <summary>Alleles of those assayed.</summary>
    public int Alleles { get; private set; }

    /// <summary>Callsets assayed.</summary>
    public int Assayed { get; private set; }

    /// <summary>Callsets with some alleles ALT, or mixed.</summary>
    public int Heterozygous { get; private set; }

    /// <summary>Callsets with all alleles ALT, two at least.</summary>
    public int Homozygous { get; private set; }

    /// <summary>Callsets whose only allele is ALT.</summary>
    public int Hemizygous { get; private set; }

    /// <summary>Callsets with rows none of which counts.</summary>
    public int Uncounted { get; private set; }

    /// <summary>Adds callsets of one state.</summary>
    public void Add(byte state, int callsets)
    {
        var (ploidy, low) = (CarrierState.Ploidy(state), CarrierState.LowBits(state));
        Alleles += ploidy * callsets;
        Assayed += ploidy > 0 ? callsets : 0;
        if (low == 0)
        {
            return;
        }

        WithRow += callsets;
        if (low == CarrierState.Uncounted)
        {
            Uncounted += callsets;
            return;
        }

        Copies += CarrierState.Copies(state) * callsets;
        if (low == CarrierState.Mixed || low < ploidy)
        {
            Heterozygous += callsets;
        }
        else if (ploidy > 1)
        {
            Homozygous += callsets;
        }
        else
        {
            Hemizygous += callsets;
        }
    }
}
