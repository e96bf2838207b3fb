using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Reads one sample's column: its genotype, whether that is well formed, and whether it counts. One for each worker.</summary>
internal sealed class ReadGenotype(CountingRule rule, CheckRecord check, RecordAlleles alleles)
{
    private int[] _copies = new int[16];
    private byte[] _filter = [];

    /// <summary>Of the record at work.</summary>
    public FormatKeys Keys { get; } = new();

    /// <summary>Whether FILTER of the record at work passes the rule.</summary>
    public bool FilterPasses { get; private set; }

    /// <summary>Copies of each allele in the column last read.</summary>
    public ReadOnlySpan<int> Copies => _copies.AsSpan(0, alleles.Count);

    /// <summary>Begins a record.</summary>
    public void Set(in VcfLine line)
    {
        Keys.Set(line.Format);
        if (!line.Filter.SequenceEqual(_filter))
        {
            _filter = line.Filter.ToArray();
            FilterPasses = rule.PassesFilter(line.Filter);
        }

        if (_copies.Length < alleles.Count)
        {
            _copies = new int[alleles.Count * 2];
        }
    }

    /// <summary>Reads a column.</summary>
    /// <param name="column">The sample's.</param>
    /// <param name="sample">Its index.</param>
    /// <param name="site">The record.</param>
    /// <param name="run">Is told of genotypes that do not count by ploidy.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="Core.Errors.InvalidInputException">It is not well formed.</exception>
    public SampleGenotype Read(ReadOnlySpan<byte> column, int sample, in RecordSite site, RunRows run, VcfFaults faults)
    {
        var fields = new SampleFields(Keys, column);
        var gt = fields[FormatKey.GT];
        var genotype = Genotype.Parse(gt, alleles.Count, _copies, faults);
        check.Sample(site.Text, column, genotype, faults);
        var passes = rule.Passes(genotype, Keys, fields, site.BlockMinDepth);
        var counts = FilterPasses && passes;
        var ploidy = genotype.Ploidy;
        if (counts && site.Ploidy is { } expected)
        {
            ploidy = expected.Counted(expected.At(site.Pos, out _)[sample], ploidy, isHomozygous: Copies.Contains(ploidy));
            counts = ploidy > 0;
            run.NotCounted[sample] += counts ? 0 : 1;
        }

        var isAssayed = counts && (alleles.IsVariant || _copies[0] == genotype.Ploidy);
        return new SampleGenotype
        {
            Fields = fields,
            Gt = gt,
            Genotype = genotype,
            Passes = passes,
            Counts = counts,
            HasCalls = alleles.IsVariant && (genotype.IsMissing || _copies[0] + genotype.Missing < genotype.Ploidy),
            Assayed = isAssayed ? (byte)ploidy : (byte)0,
        };
    }

    /// <summary>Whether a genotype makes a row of `calls` for an allele.</summary>
    public bool IsRow(in SampleGenotype read, int allele) => alleles[allele].IsRow && (_copies[allele] > 0 || read.Genotype.IsMissing);
}

/// <summary>What a sample's column says.</summary>
internal readonly ref struct SampleGenotype
{
    /// <summary>Its values.</summary>
    public required SampleFields Fields { get; init; }

    /// <summary>GT.</summary>
    public required ReadOnlySpan<byte> Gt { get; init; }

    /// <summary>GT, read.</summary>
    public required Genotype Genotype { get; init; }

    /// <summary>Whether it passes the rule wherever FILTER passes.</summary>
    public required bool Passes { get; init; }

    /// <summary>Whether it counts.</summary>
    public required bool Counts { get; init; }

    /// <summary>Whether it carries an ALT, or has no genotype at a variant.</summary>
    public required bool HasCalls { get; init; }

    /// <summary>The ploidy if the genotype counts and the record tells of its alleles, else 0.</summary>
    public required byte Assayed { get; init; }
}
