using System.Globalization;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Writes the tables of <see cref="ErasureMap"/> beside the lake's, where the engine may read them.</summary>
internal sealed class MapWriter : IDisposable
{
    private readonly RowGroupBuilder _records = new(ErasureMap.Records);
    private readonly RowGroupBuilder _formats = new(ErasureMap.Formats);
    private readonly RowGroupBuilder _gone = new(ErasureMap.Gone);
    private readonly OutputFile[] _files;

    public MapWriter(string scratchDirectory) => _files =
    [
        .. new[] { _records, _formats, _gone }.Select(group => new OutputFile(Path.Combine(scratchDirectory, $"{group.Schema.Table}.parquet"), group)),
    ];

    /// <summary>Takes how a record changes.</summary>
    public void Record(int source, int record, int? newRecord, int[]? alleles, string? alt, string? info)
    {
        _records.Int32(0).Append(source);
        _records.Int32(1).Append(record);
        Append(_records.Int32(2), newRecord);
        Append(_records.Utf8(3), alleles is null ? null : string.Join(',', alleles.Select(static index => index.ToString(CultureInfo.InvariantCulture))));
        Append(_records.Utf8(4), alt);
        Append(_records.Utf8(5), info);
        _files[0].RowAppended();
    }

    /// <summary>Takes a block of sample columns.</summary>
    public void Block(int source, int record, int block, string samples)
    {
        _formats.Int32(0).Append(source);
        _formats.Int32(1).Append(record);
        _formats.Int32(2).Append(block);
        _formats.Utf8(3).Append(samples);
        _files[1].RowAppended();
    }

    /// <summary>Takes bases that no record tells of any more.</summary>
    public void Gone(int source, int lastSample, string chrom, int start, int end)
    {
        _gone.Int32(0).Append(source);
        _gone.Int32(1).Append(lastSample);
        _gone.Utf8(2).Append(chrom);
        _gone.Int32(3).Append(start);
        _gone.Int32(4).Append(end);
        _files[2].RowAppended();
    }

    /// <summary>Puts the tables into the store.</summary>
    public async Task<IReadOnlyList<LakeFile>> CompleteAsync(IObjectStore store, string erasure, CancellationToken ct)
    {
        var written = new List<LakeFile>();
        foreach (var output in _files)
        {
            var file = output.Complete(LakePaths.ErasureScratch(erasure, output.Table), 0, []);
            output.Dispose();
            await using var content = File.OpenRead(output.LocalPath);
            await store.PutAsync(file.Path, content, PutCondition.Overwrite, ct);
            written.Add(file);
        }

        return written;
    }

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static void Append(Int32ColumnBuilder column, int? value)
    {
        if (value is { } number)
        {
            column.Append(number);
        }
        else
        {
            column.AppendNull();
        }
    }

    private static void Append(Utf8ColumnBuilder column, string? value)
    {
        if (value is null)
        {
            column.AppendNull();
        }
        else
        {
            column.Append(value);
        }
    }
}
