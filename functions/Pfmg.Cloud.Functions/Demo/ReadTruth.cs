using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>Reads a published truth: the alleles of a VCF's first sample, normalised, inside its confident regions.</summary>
internal static class ReadTruth
{
    /// <summary>The alleles of a VCF.</summary>
    /// <param name="vcfFile">A VCF, packed or plain; small, since it is read whole.</param>
    /// <param name="regions">What counts.</param>
    /// <param name="reference">What alleles are left-aligned against.</param>
    /// <exception cref="Core.Errors.InvalidInputException">The file is no VCF.</exception>
    public static AlleleSet Alleles(string vcfFile, IReadOnlyList<Interval> regions, ReferenceSequence reference)
    {
        using var text = new MemoryStream();
        using (var content = PackedText.Open(File.OpenRead(vcfFile), vcfFile).Content)
        {
            content.CopyTo(text);
        }

        var bytes = text.ToArray();
        var headerEnd = Math.Max(0, VcfHeaderParser.FindEnd(bytes));
        var header = VcfHeaderParser.Parse(bytes.AsMemory(0, headerEnd), vcfFile);
        var alleles = new AlleleSet(regions);
        var (normalise, keys, number) = (new Normalise(), new FormatKeys(), header.LineCount);
        foreach (var range in bytes.AsSpan(headerEnd).Split((byte)'\n'))
        {
            number++;
            var line = bytes.AsSpan(headerEnd)[range];
            if (!line.IsEmpty)
            {
                var faults = new VcfFaults(vcfFile, number);
                Add(alleles, VcfLine.Parse(line, header, faults), keys, normalise, reference, faults);
            }
        }

        return alleles;
    }

    /// <summary>The intervals of a BED file, 1-based and closed.</summary>
    public static IReadOnlyList<Interval> Regions(string bedFile) =>
        [.. File.ReadLines(bedFile).Where(line => line.Length > 0 && line[0] != '#').Select(line =>
        {
            var columns = line.Split('\t');
            return new Interval(columns[0], Whole(columns[1]) + 1, Whole(columns[2]));
        })];

    private static void Add(AlleleSet alleles, VcfLine line, FormatKeys keys, Normalise normalise, ReferenceSequence reference, VcfFaults faults)
    {
        keys.Set(line.Format);
        var first = line.Samples.IndexOf((byte)'\t');
        var sample = new SampleFields(keys, first < 0 ? line.Samples : line.Samples[..first]);
        var count = line.Alt.Count((byte)',') + 2;
        Span<int> copies = count <= 64 ? stackalloc int[count] : new int[count];
        if (!Genotype.Parse(sample[FormatKey.GT], count, copies, faults).IsComplete)
        {
            return;
        }

        var contig = Encoding.UTF8.GetString(line.Chrom);
        var bases = reference.Bases(contig).Span;
        var number = 0;
        for (var alts = new AltAlleles(line.Alt); alts.MoveNext();)
        {
            number++;
            if (AltAlleles.Kind(alts.Current) == AltKind.Sequence && copies[number] > 0)
            {
                var allele = normalise.Of(line.Pos, line.Ref, alts.Current, bases);
                alleles.Add(contig, allele.Pos, Encoding.ASCII.GetString(allele.Ref), Encoding.ASCII.GetString(allele.Alt), copies[number]);
            }
        }
    }

    private static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
