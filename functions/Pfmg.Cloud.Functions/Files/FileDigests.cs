using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Size and SHA-256 of a file that is made anew for each answer.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
internal sealed record FileDigest(long Size, string Sha256);

/// <summary>Tells size and checksum of files that are made anew for each answer: worked out once, by writing the file to nowhere, and kept.</summary>
/// <param name="store">The object store.</param>
/// <param name="write">Writes files.</param>
/// <param name="tickets">Says what is written.</param>
/// <param name="log">Tells what failed.</param>
/// <remarks>
/// Kept as `counter/files/{digest}.json`, under what the bytes depend on: the object and its ETag, whom it shows and how, and the runtime whose
/// deflate packs it. A small file's is worked out at once; a large one's in the background, one at a time, while its askers are told to come
/// again. Nothing but size and checksum is kept, so an opposition leaves no copy behind.
/// </remarks>
internal sealed class FileDigests(IObjectStore store, WriteFile write, FileTickets tickets, ILogger<FileDigests> log) : BackgroundService
{
    private const int MostWaiting = 64;

    private readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(MostWaiting);
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Files made of an object of at most so many bytes are worked out while their askers wait.</summary>
    public long AtOnceBytes { get; init; } = 8 << 20;

    /// <summary>A file's digest; null if it is being worked out.</summary>
    /// <exception cref="BusyException">As many are waited for as may be.</exception>
    public async Task<FileDigest?> OfAsync(EntitledCallset of, string kind, CancellationToken ct)
    {
        var source = kind == FileKinds.Reads ? of.Files.Reads : of.Files.Calls;
        var info = source is null ? null : await store.HeadAsync(source, ct);
        if (info is null)
        {
            throw new NotFoundException("There is no such file here for you.");
        }

        var path = PathOf(of, kind, info);
        if (await store.ReadJsonAsync<FileDigest>(path, ct) is { } digest)
        {
            return digest;
        }

        var work = new Work(path, of, kind);
        if (info.Size <= AtOnceBytes)
        {
            return await WorkOutAsync(work, ct);
        }

        if (_known.TryAdd(path, true) && !_waiting.Writer.TryWrite(work))
        {
            _known.TryRemove(path, out _);
            throw new BusyException("As many files are being summed up as may be.");
        }

        return null;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var work in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await WorkOutAsync(work, stoppingToken);
            }
            catch (Exception failure) when (failure is LakeException or IOException)
            {
                // Whoever asks again begins it again.
                log.FileNotSummed(failure.GetType().Name, (failure as LakeException)?.Code ?? "io");
            }
            finally
            {
                _known.TryRemove(work.Path, out _);
            }
        }
    }

    private async Task<FileDigest> WorkOutAsync(Work work, CancellationToken ct)
    {
        await using var nowhere = new HashedNowhere();
        var ticket = tickets.For(work.Of, Core.Callers.Caller.Anonymous, work.Kind, FilePart.Whole);
        await write.RunAsync(work.Of, ticket, nowhere, ct);
        var digest = new FileDigest(nowhere.Length, nowhere.Sha256());
        await store.TryCreateJsonAsync(work.Path, digest, ct);
        return digest;
    }

    private static string PathOf(EntitledCallset of, string kind, ObjectInfo info)
    {
        var parts = string.Join('\n', info.Path, info.ETag, kind, of.Callset.ShownName, of.Callset.NameInFile, of.Callset.WithoutInheritance, Convert.ToHexString(of.ReadNameKey ?? []), Environment.Version);
        return string.Create(CultureInfo.InvariantCulture, $"{StorePaths.Counter}files/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)))}.json");
    }

    private sealed record Work(string Path, EntitledCallset Of, string Kind);

    private sealed class HashedNowhere : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public string Sha256() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.AppendData(buffer);
            _length += buffer.Length;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
