using System.Text;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Numbers the contigs of a file, and knows their bases. Safe on any thread.</summary>
/// <param name="reference">What the file was made against, or null.</param>
/// <param name="panel">The panel's sites, or null.</param>
/// <param name="ploidies">What ploidy is expected of each sample of the file.</param>
internal sealed class ContigTable(IngestReference? reference, PanelSites? panel, IReadOnlyList<PloidyMap> ploidies)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<ContigEntry> _entries = [];

    /// <summary>The contig of a CHROM column.</summary>
    /// <exception cref="Core.Errors.InvalidInputException">The reference has no such contig.</exception>
    public ContigEntry Get(ReadOnlySpan<byte> chrom, VcfFaults faults)
    {
        var name = Encoding.UTF8.GetString(chrom);
        lock (_gate)
        {
            if (_numbers.TryGetValue(name, out var number))
            {
                return _entries[number];
            }

            if (reference is not null && !reference.Sequence.Has(name))
            {
                return ByAlias(name) ?? throw faults.Fault($"a contig of {reference.Info.Name}", chrom);
            }

            if (!CheckAlleles.IsContig(chrom))
            {
                throw faults.Fault("a CHROM without blanks, brackets, quotes and commas", chrom);
            }

            return Add(name, chrom);
        }
    }

    // Rows carry the reference's name; `records` keeps the file's.
    private ContigEntry? ByAlias(string alias)
    {
        if (reference?.Aliases?.Find(alias) is not { } contig)
        {
            return null;
        }

        var entry = _numbers.TryGetValue(contig.Name, out var number) ? _entries[number] : Add(contig.Name, Encoding.UTF8.GetBytes(contig.Name));
        _numbers.Add(alias, entry.Number);
        return entry;
    }

    private ContigEntry Add(string name, ReadOnlySpan<byte> utf8)
    {
        var entry = new ContigEntry(_entries.Count, name, utf8.ToArray(), panel?.Of(name), ContigPloidy.Of(name, ploidies));
        _numbers.Add(name, entry.Number);
        _entries.Add(entry);
        return entry;
    }

    /// <summary>The contig of a number.</summary>
    public ContigEntry this[int number]
    {
        get
        {
            lock (_gate)
            {
                return _entries[number];
            }
        }
    }

    /// <summary>A contig's bases; empty without a reference.</summary>
    public ReadOnlyMemory<byte> Bases(ContigEntry contig) => reference is null ? default : reference.Sequence.Bases(contig.Name);
}

/// <summary>A contig of a file.</summary>
/// <param name="Number">In the order in which it was first seen by any worker.</param>
/// <param name="Name">Its name.</param>
/// <param name="Utf8">The same as bytes.</param>
/// <param name="Sites">The panel's sites on it; null if there are none.</param>
/// <param name="Ploidy">What is expected of each sample there; null if genotypes count as written.</param>
internal sealed record ContigEntry(int Number, string Name, byte[] Utf8, PanelContig? Sites, ContigPloidy? Ploidy);
