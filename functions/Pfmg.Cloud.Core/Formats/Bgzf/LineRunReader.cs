namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>Cuts a text file, however packed, into runs of whole lines.</summary>
/// <remarks>
/// Of BGZF it inflates only the block in which a run's last line ends; the rest is left to whoever gets the run, so
/// that runs inflate side by side. Not thread-safe.
/// </remarks>
public sealed class LineRunReader : IDisposable
{
    private const int FirstBytes = 1 << 18;
    private readonly PackedText _source;
    private readonly BgzfRunReader? _blocks;
    private readonly int _targetBytes;

    // The first run is small, so that a header is there soon and the rest is left to the workers.
    private int _wantedBytes;
    private byte[] _carried = [];
    private bool _ended;

    /// <summary>Reads a file.</summary>
    /// <param name="source">From its first byte; disposed with the reader.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="targetBytes">Bytes of text in a run; more if a line is longer.</param>
    public LineRunReader(Stream source, string file, int targetBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetBytes, 1);
        (_targetBytes, _wantedBytes) = (targetBytes, Math.Min(targetBytes, FirstBytes));
        _source = PackedText.Peek(source);
        if (_source.Packing == Packing.Bgzf)
        {
            _blocks = new BgzfRunReader(_source.Content, file);
        }
        else
        {
            _source = PackedText.Inflate(_source, file, threads: 1);
        }
    }

    /// <summary>The next lines, for the caller to dispose; null at the end.</summary>
    /// <exception cref="Errors.InvalidInputException">The file is damaged or truncated.</exception>
    public LineRun? Read()
    {
        while (!_ended)
        {
            if ((_blocks is null ? ReadStream() : ReadBlocks(_blocks)) is { } run)
            {
                _wantedBytes = _targetBytes;
                return run;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public void Dispose() => _source.Content.Dispose();

    private LineRun? ReadBlocks(BgzfRunReader blocks)
    {
        if (blocks.Read(_wantedBytes) is not { } packed)
        {
            return Last();
        }

        if (packed.AfterLastLineBreak() is { } tail)
        {
            var run = new LineRun(_carried, packed, _carried.Length + packed.InflatedLength - tail.Length);
            _carried = tail;
            return run;
        }

        var longer = new byte[_carried.Length + packed.InflatedLength];
        _carried.CopyTo(longer, 0);
        packed.Inflate(longer.AsSpan(_carried.Length));
        packed.Dispose();
        _carried = longer;
        return null;
    }

    private LineRun? ReadStream()
    {
        var text = new byte[_carried.Length + _wantedBytes];
        _carried.CopyTo(text, 0);
        var read = _source.Content.ReadAtLeast(text.AsSpan(_carried.Length), _wantedBytes, throwOnEndOfStream: false);
        var filled = text.AsSpan(0, _carried.Length + read);
        var lines = filled.LastIndexOf((byte)'\n') + 1;
        _carried = filled[lines..].ToArray();
        if (read < _wantedBytes && lines == 0)
        {
            return Last();
        }

        return lines > 0 ? new LineRun(text, null, lines) : null;
    }

    private LineRun? Last()
    {
        _ended = true;
        return _carried.Length > 0 ? new LineRun(_carried, null, _carried.Length) : null;
    }
}
