using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Reads the sample columns of one record: calls, and what counts.</summary>
/// <param name="file">The file.</param>
/// <param name="genotypes">Reads a column.</param>
/// <param name="alleles">The record's.</param>
/// <param name="calls">Take the calls of a file of one sample.</param>
/// <param name="columns">Reads the columns of a file of several.</param>
internal sealed class ReadSamples(IngestFile file, ReadGenotype genotypes, RecordAlleles alleles, CallRows calls, ReadColumns columns)
{
    private readonly FormatKeys _keys = genotypes.Keys;
    private readonly int _sampleCount = file.Header.Samples.Count;

    public void Read(ReadOnlySpan<byte> text, in VcfLine line, int record, ContigEntry contig, RunRows run, VcfFaults faults)
    {
        genotypes.Set(line);
        var site = Site(text, line, record, contig, faults);
        var end = site.End;
        run.HasStructural |= alleles.IsStructural;
        run.HasOther |= !alleles.IsStructural;
        run.HasBlocks |= !alleles.IsVariant && (end > line.Pos + line.Ref.Length - 1 || alleles.Count > 1);
        var start = alleles.IsVariant ? alleles.MinPos : line.Pos;
        run.Events.Add(new AssayedEvent(contig.Number, line.Pos, start, end, faults.Line, alleles.IsVariant));
        var (first, firstEvent) = (run.Ploidies.Count, run.Events.Count - 1);
        CollectionsMarshal.SetCount(run.Ploidies, first + _sampleCount);
        var ploidies = CollectionsMarshal.AsSpan(run.Ploidies)[first..];
        if (_sampleCount == 1)
        {
            ploidies[0] = ReadOne(line.Samples, site, run, faults);
        }
        else
        {
            columns.Read(line.Samples, site, line.Format, ploidies, run, faults);
        }

        if (!alleles.IsVariant && _sampleCount > 1 && _keys.Has(FormatKey.LEN))
        {
            BlockLengths.Split(line, _keys, run, _sampleCount);
        }

        if (contig.Ploidy is { } expected && !alleles.IsVariant)
        {
            CutBlocks(expected, firstEvent, first, run);
        }
    }

    private void CutBlocks(ContigPloidy expected, int firstEvent, int firstPloidy, RunRows run)
    {
        var blocks = CollectionsMarshal.AsSpan(run.Events)[firstEvent..].ToArray();
        var written = CollectionsMarshal.AsSpan(run.Ploidies)[firstPloidy..].ToArray();
        CollectionsMarshal.SetCount(run.Events, firstEvent);
        CollectionsMarshal.SetCount(run.Ploidies, firstPloidy);
        for (var i = 0; i < blocks.Length; i++)
        {
            CutBlock(expected, blocks[i], written.AsSpan(i * _sampleCount, _sampleCount), run);
        }
    }

    // A block counts in each stretch by what is expected there; one event becomes as many as there are stretches.
    private void CutBlock(ContigPloidy expected, in AssayedEvent block, ReadOnlySpan<byte> written, RunRows run)
    {
        for (var start = block.Start; start <= block.End;)
        {
            var ploidies = expected.At(start, out var last);
            var end = Math.Min(block.End, last);
            run.Events.Add(block with { Start = start, End = end });
            for (var sample = 0; sample < _sampleCount; sample++)
            {
                run.Ploidies.Add((byte)(written[sample] == 0 ? 0 : expected.Counted(ploidies[sample], written[sample], isHomozygous: true)));
            }

            start = end + 1;
        }
    }

    private RecordSite Site(ReadOnlySpan<byte> text, in VcfLine line, int record, ContigEntry contig, VcfFaults faults)
    {
        var end = alleles.SpanEnd;
        int? blockMinDepth = null;
        if (!alleles.IsVariant)
        {
            end = BlockEnd(line, end, faults);
            blockMinDepth = VcfNumber.Whole(InfoFields.Find(line.Info, "MinDP="u8));
        }

        return new RecordSite(text, line.Filter)
        {
            Record = record,
            Contig = contig.Number,
            Ploidy = alleles.IsVariant ? contig.Ploidy : null,
            Pos = line.Pos,
            Qual = VcfNumber.Real(line.Qual),
            End = end,
            BlockMinDepth = blockMinDepth,
        };
    }

    private int BlockEnd(in VcfLine line, int end, VcfFaults faults)
    {
        var told = InfoFields.Find(line.Info, "END="u8);
        if (told.IsEmpty)
        {
            return _keys.Has(FormatKey.LEN) ? LongestLength(line, end) : end;
        }

        return VcfNumber.Whole(told) is { } value && value >= line.Pos && value < int.MaxValue
            ? Math.Max(value, end)
            : throw faults.Fault("INFO END of at least POS", told);
    }

    // VCF 4.5 tells a block's length by sample; the samples' own ends are seen to once their genotypes are read.
    private int LongestLength(in VcfLine line, int end)
    {
        foreach (var column in line.Samples.Split((byte)'\t'))
        {
            if (new SampleFields(_keys, line.Samples[column]).Whole(FormatKey.LEN) is { } length and > 0)
            {
                end = Math.Max(end, line.Pos + length - 1);
            }
        }

        return end;
    }

    private byte ReadOne(ReadOnlySpan<byte> column, in RecordSite site, RunRows run, VcfFaults faults)
    {
        var read = genotypes.Read(column, 0, site, run, faults);
        for (var allele = 1; read.HasCalls && allele < alleles.Count; allele++)
        {
            if (genotypes.IsRow(read, allele))
            {
                calls.Add(new CallRow
                {
                    Contig = site.Contig,
                    Allele = alleles[allele],
                    SampleId = file.SourceId,
                    Record = site.Record,
                    AlleleIndex = allele,
                    Gt = site.Slice(read.Gt),
                    Filter = site.Filter,
                    Qual = site.Qual,
                    Dosage = read.Genotype.IsMissing ? null : genotypes.Copies[allele],
                    PhaseSet = read.Fields.Whole(FormatKey.PS),
                    AdRef = read.Fields.Depth(0),
                    AdAlt = read.Fields.Depth(allele),
                    Depth = read.Fields.Whole(FormatKey.DP),
                    Quality = read.Fields.Whole(FormatKey.GQ),
                    IsCountable = read.Counts,
                });
                run.CallCounts[0]++;
            }
        }

        return read.Assayed;
    }
}
