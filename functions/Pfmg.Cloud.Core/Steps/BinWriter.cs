using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Writes sorted reads as a BAM in which every bin is a range of bytes: header, any run of bins and the end marker are a BAM.</summary>
internal sealed class BinWriter : IDisposable
{
    private const int Level = 1;
    private readonly BgzfWriteStream _packed;
    private readonly BlockStart[] _starts;
    private readonly long[] _records;
    private int _bin;

    /// <summary>Begins the file; as many blocks are packed at once as there are threads.</summary>
    public BinWriter(string path, BamHeader header, int bins, int threads)
    {
        _packed = new BgzfWriteStream(File.Create(path), Level, threads: threads);
        (_starts, _records) = (new BlockStart[bins + 1], new long[bins]);
        _packed.Write(header.Bytes);
        _starts[0] = _packed.EndBlock();
    }

    /// <summary>Writes a record; bins never fall.</summary>
    public void Write(int bin, ReadOnlySpan<byte> recordWithLength)
    {
        if (bin != _bin)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(bin, _bin);
            MoveTo(bin);
        }

        _packed.Write(recordWithLength);
        _records[bin]++;
    }

    /// <summary>Ends the file.</summary>
    /// <returns>Packed bytes of the header, and where each bin is.</returns>
    public (long HeaderBytes, IReadOnlyList<ReadBin> Bins) Complete()
    {
        MoveTo(_records.Length);
        _packed.Dispose();
        return (_starts[0].Offset, [.. _records.Select((records, i) => new ReadBin(_starts[i].Offset, _starts[i + 1].Offset - _starts[i].Offset, records))]);
    }

    /// <inheritdoc />
    public void Dispose() => _packed.Dispose();

    private void MoveTo(int bin)
    {
        var start = _packed.EndBlock();
        while (_bin < bin)
        {
            _starts[++_bin] = start;
        }
    }
}
