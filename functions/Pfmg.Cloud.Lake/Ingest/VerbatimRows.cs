using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The `records` and `formats` rows of one run of lines.</summary>
internal sealed class VerbatimRows(int sourceId, int sampleCount)
{
    private readonly RowGroupBuilder _records = new(LakeTables.Records);
    private readonly RowGroupBuilder _formats = new(LakeTables.Formats);

    public void Add(in VcfLine line, int record, RunRows run)
    {
        _records.Int32(0).Append(sourceId);
        _records.Int32(1).Append(record);
        _records.Utf8(2).Append(line.Chrom);
        _records.Int32(3).Append(line.Pos);
        _records.Utf8(4).Append(line.Id);
        _records.Utf8(5).Append(line.Ref);
        _records.Utf8(6).Append(line.Alt);
        _records.Utf8(7).Append(line.Qual);
        _records.Utf8(8).Append(line.Filter);
        _records.Utf8(9).Append(line.Info);
        _records.Utf8(10).Append(line.Format);
        if (sampleCount == 1)
        {
            AddBlock(record, 0, line.Samples, run);
        }

        if (_records.RowCount >= RowGroupBuilder.FullRows)
        {
            Encode(_records, run.Records);
        }
    }

    public void AddBlock(int record, int block, ReadOnlySpan<byte> samples, RunRows run)
    {
        _formats.Int32(0).Append(sourceId);
        _formats.Int32(1).Append(record);
        _formats.Int32(2).Append(block);
        _formats.Utf8(3).Append(samples);
        if (_formats.RowCount >= RowGroupBuilder.FullRows)
        {
            Encode(_formats, run.Formats);
        }
    }

    public void Complete(RunRows run)
    {
        Encode(_records, run.Records);
        Encode(_formats, run.Formats);
    }

    private static void Encode(RowGroupBuilder rows, List<EncodedRowGroup> groups)
    {
        groups.Add(rows.Encode());
        rows.Clear();
    }
}
