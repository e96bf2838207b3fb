using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Hands a sample's callable bases on as blocks of homozygous reference, in the order of the file's records.</summary>
/// <remarks>Each has the ploidy expected of the person there, two where nothing is known; where none is expected (Y of a woman) there is none.</remarks>
/// <param name="mask">The bases.</param>
/// <param name="contigs">The file's contigs.</param>
/// <param name="builder">Takes the blocks.</param>
internal sealed class MaskBlocks(CallableBases mask, ContigTable contigs, AssayedBuilder builder)
{
    private const int Diploid = 2;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private ContigEntry? _contig;
    private IReadOnlyList<Interval> _intervals = [];
    private int _next;

    /// <summary>Hands on what begins at or before a record.</summary>
    public void Before(int contig, int pos)
    {
        if (_contig?.Number != contig)
        {
            Begin(contigs[contig]);
        }

        Advance(pos);
    }

    /// <summary>Hands on the rest, contigs without a record too.</summary>
    public void Complete()
    {
        Advance(int.MaxValue);
        foreach (var name in mask.Contigs.Keys.Where(name => !_seen.Contains(name)).Order(StringComparer.Ordinal).ToList())
        {
            Begin(contigs.Get(System.Text.Encoding.UTF8.GetBytes(name), new Core.Formats.Vcf.VcfFaults(name, 0)));
            Advance(int.MaxValue);
        }
    }

    private void Begin(ContigEntry contig)
    {
        Advance(int.MaxValue);
        (_contig, _intervals, _next) = (contig, mask.Contigs.GetValueOrDefault(contig.Name) ?? [], 0);
        _seen.Add(contig.Name);
    }

    private void Advance(int pos)
    {
        for (; _next < _intervals.Count && _intervals[_next].Start <= pos; _next++)
        {
            Add(_contig!, _intervals[_next]);
        }
    }

    private void Add(ContigEntry contig, Interval bases)
    {
        for (int start = bases.Start; start <= bases.End;)
        {
            var (last, ploidy) = (bases.End, Diploid);
            if (contig.Ploidy is { } expected)
            {
                ploidy = expected.Counted(expected.At(start, out last)[0], Diploid, isHomozygous: true);
            }

            int end = Math.Min(bases.End, last);
            builder.Add(contig.Number, (start, end), start, isVariant: false, [(byte)ploidy]);
            start = end + 1;
        }
    }
}
