namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>A file opened for reading its text, however it is packed.</summary>
/// <param name="Packing">What its first bytes tell.</param>
/// <param name="Content">For <see cref="Open"/> the inflated bytes; for <see cref="Peek"/> the packed ones, from the first.</param>
public sealed record PackedText(Packing Packing, Stream Content)
{
    /// <summary>Opens a file and inflates it while it is read.</summary>
    /// <param name="source">The file from its first byte; standard input will do. Disposed with the content.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="threads">How many BGZF runs are inflated at once.</param>
    /// <remarks>
    /// Reading throws <see cref="Errors.InvalidInputException"/> for a damaged or truncated file. A plain gzip file has no
    /// end marker: one cut between two members cannot be told from a whole one.
    /// </remarks>
    public static PackedText Open(Stream source, string file, int threads = 2) => Inflate(Peek(source), file, threads);

    /// <summary>Goes on from <see cref="Peek"/>: the same text, inflated while it is read.</summary>
    internal static PackedText Inflate(PackedText peeked, string file, int threads) => peeked.Packing switch
    {
        Packing.Bgzf => peeked with { Content = new BgzfReadStream(peeked.Content, file, threads) },
        Packing.Gzip => peeked with { Content = new GzipReadStream(peeked.Content, file) },
        _ => peeked,
    };

    /// <summary>Tells the packing and leaves the bytes packed.</summary>
    /// <param name="source">The file from its first byte. Disposed with the content.</param>
    public static PackedText Peek(Stream source)
    {
        var start = new byte[BgzfFormat.SniffBytes];
        var count = source.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return new PackedText(BgzfFormat.Sniff(start.AsSpan(0, count)), new PrefixedStream(start.AsMemory(0, count), source));
    }

    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public override int Read(Span<byte> buffer)
        {
            if (_prefix.IsEmpty)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, _prefix.Length);
            _prefix.Span[..count].CopyTo(buffer);
            _prefix = _prefix[count..];
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
