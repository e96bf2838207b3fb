namespace Pfmg.Cloud.Core.Formats.Fastq;

/// <summary>Tells where bwa mem -K ends a batch of reads.</summary>
/// <param name="batchBases">bwa's -K, at least 1.</param>
/// <remarks>
/// Source: bwa 0.7.17, bwa.c, bseq_read: the bases of both mates are added up, and a batch ends with the pair that
/// reaches -K; of single reads, with the next even read. Insert sizes are estimated batch by batch, so cutting here changes no estimate.
/// </remarks>
public sealed class CutBatches(long batchBases)
{
    private long _bases;
    private bool _odd;

    /// <summary>Batches begun.</summary>
    public long Batches { get; private set; }

    /// <summary>Counts a pair, or a single read.</summary>
    /// <param name="bases">Of both mates.</param>
    /// <param name="paired">Whether it is a pair; the same each time.</param>
    /// <returns>Whether it begins a batch.</returns>
    public bool Begins(int bases, bool paired = true)
    {
        var begins = Batches == 0 || (_bases >= batchBases && !_odd);
        if (begins)
        {
            Batches++;
            (_bases, _odd) = (0, false);
        }

        _odd ^= !paired;
        _bases += bases;
        return begins;
    }
}
