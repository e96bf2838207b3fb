using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.References;

/// <summary>Reads a panel of common sites from a VCF and refuses what is none: nothing is left out silently.</summary>
/// <remarks>`bcftools view -m2 -M2 -v snps -q 0.05:minor` makes such a file of any other.</remarks>
internal sealed class ReadCommonSites
{
    private const int RunBytes = 1 << 20;
    private readonly string _file;
    private readonly ReferenceInfo _reference;
    private readonly ReferenceSequence _sequence;
    private readonly List<CommonSite> _sites = [];
    private int _contig = -1;

    private ReadCommonSites(string file, ReferenceInfo reference, ReferenceSequence sequence) =>
        (_file, _reference, _sequence) = (file, reference, sequence);

    /// <summary>Reads a file.</summary>
    /// <param name="vcfFile">Plain, gzip or BGZF; samples, if any, are not looked at.</param>
    /// <param name="reference">What the sites are of.</param>
    /// <param name="sequence">Its bases.</param>
    /// <exception cref="InvalidInputException">The file is at fault; the line is told.</exception>
    public static IReadOnlyList<CommonSite> Read(string vcfFile, ReferenceInfo reference, ReferenceSequence sequence)
    {
        var file = Path.GetFileName(vcfFile);
        using var lines = new LineRunReader(File.OpenRead(vcfFile), file, RunBytes);
        return new ReadCommonSites(file, reference, sequence).Read(lines);
    }

    private List<CommonSite> Read(LineRunReader lines)
    {
        VcfHeader? header = null;
        byte[] start = [];
        long number = 0;
        while (lines.Read() is { } run)
        {
            using (run)
            {
                ReadOnlyMemory<byte> text = start.Length == 0 ? run.Inflate() : (byte[])[.. start, .. run.Inflate().Span];
                if (header is null && VcfHeaderParser.FindEnd(text.Span) is var end)
                {
                    if (end < 0)
                    {
                        start = text.ToArray();
                        continue;
                    }

                    header = Header(text[..end].ToArray());
                    (text, number, start) = (text[end..], header.LineCount, []);
                }

                number = ReadLines(text.Span, header, number);
            }
        }

        header ??= Header(start);
        return _sites.Count > 0 ? _sites : throw new InvalidInputException(_file, "", "at least one site", "none");
    }

    private VcfHeader Header(byte[] text)
    {
        var header = VcfHeaderParser.Parse(text, _file);
        ContigAgreement.Check(_file, [.. header.Contigs.Select(static contig => new DeclaredContig(contig.Name, contig.Length))], _reference);
        return header;
    }

    private long ReadLines(ReadOnlySpan<byte> text, VcfHeader header, long number)
    {
        while (!text.IsEmpty)
        {
            var length = text.IndexOf((byte)'\n');
            var line = length < 0 ? text : text[..length];
            var faults = new VcfFaults(_file, ++number);
            Add(VcfLine.Parse(line.TrimEnd((byte)'\r'), header, faults), faults);
            text = length < 0 ? default : text[(length + 1)..];
        }

        return number;
    }

    private void Add(in VcfLine line, VcfFaults faults)
    {
        RequireOrder(line, faults);
        if (!IsBase(line.Ref) || !IsBase(line.Alt) || line.Ref[0] == line.Alt[0])
        {
            throw faults.Fault("a SNP of two alleles: REF and ALT one base each, A, C, G or T", $"{Excerpt(line.Ref)} and {Excerpt(line.Alt)}");
        }

        var contig = _reference.Contigs[_contig];
        Span<byte> known = stackalloc byte[1];
        if (line.Pos >= 1 && line.Pos <= contig.Length)
        {
            _sequence.Read(contig.Name, line.Pos, known);
        }

        if (known[0] != line.Ref[0])
        {
            throw faults.Fault($"the reference's base at {contig.Name}:{line.Pos} as REF", Excerpt(line.Ref));
        }

        _sites.Add(new CommonSite(contig.Name, line.Pos, (char)line.Ref[0], (char)line.Alt[0], Frequency(line.Info, faults)));
    }

    private void RequireOrder(in VcfLine line, VcfFaults faults)
    {
        var name = Encoding.UTF8.GetString(line.Chrom);
        if (_contig >= 0 && string.Equals(name, _reference.Contigs[_contig].Name, StringComparison.Ordinal))
        {
            if (line.Pos <= _sites[^1].Pos)
            {
                throw faults.Fault($"a POS above {_sites[^1].Pos}: sites sorted, each once", $"POS {line.Pos}");
            }

            return;
        }

        var next = _contig + 1;
        while (next < _reference.Contigs.Count && !string.Equals(_reference.Contigs[next].Name, name, StringComparison.Ordinal))
        {
            next++;
        }

        if (next == _reference.Contigs.Count || !CommonSites.IsAutosome(name))
        {
            throw faults.Fault($"an autosome of {_reference.Name}, in its order of contigs", line.Chrom);
        }

        _contig = next;
    }

    private static double Frequency(ReadOnlySpan<byte> info, VcfFaults faults)
    {
        var af = InfoFields.Find(info, "AF="u8);
        double? frequency = af.IsEmpty ? VcfNumber.Whole(InfoFields.Find(info, "AC="u8)) / (double?)VcfNumber.Whole(InfoFields.Find(info, "AN="u8))
            : double.TryParse(af, NumberStyles.Float, CultureInfo.InvariantCulture, out var told) ? told : null;
        return frequency >= CommonSites.LeastAf && frequency <= 1 - CommonSites.LeastAf
            ? frequency.Value
            : throw faults.Fault(
                string.Create(CultureInfo.InvariantCulture, $"INFO AF, or AC and AN, of a common site: {CommonSites.LeastAf} to {1 - CommonSites.LeastAf}"),
                frequency is { } rare ? rare.ToString(CultureInfo.InvariantCulture) : "none");
    }

    private static bool IsBase(ReadOnlySpan<byte> allele) => allele is [(byte)'A' or (byte)'C' or (byte)'G' or (byte)'T'];

    private static string Excerpt(ReadOnlySpan<byte> allele) => Encoding.UTF8.GetString(allele[..Math.Min(allele.Length, 20)]);
}
