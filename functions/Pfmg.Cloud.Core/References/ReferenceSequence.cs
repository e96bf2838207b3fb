using System.Text;
using Microsoft.Win32.SafeHandles;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>The bases of a reference by contig, upper-cased, from a plain FASTA and the `.fai` beside it.</summary>
/// <remarks>
/// Safe for any number of threads. <see cref="Bases"/> holds the contigs asked for last (one unless told otherwise):
/// the longest human one is 249 MB. <see cref="Read"/> holds nothing and costs one read of the file.
/// </remarks>
public sealed class ReferenceSequence : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, FastaIndexEntry> _entries;
    private readonly LinkedList<CachedContig> _cache = new();
    private readonly int _cachedContigs;

    private ReferenceSequence(string file, IReadOnlyList<FastaIndexEntry> index, int cachedContigs)
    {
        _file = file;
        _entries = index.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        _cachedContigs = cachedContigs;
        _handle = File.OpenHandle(file);
        Contigs = [.. index.Select(entry => new Contig(entry.Name, entry.Length))];
    }

    /// <summary>In the order of the FASTA; without MD5s, which `reference.json` has.</summary>
    public IReadOnlyList<Contig> Contigs { get; }

    /// <summary>Opens a FASTA.</summary>
    /// <param name="fastaFile">A plain (not compressed) FASTA; its index is the same name with ".fai".</param>
    /// <param name="cachedContigs">How many contigs <see cref="Bases"/> holds at once, at least 1.</param>
    /// <exception cref="NotFoundException">The file or its index is missing.</exception>
    /// <exception cref="CorruptException">The index is not one.</exception>
    public static ReferenceSequence Open(string fastaFile, int cachedContigs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cachedContigs, 1);
        if (!File.Exists(fastaFile))
        {
            throw new NotFoundException($"{fastaFile} is missing.");
        }

        return new ReferenceSequence(fastaFile, FastaIndex.Read(fastaFile + ".fai"), cachedContigs);
    }

    /// <summary>Whether the reference has a contig of exactly this name.</summary>
    public bool Has(string contig) => _entries.ContainsKey(contig);

    /// <summary>A whole contig; the base at 1-based position P is at index P - 1.</summary>
    /// <returns>Upper-case SAM codes; stays valid after it left the cache.</returns>
    /// <exception cref="NotFoundException">The reference has no such contig.</exception>
    /// <exception cref="CorruptException">The FASTA is shorter than its index says.</exception>
    public ReadOnlyMemory<byte> Bases(string contig)
    {
        lock (_gate)
        {
            for (var node = _cache.First; node is not null; node = node.Next)
            {
                if (string.Equals(node.Value.Name, contig, StringComparison.Ordinal))
                {
                    _cache.Remove(node);
                    _cache.AddFirst(node);
                    return node.Value.Bases;
                }
            }

            var entry = Entry(contig);
            if (_cache.Count == _cachedContigs)
            {
                _cache.RemoveLast();
            }

            var bases = GC.AllocateUninitializedArray<byte>(entry.Length);
            Load(entry, 0, bases);
            _cache.AddFirst(new CachedContig(contig, bases));
            return bases;
        }
    }

    /// <summary>Reads a part of a contig without keeping it.</summary>
    /// <param name="contig">The contig's name.</param>
    /// <param name="start">The first position, 1-based.</param>
    /// <param name="bases">Filled from <paramref name="start"/> on, upper-cased; must end inside the contig.</param>
    /// <exception cref="NotFoundException">The reference has no such contig.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the contig.</exception>
    /// <exception cref="CorruptException">The FASTA is shorter than its index says.</exception>
    public void Read(string contig, int start, Span<byte> bases)
    {
        var entry = Entry(contig);
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start - 1 + bases.Length, entry.Length, nameof(bases));
        Load(entry, start - 1, bases);
    }

    /// <inheritdoc />
    public void Dispose() => _handle.Dispose();

    private FastaIndexEntry Entry(string contig) => _entries.GetValueOrDefault(contig)
        ?? throw new NotFoundException($"The reference {Path.GetFileName(_file)} has no contig \"{contig}\".");

    private void Load(FastaIndexEntry entry, int first, Span<byte> bases)
    {
        if (bases.IsEmpty)
        {
            return;
        }

        var end = entry.OffsetOf(first + bases.Length - 1) + 1;
        var offset = entry.OffsetOf(first);
        var column = first % entry.LineBases;
        var block = new byte[(int)Math.Min(BlockBytes, end - offset)];
        while (offset < end)
        {
            var read = RandomAccess.Read(_handle, block.AsSpan(0, (int)Math.Min(block.Length, end - offset)), offset);
            if (read == 0)
            {
                throw new CorruptException($"{_file} ends at byte {offset}, inside contig \"{entry.Name}\" of its index.");
            }

            bases = bases[TakeBases(block.AsSpan(0, read), entry, ref column, bases)..];
            offset += read;
        }
    }

    // Copies the bases of a block of lines and skips the line ends; the column is the place in the line, from 0.
    private static int TakeBases(ReadOnlySpan<byte> block, FastaIndexEntry entry, ref int column, Span<byte> bases)
    {
        var taken = 0;
        while (!block.IsEmpty)
        {
            var step = Math.Min(block.Length, (column < entry.LineBases ? entry.LineBases : entry.LineWidth) - column);
            if (column < entry.LineBases)
            {
                Ascii.ToUpper(block[..step], bases[taken..], out _);
                taken += step;
            }

            block = block[step..];
            column = column + step == entry.LineWidth ? 0 : column + step;
        }

        return taken;
    }

    private sealed record CachedContig(string Name, byte[] Bases);
}
