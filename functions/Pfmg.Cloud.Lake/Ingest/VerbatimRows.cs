using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The `records` and `formats` rows of one run of lines.</summary>
/// <remarks>What is told of a record is part of a run that was found to be UTF-8 as a whole: it is not looked at again.</remarks>
internal sealed class VerbatimRows
{
    private readonly RowGroupBuilder _records = new(LakeTables.Records);
    private readonly RowGroupBuilder _formats = new(LakeTables.Formats);
    private readonly Int32ColumnBuilder[] _numbers;
    private readonly Utf8ColumnBuilder[] _texts;
    private readonly Utf8ColumnBuilder _spellings;
    private readonly Int32ColumnBuilder[] _blockNumbers;
    private readonly Utf8ListColumnBuilder _samples;
    private readonly int _sourceId;
    private readonly int _sampleCount;
    private readonly int _blocks;

    public VerbatimRows(IngestFile file)
    {
        (_sourceId, _sampleCount, IsKept) = (file.SourceId, file.Header.Samples.Count, file.IsVerbatim);
        _blocks = (_sampleCount + RecordTables.SamplesPerBlock - 1) / RecordTables.SamplesPerBlock;
        _numbers = [_records.Int32(0), _records.Int32(1), _records.Int32(3)];
        _texts = [_records.Utf8(2), .. Enumerable.Range(4, 7).Select(_records.Utf8)];
        _spellings = _records.Utf8(11);
        _blockNumbers = [_formats.Int32(0), _formats.Int32(1), _formats.Int32(2)];
        _samples = _formats.Utf8List(3);
    }

    /// <summary>Whether the file's text is kept.</summary>
    public bool IsKept { get; }

    /// <summary>The number of the row group that the next record's sample columns go into.</summary>
    public int Group { get; private set; }

    public void Add(in VcfLine line, int record, RunRows run)
    {
        if (!IsKept)
        {
            return;
        }

        var (numbers, texts) = (_numbers, _texts);
        numbers[1].Append(record);
        numbers[2].Append(line.Pos);
        texts[0].AppendValid(line.Chrom);
        texts[1].AppendValid(line.Id);
        texts[2].AppendValid(line.Ref);
        texts[3].AppendValid(line.Alt);
        texts[4].AppendValid(line.Qual);
        texts[5].AppendValid(line.Filter);
        texts[6].AppendValid(line.Info);
        texts[7].AppendValid(line.Format);
        if (line.IsPosOddlySpelled)
        {
            _spellings.AppendNulls(numbers[1].RowCount - 1 - _spellings.RowCount);
            _spellings.Append(line.PosText);
        }

        if (_samples.RowCount + _blocks > RowGroupBuilder.FullRows)
        {
            EncodeFormats(run);
            Group++;
        }

        if (_sampleCount == 1)
        {
            _samples.Append(line.Samples);
            EndBlock(record, 0);
        }

        if (_numbers[1].RowCount >= RowGroupBuilder.FullRows)
        {
            EncodeRecords(run);
        }
    }

    /// <summary>Room for columns whose text is known, to be counted with <see cref="AddReserved"/>; none if texts are to be told.</summary>
    public Span<ushort> Reserve(int columns) => _samples.Reserve(columns);

    /// <summary>Adds the first columns of those that there was room for to the block at work.</summary>
    public void AddReserved(int columns) => _samples.Advance(columns);

    /// <summary>Adds a sample's column to the block at work.</summary>
    /// <param name="column">Its text.</param>
    /// <param name="index">What this told of the same text in the same <see cref="Group"/>; <see cref="Utf8ListColumnBuilder.Unknown"/> if that is not known.</param>
    /// <returns>Where the text stands.</returns>
    public int AddColumn(ReadOnlySpan<byte> column, int index) => _samples.Append(column, index);

    /// <summary>Ends a block of sample columns.</summary>
    public void EndBlock(int record, int block)
    {
        _blockNumbers[1].Append(record);
        _blockNumbers[2].Append(block);
        _samples.EndRow();
    }

    public void Complete(RunRows run)
    {
        EncodeRecords(run);
        EncodeFormats(run);
        Group++;
    }

    private void EncodeRecords(RunRows run)
    {
        _numbers[0].AppendRepeated(_sourceId, _numbers[1].RowCount);
        _spellings.AppendNulls(_numbers[1].RowCount - _spellings.RowCount);
        Encode(_records, run.Records);
    }

    private void EncodeFormats(RunRows run)
    {
        _blockNumbers[0].AppendRepeated(_sourceId, _blockNumbers[1].RowCount);
        Encode(_formats, run.Formats);
    }

    private static void Encode(RowGroupBuilder rows, List<EncodedRowGroup> groups)
    {
        groups.Add(rows.Encode());
        rows.Clear();
    }
}
