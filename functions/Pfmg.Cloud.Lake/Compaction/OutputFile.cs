using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>A data file while its rows are copied into it.</summary>
internal sealed class OutputFile : IDisposable
{
    private readonly FileStream _file;
    private readonly HashingWriteStream _stream;
    private readonly ParquetFileWriter _writer;
    private readonly RowGroupBuilder _group;
    private readonly Dictionary<string, ContigRange> _ranges = new(StringComparer.Ordinal);

    public OutputFile(string localPath, RowGroupBuilder group)
    {
        (LocalPath, _group) = (localPath, group);
        _file = new FileStream(localPath, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        _stream = new HashingWriteStream(_file);
        _writer = new ParquetFileWriter(_stream, group.Schema);
    }

    public string LocalPath { get; }

    public string Table => _group.Schema.Table;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes written so far; the row group at work is not among them.</summary>
    public long Bytes => _file.Position;

    /// <summary>The slice that was copied last; null before the first.</summary>
    public TableSlice? Last { get; private set; }

    /// <summary>Notes a row that the group has taken.</summary>
    public void RowAppended()
    {
        Rows++;
        if (_group.IsFull)
        {
            Flush();
        }
    }

    /// <summary>Notes a slice of which all rows were taken.</summary>
    public void SliceAppended(TableSlice slice)
    {
        Last = slice;
        foreach (var range in slice.Ranges)
        {
            _ranges[range.Chrom] = _ranges.TryGetValue(range.Chrom, out var known)
                ? new ContigRange(range.Chrom, Math.Min(known.MinPos, range.MinPos), Math.Max(known.MaxPos, range.MaxPos))
                : range;
        }
    }

    /// <summary>Writes the footer.</summary>
    /// <param name="path">Its object path.</param>
    /// <param name="tier">Its tier.</param>
    /// <param name="ranges">What its rows touch if they were not noted by slice.</param>
    public LakeFile Complete(string path, int tier, IReadOnlyList<ContigRange> ranges)
    {
        Flush();
        var summary = _writer.Complete();
        _stream.Flush();
        return LakeFile.Of(_group.Schema.Table, path, _stream.Sha256(), summary, _ranges.Count == 0 ? ranges : [.. _ranges.Values.OrderBy(static r => r.Chrom, StringComparer.Ordinal)]) with
        {
            Tier = tier,
        };
    }

    public void Dispose() => _stream.Dispose();

    private void Flush()
    {
        if (_group.RowCount > 0)
        {
            _writer.Append(_group.Encode());
            _group.Clear();
        }
    }
}
