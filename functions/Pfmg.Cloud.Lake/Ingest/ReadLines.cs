using System.Text;
using System.Text.Unicode;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Turns runs of lines into rows; one for each worker, reused from run to run.</summary>
internal sealed class ReadLines
{
    private readonly IngestFile _file;
    private readonly VerbatimRows _verbatim;
    private readonly CallRows _calls = new();
    private readonly JointCalls _jointCalls;
    private readonly TextArena _texts = new();
    private readonly RecordAlleles _alleles = new();
    private readonly CheckRecord _check;
    private readonly ReadSamples _samples;
    private ContigEntry _contig = new(-1, "", [], null, null);
    private ReadOnlyMemory<byte> _bases;

    public ReadLines(IngestFile file)
    {
        _file = file;
        _verbatim = new VerbatimRows(file);
        _check = new CheckRecord(file.Header);
        _jointCalls = new JointCalls(file.SourceId);
        var genotypes = new ReadGenotype(file.Rule, _check, _alleles);
        _samples = new ReadSamples(file, genotypes, _alleles, _calls, new ReadColumns(file, genotypes, _alleles, _jointCalls, _verbatim));
    }

    /// <summary>Reads a run.</summary>
    /// <param name="text">Whole lines.</param>
    /// <param name="firstRecord">The number of its first record in the file, from 0.</param>
    /// <param name="run">Empty; receives the rows.</param>
    /// <exception cref="Core.Errors.InvalidInputException">A record is not one; its line is told.</exception>
    public void Read(ReadOnlySpan<byte> text, int firstRecord, RunRows run)
    {
        _texts.Clear();
        RequireText(text, firstRecord);
        var record = firstRecord;
        for (var start = 0; start < text.Length; record++)
        {
            var length = text[start..].IndexOf((byte)'\n');
            if (length < 0 && _file.Header.NeedsLastLineEnd)
            {
                throw At(text, start, firstRecord).Fault("a line end after the last record", "none: the file may have been cut off");
            }

            var end = length < 0 ? text.Length : start + length;
            var lineEnd = end > start && text[end - 1] == '\r' ? end - 1 : end;
            if (lineEnd == start && !text[start..].ContainsAnyExcept((byte)'\n', (byte)'\r'))
            {
                // Empty lines at the end of the file: IngestTables sees to it that nothing follows.
                run.FirstEmptyLine = At(text, start, firstRecord).Line;
                break;
            }

            ReadRecord(text, text[start..lineEnd], record, run);
            start = end + 1;
        }

        run.RecordCount = record - firstRecord;
        _verbatim.Complete(run);
        if (_file.Header.Samples.Count == 1)
        {
            _calls.Encode(text, _texts, _file.Contigs, _file.SourceId, run.Calls, run.CallSpans, run.PanelCalls);
        }
        else
        {
            _jointCalls.Encode(text, _texts, _file.Contigs, run);
        }
    }

    private void ReadRecord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> bytes, int record, RunRows run)
    {
        var faults = new VcfFaults(_file.Name, (long)_file.Header.LineCount + 1 + record);
        var line = VcfLine.Parse(bytes, _file.Header, faults);
        if (!line.Chrom.SequenceEqual(_contig.Utf8))
        {
            _contig = _file.Contigs.Get(line.Chrom, faults);
            _bases = _file.Contigs.Bases(_contig);
        }

        run.RecordSpans.Add(_contig.Number, line.Pos, line.Pos + line.Ref.Length - 1);
        _alleles.Set(line, _bases.Span, _texts, faults);
        _check.Site(text, line, _alleles.Count, faults);
        _verbatim.Add(line, record, run);
        _samples.Read(text, line, record, _contig, run, faults);
        var end = Math.Max(run.Events[^1].End, _alleles.LastEnd);
        if (end > _bases.Length && !_bases.IsEmpty)
        {
            RequireWithin(line.Pos, end, faults);
        }
    }

    // One past the end stands for the telomere.
    private void RequireWithin(int pos, int end, VcfFaults faults)
    {
        if (pos != _bases.Length + 1)
        {
            throw faults.Fault($"a record within its contig, which has {_bases.Length} bases", $"one from {pos} to {end}");
        }
    }

    private void RequireText(ReadOnlySpan<byte> text, int firstRecord)
    {
        var nul = text.IndexOf((byte)0);
        if (nul >= 0)
        {
            throw At(text, nul, firstRecord).Fault("text", "a NUL byte");
        }

        if (!Utf8.IsValid(text))
        {
            var valid = 0;
            while (Rune.DecodeFromUtf8(text[valid..], out _, out var used) == System.Buffers.OperationStatus.Done)
            {
                valid += used;
            }

            throw At(text, valid, firstRecord).Fault("text in UTF-8", "other bytes");
        }
    }

    private VcfFaults At(ReadOnlySpan<byte> text, int index, int firstRecord) =>
        new(_file.Name, (long)_file.Header.LineCount + 1 + firstRecord + text[..index].Count((byte)'\n'));
}
