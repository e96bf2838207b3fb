using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Reads the sample columns of one record: calls, what counts, and blocks of verbatim columns.</summary>
internal sealed class ReadSamples(IngestFile file, CheckRecord check, RecordAlleles alleles, CallRows calls, VerbatimRows verbatim)
{
    private const int SamplesPerBlock = RecordTables.SamplesPerBlock;
    private const int MostKnown = 8;
    private readonly FormatKeys _keys = new();
    private readonly int _sampleCount = file.Header.Samples.Count;
    private readonly CountingRule _rule = file.Rule;
    private readonly List<KnownColumns> _known = [];
    private int[] _copies = new int[16];
    private byte[] _filter = [];
    private bool _filterPasses;

    public void Read(ReadOnlySpan<byte> text, in VcfLine line, int record, ContigEntry contig, RunRows run, VcfFaults faults)
    {
        _keys.Set(line.Format);
        TakeFilter(line.Filter);
        if (_copies.Length < alleles.Count)
        {
            _copies = new int[alleles.Count * 2];
        }

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
            ploidies[0] = ReadSample(line.Samples, 0, site, run, faults, out _);
        }
        else
        {
            ReadMany(line.Samples, site, line.Format, ploidies, run, faults);
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

    private void ReadMany(ReadOnlySpan<byte> samples, in RecordSite site, ReadOnlySpan<byte> format, Span<byte> ploidies, RunRows run, VcfFaults faults)
    {
        var at = 0;
        var known = alleles.IsVariant && site.Ploidy is null ? Known(format) : null;
        known?.UseGroup(verbatim.Group);
        for (var sample = 0; sample < _sampleCount; sample++)
        {
            var rest = samples[at..];
            var (length, place) = (0, default(KnownColumns.Place));
            var remembered = known is null ? KnownColumns.Unknown : known.Find(rest, out length, out place);
            var isLast = sample == _sampleCount - 1;
            if (remembered >= 0 && !isLast)
            {
                ploidies[sample] = _filterPasses ? (byte)remembered : (byte)0;
                if (verbatim.IsKept)
                {
                    ref var index = ref known!.IndexOf(place);
                    index = verbatim.AddColumn(rest[..length], index);
                }
            }
            else
            {
                length = length > 0 ? length : rest.IndexOf((byte)'\t');
                if (length < 0 != isLast)
                {
                    throw faults.Fault(VcfLine.Columns(file.Header), $"{9 + samples.Count((byte)'\t') + 1}");
                }

                length = length < 0 ? rest.Length : length;
                ploidies[sample] = ReadSample(rest[..length], sample, site, run, faults, out var plain);
                if (plain >= 0 && place.Bytes != default)
                {
                    known?.Remember(place, (byte)plain);
                }

                if (verbatim.IsKept)
                {
                    verbatim.AddColumn(rest[..length], Utf8ListColumnBuilder.Unknown);
                }
            }

            at += length + 1;
            if (verbatim.IsKept && ((sample + 1) % SamplesPerBlock == 0 || isLast))
            {
                verbatim.EndBlock(site.Record, sample / SamplesPerBlock);
            }
        }
    }

    private KnownColumns Known(ReadOnlySpan<byte> format)
    {
        foreach (var known in _known)
        {
            if (known.IsFor(format, alleles.Count))
            {
                return known;
            }
        }

        if (_known.Count == MostKnown)
        {
            _known.RemoveAt(0);
        }

        var added = new KnownColumns(format.ToArray(), alleles.Count);
        _known.Add(added);
        return added;
    }

    /// <param name="column">The sample's.</param>
    /// <param name="sample">Its index.</param>
    /// <param name="site">The record.</param>
    /// <param name="run">Receives its calls.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <param name="plain">Of a genotype without calls, its ploidy if it passes the rule wherever FILTER passes, else 0; -1 of any other.</param>
    /// <returns>The ploidy if the genotype counts, else 0.</returns>
    private byte ReadSample(ReadOnlySpan<byte> column, int sample, in RecordSite site, RunRows run, VcfFaults faults, out int plain)
    {
        var fields = new SampleFields(_keys, column);
        var gt = fields[FormatKey.GT];
        var genotype = Genotype.Parse(gt, alleles.Count, _copies, faults);
        check.Sample(site.Text, column, genotype, faults);
        var passes = _rule.Passes(genotype, _keys, fields, site.BlockMinDepth);
        var counts = _filterPasses && passes;
        var ploidy = genotype.Ploidy;
        plain = passes ? ploidy : 0;
        if (counts && site.Ploidy is { } expected)
        {
            var isHomozygous = _copies.AsSpan(0, alleles.Count).Contains(ploidy);
            ploidy = expected.Counted(expected.At(site.Pos, out _)[sample], ploidy, isHomozygous);
            counts = ploidy > 0;
            run.NotCounted[sample] += counts ? 0 : 1;
        }

        if (alleles.IsVariant && (genotype.IsMissing || _copies[0] + genotype.Missing < genotype.Ploidy))
        {
            AddCalls(genotype, gt, fields, sample, site, counts, run);
            plain = -1;
        }

        counts &= alleles.IsVariant || _copies[0] == genotype.Ploidy;
        return counts ? (byte)ploidy : (byte)0;
    }

    private void AddCalls(
        in Genotype genotype, ReadOnlySpan<byte> gt, in SampleFields fields, int sample, in RecordSite site, bool counts, RunRows run)
    {
        for (var allele = 1; allele < alleles.Count; allele++)
        {
            if (!alleles[allele].IsRow || (_copies[allele] == 0 && !genotype.IsMissing))
            {
                continue;
            }

            calls.Add(new CallRow
            {
                Contig = site.Contig,
                Allele = alleles[allele],
                SampleId = file.SourceId + sample,
                Record = site.Record,
                AlleleIndex = allele,
                Gt = site.Slice(gt),
                Filter = site.Filter,
                Qual = site.Qual,
                Dosage = genotype.IsMissing ? null : _copies[allele],
                PhaseSet = fields.Whole(FormatKey.PS),
                AdRef = fields.Depth(0),
                AdAlt = fields.Depth(allele),
                Depth = fields.Whole(FormatKey.DP),
                Quality = fields.Whole(FormatKey.GQ),
                IsCountable = counts,
            });
            run.CallCounts[sample]++;
        }
    }

    private void TakeFilter(ReadOnlySpan<byte> filter)
    {
        if (!filter.SequenceEqual(_filter))
        {
            _filter = filter.ToArray();
            _filterPasses = _rule.PassesFilter(filter);
        }
    }
}
