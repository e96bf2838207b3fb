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
    private readonly AssayedBuilder _builder;
    private readonly int _sampleCount;
    private readonly SketchRows? _sketches;
    private readonly HashSet<int> _contigsSeen = [];
    private int _contig = -1;
    private int _pos;

    public AssayedRows(IngestFile file, TableFile target, SketchRows? sketches)
    {
        (_file, _target, _sampleCount, _sketches) = (file, target, file.Header.Samples.Count, sketches);
        _builder = new AssayedBuilder(_sampleCount, Write);
        Bases = new long[_sampleCount];
    }

    /// <summary>Bases assayed so far, by sample.</summary>
    public long[] Bases { get; }

    /// <summary>Takes the next records.</summary>
    /// <exception cref="Core.Errors.InvalidInputException">The file is not sorted; the line is told.</exception>
    public void Add(ReadOnlySpan<AssayedEvent> events, ReadOnlySpan<byte> ploidies)
    {
        foreach (ref readonly var record in events)
        {
            RequireOrder(record);
            _builder.Add(record.Contig, (record.Start, record.End), record.Pos, record.IsVariant, ploidies[.._sampleCount]);
            ploidies = ploidies[_sampleCount..];
        }
    }

    /// <summary>Writes what is left.</summary>
    public void Complete()
    {
        _builder.Complete();
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
        var (chroms, starts, ends, samples, ploidies) = (_rows.Utf8(0), _rows.Int32(1), _rows.Int32(2), _rows.Int32(3), _rows.Int32(4));
        foreach (ref readonly var interval in intervals)
        {
            chroms.Append(chrom);
            starts.Append(interval.Start);
            ends.Append(interval.End);
            samples.Append(_file.SourceId + interval.Sample);
            ploidies.Append(interval.Ploidy);
            _target.Spans.Add(contig, interval.Start, interval.End);
            _sketches?.Add(contig, interval.Start, interval.End, interval.Sample, interval.Ploidy);
            Bases[interval.Sample] += interval.End - interval.Start + 1;
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
