using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>What `prepare` found out of reads to be aligned.</summary>
/// <param name="Chunks">Reads of each chunk, both mates counted.</param>
/// <param name="Batches">bwa batches in all.</param>
/// <param name="Bases">Bases in all.</param>
/// <param name="Unpaired">Reads of a BAM or CRAM without their mate, left out.</param>
public sealed record PrepareResult(IReadOnlyList<long> Chunks, long Batches, long Bases, long Unpaired)
{
    /// <summary>Secondary and supplementary records of a BAM or CRAM, left out: alignments of reads that are there themselves.</summary>
    public long Alternative { get; init; }

    /// <summary>The SAM header's @RG lines, in their order; parts name them by their number, from 0.</summary>
    public required IReadOnlyList<string> ReadGroups { get; init; }

    /// <summary>What each chunk's files hold, in the order in which it is aligned.</summary>
    public required IReadOnlyList<ReadPart> Parts { get; init; }

    /// <summary>The store's reference that a BAM or CRAM was made against; null for unaligned reads.</summary>
    public string? SourceReference { get; init; }
}

/// <summary>Reads of one read group in a chunk's files; BGZF files by themselves.</summary>
/// <param name="Chunk">Which chunk, 0-based.</param>
/// <param name="Group">Which read group, 0-based.</param>
/// <param name="Paired">Whether they are pairs; if not, they lie in the file of mate 1.</param>
/// <param name="Reads">Reads, mates counted singly.</param>
/// <param name="Offset1">First byte in mate 1's file.</param>
/// <param name="Length1">Bytes there.</param>
/// <param name="Offset2">First byte in mate 2's file.</param>
/// <param name="Length2">Bytes there.</param>
public sealed record ReadPart(int Chunk, int Group, bool Paired, long Reads, long Offset1, long Length1, long Offset2, long Length2);

/// <summary>What `align` found out of one chunk.</summary>
public sealed record AlignResult
{
    /// <summary>Primary records.</summary>
    public required long Reads { get; init; }

    /// <summary>Primary records that aligned.</summary>
    public required long Mapped { get; init; }

    /// <summary>All records, secondary and supplementary ones included.</summary>
    public required long Records { get; init; }

    /// <summary>Sum of the records' content hashes, modulo 2^64, as 16 hex digits.</summary>
    public required string Checksum { get; init; }

    /// <summary>Packed bytes of the header, the file's first.</summary>
    public required long HeaderBytes { get; init; }

    /// <summary>In the order of the file; empty if the chunk had no reads and no file was written.</summary>
    public required IReadOnlyList<ReadBin> Bins { get; init; }

    /// <summary>Contigs with primary reads of the pipeline's minimum mapping quality.</summary>
    public required IReadOnlyList<ContigDepth> Contigs { get; init; }
}

/// <summary>A bin's place in its file.</summary>
/// <param name="Offset">Its first BGZF block, in bytes.</param>
/// <param name="Length">Bytes; 0 if it holds no record.</param>
/// <param name="Records">Records.</param>
public sealed record ReadBin(long Offset, long Length, long Records);

/// <summary>How much of a contig reads cover.</summary>
/// <param name="Contig">Its name.</param>
/// <param name="Reads">Primary reads counted.</param>
/// <param name="Bases">Aligned bases of them.</param>
/// <param name="InformativeBases">Of these, bases of reads that begin outside the pseudoautosomal regions and the reference's masks.</param>
public sealed record ContigDepth(string Contig, long Reads, long Bases, long InformativeBases);

/// <summary>What `region` found out.</summary>
/// <param name="Records">Alignment records owned by the region.</param>
/// <param name="Variants">Variant records owned by the region.</param>
/// <param name="Blocks">Reference blocks, clipped to the region.</param>
/// <param name="BlockBases">Bases that they cover.</param>
public sealed record RegionResult(long Records, long Variants, long Blocks, long BlockBases);

/// <summary>What `gather` found out of a sample.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="GvcfRecords">Records of the gVCF, blocks included.</param>
/// <param name="CramRecords">Alignment records in the CRAM, read back and equal as a multiset to those aligned.</param>
/// <param name="Reads">Reads in it, both mates counted; how good they and the calls are, `qc` measures.</param>
public sealed record GatherResult(string Sample, long GvcfRecords, long CramRecords, long Reads);

/// <summary>Results of steps as receipts carry them.</summary>
public static class StepResults
{
    /// <summary>A result as a receipt carries it.</summary>
    /// <param name="result">The result.</param>
    /// <param name="options">Those of the step's own assembly; null for Core's.</param>
    public static JsonObject Write<T>(T result, JsonSerializerOptions? options = null) => JsonSerializer.SerializeToNode(result, options ?? PfmgJson.Options)!.AsObject();

    /// <summary>A receipt's result as the record of its step.</summary>
    /// <exception cref="Errors.CorruptException">The receipt carries none.</exception>
    public static T Read<T>(this Receipt receipt) =>
        receipt.Result is { } result && result.Deserialize<T>(PfmgJson.Options) is { } read
            ? read
            : throw new Errors.CorruptException($"The receipt of {receipt.Task} carries no result.");

    /// <summary>The results of other tasks of the same run, in their order.</summary>
    internal static async Task<IReadOnlyList<T>> ResultsAsync<T>(this TaskContext context, IReadOnlyList<string> tasks, CancellationToken ct)
    {
        var results = new T[tasks.Count];
        await Parallel.ForAsync(0, tasks.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (i, token) =>
        {
            var path = StorePaths.Receipt(context.Plan.RunId, tasks[i]);
            results[i] = (await context.Store.RequireJsonAsync<Receipt>(path, token)).Read<T>();
        });
        return results;
    }
}
