using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Writes the `assayed` rows of a file as its records pass by in order.</summary>
internal sealed class AssayedRows
{
    private readonly RowGroupBuilder _rows = new(LakeTables.Assayed);
    private readonly IngestFile _file;
    private readonly TableFile _target;
    private readonly AssayedBuilder? _single;
    private readonly JointAssayedBuilder? _joint;
    private readonly int _sampleCount;
    private readonly SketchRows? _sketches;
    private readonly SiteTables? _sites;
    private readonly MaskBlocks? _mask;
    private readonly HashSet<int> _contigsSeen = [];
    private readonly List<int> _contigs = [];
    // By how much the bases of a sample differ from those of the one before it.
    private readonly long[] _change;
    private int _contig = -1;
    private int _pos;

    public AssayedRows(IngestFile file, TableFile target, SketchRows? sketches, SiteTables? sites)
    {
        (_file, _target, _sampleCount, _sketches, _sites) = (file, target, file.Header.Samples.Count, sketches, sites);
        _single = _sampleCount == 1 ? new AssayedBuilder(_sampleCount, Write) : null;
        _joint = _single is null ? new JointAssayedBuilder(_sampleCount, Write) : null;
        _mask = file.Callable is { } callable && _single is not null ? new MaskBlocks(callable, file.Contigs, _single) : null;
        _change = new long[_sampleCount + 1];
    }

    /// <summary>The contigs so far, in the order of the file.</summary>
    public IReadOnlyList<int> Contigs => _contigs;

    /// <summary>The base of the last contig before which all intervals are written.</summary>
    public int Done => _joint?.Done ?? 1;

    /// <summary>Bases assayed so far, by sample.</summary>
    public IReadOnlyList<long> Bases()
    {
        var bases = new long[_sampleCount];
        var sum = 0L;
        for (var sample = 0; sample < bases.Length; sample++)
        {
            bases[sample] = sum += _change[sample];
        }

        return bases;
    }

    /// <summary>Takes the next records.</summary>
    /// <exception cref="Core.Errors.InvalidInputException">The file is not sorted; the line is told.</exception>
    public void Add(ReadOnlySpan<AssayedEvent> events, ReadOnlySpan<byte> ploidies)
    {
        foreach (ref readonly var record in events)
        {
            RequireOrder(record);
            _mask?.Before(record.Contig, record.Pos);

            // What a mask calls reference yields to every record, one that says 0/0 and does not count among them.
            _single?.Add(record.Contig, (record.Start, record.End), record.Pos, record.IsVariant || _mask is not null, ploidies[.._sampleCount]);
            _joint?.Add(record.Contig, (record.Start, record.End), record.Pos, record.IsVariant, ploidies[.._sampleCount]);
            ploidies = ploidies[_sampleCount..];
        }
    }

    /// <summary>Writes what is left.</summary>
    public void Complete()
    {
        _mask?.Complete();
        _single?.Complete();
        _joint?.Complete();
        Encode();
    }

    private void RequireOrder(in AssayedEvent record)
    {
        if (record.Contig != _contig)
        {
            if (!_contigsSeen.Add(record.Contig))
            {
                throw new Core.Formats.Vcf.VcfFaults(_file.Name, record.Line).Fault("records of one contig together", $"{_file.Contigs[record.Contig].Name} again");
            }

            _contig = record.Contig;
            _contigs.Add(_contig);
        }
        else if (record.Pos < _pos)
        {
            throw new Core.Formats.Vcf.VcfFaults(_file.Name, record.Line).Fault($"records sorted by POS: {_pos} or more", $"POS {record.Pos}");
        }

        _pos = record.Pos;
    }

    private void Write(int contig, ReadOnlySpan<AssayedInterval> intervals)
    {
        var chrom = _file.Contigs[contig].Utf8;
        var (chroms, starts, ends) = (_rows.Utf8(0), _rows.Int32(1), _rows.Int32(2));
        var (samples, lastSamples, ploidies) = (_rows.Int32(3), _rows.Int32(4), _rows.Int32(5));
        foreach (ref readonly var interval in intervals)
        {
            chroms.Append(chrom);
            starts.Append(interval.Start);
            ends.Append(interval.End);
            samples.Append(_file.SourceId + interval.Sample);
            lastSamples.Append(_file.SourceId + interval.Sample + interval.Samples - 1);
            ploidies.Append(interval.Ploidy);
            _target.Spans.Add(contig, interval.Start, interval.End);
            _sketches?.Add(contig, interval);
            _sites?.Add(contig, interval);
            _change[interval.Sample] += interval.End - interval.Start + 1;
            _change[interval.Sample + interval.Samples] -= interval.End - interval.Start + 1;
            if (ploidies.RowCount >= RowGroupBuilder.FullRows)
            {
                Encode();
            }
        }
    }

    private void Encode()
    {
        _target.Append([_rows.Encode()]);
        _rows.Clear();
    }
}
