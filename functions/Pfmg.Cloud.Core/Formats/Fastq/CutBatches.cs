namespace Pfmg.Cloud.Core.Formats.Fastq;

/// <summary>Tells where bwa mem -K ends a batch of read pairs.</summary>
/// <param name="batchBases">bwa's -K, at least 1.</param>
/// <remarks>
/// Source: bwa 0.7.17, bwa.c, bseq_read: the bases of both mates are added up, and a batch ends with the pair that
/// reaches -K. Insert sizes are estimated batch by batch, so cutting here changes no estimate.
/// </remarks>
public sealed class CutBatches(long batchBases)
{
    private long _bases;

    /// <summary>Batches begun.</summary>
    public long Batches { get; private set; }

    /// <summary>Counts a pair.</summary>
    /// <param name="bases">Of both mates.</param>
    /// <returns>Whether the pair begins a batch.</returns>
    public bool Begins(int bases)
    {
        var begins = Batches == 0 || _bases >= batchBases;
        if (begins)
        {
            Batches++;
            _bases = 0;
        }

        _bases += bases;
        return begins;
    }
}
