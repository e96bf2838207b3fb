using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>Learns from bases that stream by what does not depend on lines: each contig's MD5 and where it is not N.</summary>
internal sealed class FastaBases : IDisposable
{
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly byte[] _upper = new byte[64 * 1024];
    private readonly List<Contig> _contigs = [];
    private readonly List<Interval> _known = [];
    private readonly List<Run> _runs = [];
    private int _buffered;
    private long _position;
    private long _knownFrom = -1;

    public IReadOnlyList<Contig> Contigs => _contigs;

    public IReadOnlyList<Interval> Known => _known;

    /// <summary>Takes the next bases of the contig, in either case.</summary>
    public void Append(ReadOnlySpan<byte> bases)
    {
        FindKnown(bases);
        _position += bases.Length;
        while (!bases.IsEmpty)
        {
            // Hashing line by line would cost a call into OpenSSL for every sixty bases.
            var step = Math.Min(bases.Length, _upper.Length - _buffered);
            Ascii.ToUpper(bases[..step], _upper.AsSpan(_buffered), out _);
            _buffered += step;
            bases = bases[step..];
            if (_buffered == _upper.Length)
            {
                Flush();
            }
        }
    }

    /// <summary>Ends the contig.</summary>
    public void EndContig(string name, int length)
    {
        Flush();
        if (_knownFrom >= 0)
        {
            _runs.Add(new Run(_knownFrom, _position));
        }

        _known.AddRange(_runs.Select(run => new Interval(name, (int)(run.From + 1), (int)run.To)));
        _contigs.Add(new Contig(name, length, Convert.ToHexStringLower(_md5.GetHashAndReset())));
        _runs.Clear();
        (_position, _knownFrom) = (0, -1);
    }

    public void Dispose() => _md5.Dispose();

    private void Flush()
    {
        _md5.AppendData(_upper, 0, _buffered);
        _buffered = 0;
    }

    private void FindKnown(ReadOnlySpan<byte> bases)
    {
        for (var at = 0; at < bases.Length;)
        {
            var rest = bases[at..];
            var change = _knownFrom < 0 ? rest.IndexOfAnyExcept((byte)'N', (byte)'n') : rest.IndexOfAny((byte)'N', (byte)'n');
            if (change < 0)
            {
                return;
            }

            at += change;
            if (_knownFrom >= 0)
            {
                _runs.Add(new Run(_knownFrom, _position + at));
            }

            _knownFrom = _knownFrom < 0 ? _position + at : -1;
        }
    }

    // 0-based, half-open.
    private readonly record struct Run(long From, long To);
}
