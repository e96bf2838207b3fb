using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Packs the states of a batch's callsets at a site; the table `carriers` says how. Not thread-safe.</summary>
internal sealed class EncodeCarriers
{
    /// <summary>The first byte of a list.</summary>
    public const byte List = 0;

    /// <summary>The first byte of a bitmap.</summary>
    public const byte Bitmap = 1;

    /// <summary>States that a bitmap tells by two bits.</summary>
    public const int Palette = 4;

    private readonly ByteBuffer _list = new();
    private readonly ByteBuffer _bitmap = new();
    private readonly int[] _callsets = new int[256];
    private readonly byte[] _codes = new byte[256];
    private readonly List<byte> _states = [];
    private byte _usual = CarrierState.DiploidReference;

    /// <summary>Packs.</summary>
    /// <param name="states">One a callset.</param>
    /// <param name="counts">Receives what they add up to.</param>
    /// <returns>The bytes; valid until the next call.</returns>
    public ReadOnlySpan<byte> Run(ReadOnlySpan<byte> states, out SiteCounts counts)
    {
        Histogram(states);
        counts = default;
        foreach (var state in _states)
        {
            counts.Add(state, _callsets[state]);
        }

        // By number, then by value: the same states give the same bytes, whatever was packed before.
        _states.Sort((a, b) => _callsets[a] != _callsets[b] ? _callsets[b].CompareTo(_callsets[a]) : a.CompareTo(b));
        _usual = _states.Count == 0 ? CarrierState.DiploidReference : _states[0];
        var bitmapBytes = 1 + Palette + ((states.Length + 3) / 4);
        var listed = states.Length - _callsets[_usual];

        // A callset listed takes a byte at least.
        var isBitmap = listed + 2 >= bitmapBytes && _states.Count <= Palette;
        if (!isBitmap)
        {
            WriteList(states);
            isBitmap = _list.Length > bitmapBytes;
        }

        if (isBitmap)
        {
            WriteBitmap(states);
            isBitmap = _list.Length == 0 || _bitmap.Length < _list.Length;
        }

        var bytes = (isBitmap ? _bitmap : _list).Written;
        foreach (var state in _states)
        {
            _callsets[state] = 0;
        }

        return bytes;
    }

    private void Histogram(ReadOnlySpan<byte> states)
    {
        _states.Clear();
        _list.Clear();
        _bitmap.Clear();
        Count(_usual, states.Count(_usual));
        if (_callsets[_usual] < states.Length - (states.Length / 8))
        {
            foreach (var state in states)
            {
                if (state != _usual)
                {
                    Count(state, 1);
                }
            }

            return;
        }

        for (var (at, next) = (0, 0); (next = states[at..].IndexOfAnyExcept(_usual)) >= 0; at += next + 1)
        {
            Count(states[at + next], 1);
        }
    }

    private void Count(byte state, int callsets)
    {
        if (_callsets[state] == 0 && callsets > 0)
        {
            _states.Add(state);
        }

        _callsets[state] += callsets;
    }

    private void WriteList(ReadOnlySpan<byte> states)
    {
        _list.WriteByte(List);
        _list.WriteByte(_usual);
        WriteGroups(states, first: 1, _list);
    }

    private void WriteBitmap(ReadOnlySpan<byte> states)
    {
        _bitmap.WriteByte(Bitmap);
        for (var code = 0; code < Palette; code++)
        {
            var state = code < _states.Count ? _states[code] : _usual;
            _codes[state] = (byte)code;
            _bitmap.WriteByte(state);
        }

        // A palette of fewer states than four repeats the first.
        _codes[_usual] = 0;
        for (var i = Palette; i < _states.Count; i++)
        {
            _codes[_states[i]] = 0;
        }

        var target = _bitmap.Reserve((states.Length + 3) / 4);
        for (var (from, at) = (0, 0); from < states.Length; from += 4, at++)
        {
            var packed = 0;
            for (var i = Math.Min(4, states.Length - from) - 1; i >= 0; i--)
            {
                packed = (packed << 2) | _codes[states[from + i]];
            }

            target[at] = (byte)packed;
        }

        _bitmap.Advance((states.Length + 3) / 4);
        WriteGroups(states, Palette, _bitmap);
    }

    // The states from the one numbered `first` on, each with its callsets.
    private void WriteGroups(ReadOnlySpan<byte> states, int first, ByteBuffer target)
    {
        for (var i = first; i < _states.Count; i++)
        {
            var state = _states[i];
            target.WriteByte(state);
            target.WriteVarint((ulong)_callsets[state]);
            for (var (from, last) = (0, 0); states[from..].IndexOf(state) is >= 0 and var next;)
            {
                var place = from + next;
                target.WriteVarint((ulong)(place - last));
                (from, last) = (place + 1, place);
            }
        }
    }
}
