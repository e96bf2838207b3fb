namespace Pfmg.Cloud.Core.Runs;

/// <summary>What tasks count.</summary>
public static class Units
{
    /// <summary>Reads as the sequencer gave them, both mates counted: primary records of an alignment.</summary>
    public const string Reads = "reads";

    /// <summary>Alignment records, secondary and supplementary ones included.</summary>
    public const string Alignments = "alignments";

    /// <summary>VCF records.</summary>
    public const string Records = "records";

    /// <summary>Bases that reference blocks cover.</summary>
    public const string Bases = "bases";

    /// <summary>Rows of lake tables.</summary>
    public const string Rows = "rows";

    /// <summary>Delivered files.</summary>
    public const string Files = "files";
}

/// <summary>Where counted things pass from task to task. What one kind of task gives to a place, each kind that takes from it takes whole.</summary>
/// <remarks>Rows pass by places named after their tables.</remarks>
public static class Places
{
    /// <summary>The platform's files: a source.</summary>
    public const string Delivered = "delivered";

    /// <summary>Chunks of reads: from `prepare` to `align`.</summary>
    public const string Chunks = "chunks";

    /// <summary>Reads that the aligner gave back, mapped or not.</summary>
    public const string Aligned = "aligned";

    /// <summary>The aligner's records: a source, since it decides how many alignments a read has.</summary>
    public const string Aligner = "aligner";

    /// <summary>Alignments with a place in the genome, by bin.</summary>
    public const string Bins = "bins";

    /// <summary>Alignments without a place.</summary>
    public const string Unplaced = "unplaced";

    /// <summary>Alignments around a region that its neighbours own: a source, since they are looked at more than once.</summary>
    public const string Pads = "pads";

    /// <summary>Alignments of regions' cores, duplicates marked.</summary>
    public const string Cores = "cores";

    /// <summary>The caller's records: a source.</summary>
    public const string Caller = "caller";

    /// <summary>What comes of cutting a block in two where ploidy changes: a source.</summary>
    public const string Cuts = "cuts";

    /// <summary>Variants of regions' cores.</summary>
    public const string Variants = "variants";

    /// <summary>Reference blocks of regions' cores.</summary>
    public const string Blocks = "blocks";

    /// <summary>A sample's gVCF.</summary>
    public const string Gvcf = "gVCF";

    /// <summary>Bases that a gVCF tells of: an end, since a rule of counting decides which of them are assayed.</summary>
    public const string Covered = "covered";

    /// <summary>Rows handed to a table's encoder: a source, since a record becomes as many rows as it has alleles and samples.</summary>
    public const string Encoder = "encoder";

    /// <summary>What is only looked at and goes no further: an end.</summary>
    public const string Examined = "examined";

    /// <summary>A sample's CRAM: an end.</summary>
    public const string Cram = "CRAM";

    /// <summary>The lake's log: an end.</summary>
    public const string Lake = "lake";

    /// <summary>Where the chain begins and ends: nobody in the run gives to the sources or takes from the ends.</summary>
    public static IReadOnlySet<string> Outside { get; } =
        new HashSet<string>(StringComparer.Ordinal) { Delivered, Aligner, Pads, Caller, Cuts, Covered, Encoder, Examined, Cram, Lake };
}
