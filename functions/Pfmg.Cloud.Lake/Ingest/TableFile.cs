using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>One table's Parquet file while it is being written.</summary>
internal sealed class TableFile : IDisposable
{
    private readonly HashingWriteStream _stream;
    private readonly ParquetFileWriter _writer;
    private readonly ParquetSchema _schema;

    public TableFile(string directory, ParquetSchema schema)
    {
        _schema = schema;
        _stream = new HashingWriteStream(new FileStream(LocalPath(directory, schema.Table), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16));
        _writer = new ParquetFileWriter(_stream, schema);
    }

    public ContigSpans Spans { get; } = new();

    public static string LocalPath(string directory, string table) => Path.Combine(directory, table + ".parquet");

    public void Append(IEnumerable<EncodedRowGroup> groups)
    {
        foreach (var group in groups)
        {
            _writer.Append(group);
        }
    }

    public LakeFile Complete(string path, ContigTable contigs)
    {
        var summary = _writer.Complete();
        _stream.Flush();
        return LakeFile.Of(_schema.Table, path, _stream.Sha256(), summary, Spans.Ranges(contigs));
    }

    public void Dispose() => _stream.Dispose();
}
