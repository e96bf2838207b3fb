using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Calls the mitochondrion from bcftools' pileup: every allele whose fraction of reads is enough, with that fraction.</summary>
/// <remarks>
/// `bcftools call` asks which of two genotypes fits, so it cannot see an allele in one mitochondrion of twenty. Here an
/// allele is called when enough reads, on both strands, carry it; GT says 1 if it is homoplasmic, 0/1 if not, AD and AF say
/// how much. What is not called is written as bcftools writes reference blocks, missing where depth is too little. N of
/// the reference (rCRS has one, at 3,107) is not assayed.
/// </remarks>
/// <param name="settings">When an allele is called.</param>
/// <param name="core">The part of the contig that the region owns.</param>
internal sealed class CallMitochondrion(PipelineMitochondrion settings, Interval core)
{
    private readonly StringBuilder _text = new();
    private Block? _block;

    /// <summary>The FILTER of a call at less than the least depth: a call, but not counted, as reference there is not.</summary>
    public const string LowDepth = "LowDepth";

    /// <summary>What the header must say for these records, one line each, line ends included.</summary>
    public static string HeaderLines(PipelineMitochondrion settings) => string.Create(CultureInfo.InvariantCulture, $"""
        ##FILTER=<ID={LowDepth},Description="Mitochondrion: fewer than {settings.MinimumDepth} reads">
        ##FORMAT=<ID=AF,Number=A,Type=Float,Description="Mitochondrion: fraction of reads with the allele, its heteroplasmy">

        """).ReplaceLineEndings("\n");

    /// <summary>Reads the pileup, a VCF with AD, ADF and ADR.</summary>
    /// <returns>Records, sorted, each with its line end.</returns>
    public string Read(Stream pileup, CancellationToken ct)
    {
        var lines = new LineReader(pileup);
        while (lines.Next())
        {
            if (lines.Line is not [(byte)'#', ..])
            {
                ct.ThrowIfCancellationRequested();
                var site = PileupSite.Parse(Encoding.ASCII.GetString(lines.Line));
                if (core.Contains(site.Position))
                {
                    Take(site);
                }
            }
        }

        EndBlock();
        return _text.ToString();
    }

    private void Take(PileupSite site)
    {
        var called = site.IsKnownReference ? site.Alleles.Skip(1).Where(allele => IsCalled(site, allele)).ToList() : [];
        if (!site.IsIndel)
        {
            Extend(site, isVariant: called.Count > 0);
        }

        if (called.Count > 0)
        {
            EndBlock();
            Write(site, called);
        }
    }

    private bool IsCalled(PileupSite site, PileupAllele allele) =>
        !allele.IsUnspecified
        && allele.Reads >= settings.MinimumReads
        && Math.Min(allele.Forward, allele.Reverse) >= settings.MinimumReadsPerStrand
        && site.Fraction(allele) >= (site.IsIndel ? settings.MinimumIndelFraction : settings.MinimumFraction);

    private void Write(PileupSite site, List<PileupAllele> called)
    {
        var filter = site.Depth < settings.MinimumDepth ? LowDepth : "PASS";
        var reference = site.Alleles[0];
        var depths = string.Join(',', called.Prepend(reference).Select(allele => allele.Reads.ToString(CultureInfo.InvariantCulture)));
        var fractions = string.Join(',', called.Select(allele => site.Fraction(allele).ToString("0.####", CultureInfo.InvariantCulture)));
        _text.Append(
            CultureInfo.InvariantCulture,
            $"{core.Contig}\t{site.Position}\t.\t{reference.Bases}\t{string.Join(',', called.Select(allele => allele.Bases))}\t.\t{filter}\t{(site.IsIndel ? "INDEL;" : "")}DP={site.Depth}\t")
            .Append(CultureInfo.InvariantCulture, $"GT:DP:AD:AF\t{Genotype(site, called)}:{site.Depth}:{depths}:{fractions}\n");
    }

    // The genotype names the alleles that are there: one if it is nearly all, else the reference too, or the alternates alone.
    private string Genotype(PileupSite site, List<PileupAllele> called)
    {
        if (called.Count == 1 && site.Fraction(called[0]) >= settings.HomoplasmicFraction)
        {
            return "1";
        }

        var alternates = string.Join('/', Enumerable.Range(1, called.Count));
        return called.Count > 1 && site.Fraction(site.Alleles[0]) < settings.MinimumFraction ? alternates : $"0/{alternates}";
    }

    private void Extend(PileupSite site, bool isVariant)
    {
        var isAssayed = site.Depth >= settings.MinimumDepth;
        if (_block is { } open && (open.IsAssayed != isAssayed || open.End + 1 != site.Position))
        {
            EndBlock();
        }

        if (isVariant || !site.IsKnownReference)
        {
            EndBlock();
        }
        else
        {
            _block = _block is { } block
                ? block with { End = site.Position, MinDepth = Math.Min(block.MinDepth, site.Depth) }
                : new Block(site.Position, site.Position, site.Alleles[0].Bases, isAssayed, site.Depth);
        }
    }

    private void EndBlock()
    {
        if (_block is not { } block)
        {
            return;
        }

        var end = block.End > block.Start ? string.Create(CultureInfo.InvariantCulture, $"END={block.End};") : "";
        _text.Append(
            CultureInfo.InvariantCulture,
            $"{core.Contig}\t{block.Start}\t.\t{block.Reference}\t.\t.\t.\t{end}MinDP={block.MinDepth}\tGT:DP\t{(block.IsAssayed ? '0' : '.')}:{block.MinDepth}\n");
        _block = null;
    }

    private sealed record Block(int Start, int End, string Reference, bool IsAssayed, int MinDepth);
}
