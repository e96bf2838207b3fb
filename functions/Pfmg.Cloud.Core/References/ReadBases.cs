using System.Collections.Concurrent;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>Reads parts of references where they lie: a question about some bases needs no copy of a genome on this machine.</summary>
/// <param name="store">Where references are.</param>
public sealed class ReadBases(IObjectStore store)
{
    private readonly ConcurrentDictionary<string, (string ETag, IReadOnlyDictionary<string, FastaIndexEntry> Entries)> _kept = new(StringComparer.Ordinal);

    /// <summary>How long a contig is, bases; null if the store has no such reference, or it no such contig.</summary>
    public async Task<int?> LengthAsync(string reference, string contig, CancellationToken ct) => (await FindAsync(reference, contig, ct))?.Length;

    /// <summary>A part of a contig.</summary>
    /// <param name="reference">The reference's name.</param>
    /// <param name="contig">By the reference's own name.</param>
    /// <param name="start">The first base, 1-based.</param>
    /// <param name="length">How many, at least 1; all inside the contig.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>In upper case.</returns>
    /// <exception cref="NotFoundException">There is no such contig.</exception>
    /// <exception cref="CorruptException">The FASTA is shorter than its index says.</exception>
    public async Task<byte[]> ReadAsync(string reference, string contig, int start, int length, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var entry = await FindAsync(reference, contig, ct) ?? throw new NotFoundException($"The reference {reference} has no contig \"{contig}\".");
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start - 1 + length, entry.Length, nameof(length));
        var (first, last) = (entry.OffsetOf(start - 1), entry.OffsetOf(start + length - 2));
        var lines = new byte[last - first + 1];
        await using (var source = await store.OpenReadAsync(ReferenceInfo.FastaPathOf(reference), new ByteRange(first, lines.Length), ct))
        {
            if (await source.ReadAtLeastAsync(lines, lines.Length, throwOnEndOfStream: false, ct) < lines.Length)
            {
                throw new CorruptException($"{ReferenceInfo.FastaPathOf(reference)} ends inside contig \"{contig}\" of its index.");
            }
        }

        var bases = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bases[i] = lines[entry.OffsetOf(start - 1 + i) - first];
        }

        Ascii.ToUpperInPlace(bases, out _);
        return bases;
    }

    private async Task<FastaIndexEntry?> FindAsync(string reference, string contig, CancellationToken ct)
    {
        var path = $"{ReferenceInfo.FastaPathOf(reference)}.fai";
        if (await store.HeadAsync(path, ct) is not { } found)
        {
            return null;
        }

        if (!_kept.TryGetValue(reference, out var kept) || kept.ETag != found.ETag)
        {
            await using var source = await store.OpenReadAsync(path, null, ct);
            using var reader = new StreamReader(source, Encoding.ASCII);
            var lines = (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            kept = (found.ETag, FastaIndex.Parse(lines, path).ToDictionary(static entry => entry.Name, StringComparer.Ordinal));
            _kept[reference] = kept;
        }

        return kept.Entries.GetValueOrDefault(contig);
    }
}
