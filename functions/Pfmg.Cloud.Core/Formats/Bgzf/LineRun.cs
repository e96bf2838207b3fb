using System.Buffers;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>Whole lines of a file, in its order, not yet inflated if the file is BGZF.</summary>
public sealed class LineRun : IDisposable
{
    private readonly ReadOnlyMemory<byte> _before;
    private readonly BgzfRun? _packed;
    private readonly int _length;
    private byte[]? _text;

    internal LineRun(ReadOnlyMemory<byte> before, BgzfRun? packed, int length) => (_before, _packed, _length) = (before, packed, length);

    /// <summary>Lines that are inflated already.</summary>
    /// <param name="text">Whole lines; not copied.</param>
    public static LineRun Of(ReadOnlyMemory<byte> text) => new(text, null, text.Length);

    /// <summary>The lines; the last one ends without a line break only at the end of the file. Safe on any thread.</summary>
    /// <returns>Valid until this run is disposed.</returns>
    /// <exception cref="Errors.InvalidInputException">A block is damaged.</exception>
    public ReadOnlyMemory<byte> Inflate()
    {
        if (_packed is null)
        {
            return _before[.._length];
        }

        if (_text is null)
        {
            _text = ArrayPool<byte>.Shared.Rent(_before.Length + _packed.InflatedLength);
            _before.CopyTo(_text);
            _packed.Inflate(_text.AsSpan(_before.Length));
        }

        return _text.AsMemory(0, _length);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _packed?.Dispose();
        if (_text is not null)
        {
            ArrayPool<byte>.Shared.Return(_text);
        }
    }
}
