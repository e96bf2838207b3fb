namespace Pfmg.Cloud.Core.Formats.Indexes;

/// <summary>A stretch of whole records of a BGZF file, between two virtual offsets.</summary>
/// <param name="Begin">Where its first record begins.</param>
/// <param name="End">Where the record after its last begins.</param>
/// <remarks>Source: SAMv1 § 4.1.1: a block's offset in the file times 65,536, plus the offset in the inflated block.</remarks>
public readonly record struct IndexChunk(ulong Begin, ulong End)
{
    /// <summary>Where the block of the first record begins, in packed bytes.</summary>
    public long FirstBlock => (long)(Begin >> 16);

    /// <summary>Inflated bytes of that block before the first record.</summary>
    public int Skip => (int)(Begin & 0xffff);

    /// <summary>Where the block begins in which the stretch ends.</summary>
    public long LastBlock => (long)(End >> 16);

    /// <summary>Inflated bytes of that block that still belong to it.</summary>
    public int Keep => (int)(End & 0xffff);

    /// <summary>Ascending, with those joined that touch, overlap or share a block: what is fetched and inflated once.</summary>
    internal static IReadOnlyList<IndexChunk> Join(IEnumerable<IndexChunk> chunks)
    {
        var joined = new List<IndexChunk>();
        foreach (var chunk in chunks.OrderBy(static chunk => chunk.Begin))
        {
            if (joined.Count > 0 && chunk.FirstBlock <= joined[^1].LastBlock)
            {
                joined[^1] = joined[^1] with { End = Math.Max(joined[^1].End, chunk.End) };
            }
            else
            {
                joined.Add(chunk);
            }
        }

        return joined;
    }
}
