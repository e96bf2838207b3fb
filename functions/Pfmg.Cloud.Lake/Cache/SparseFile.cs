using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Cache;

/// <summary>A file of the lake on this machine, of full length, of which only what queries needed was fetched.</summary>
/// <remarks>
/// What was not fetched reads as zeros. Fetched are the footer and whole column chunks, so the first page header of every other chunk
/// is zeros, which no page header is: the engine fails there and never answers from a hole. Then <see cref="FetchAnewAsync"/> fetches the
/// file and checks it against the log's SHA-256. Bytes once here never change, so many queries read while others fetch.
/// </remarks>
/// <param name="file">As the log has it.</param>
/// <param name="path">Where it lies on this machine.</param>
/// <param name="source">Where it comes from.</param>
internal sealed class SparseFile(LakeFile file, string path, RangeSource source) : IDisposable
{
    /// <summary>Smaller files are fetched whole, with one request.</summary>
    public const int WholeBytes = 256 * 1024;

    /// <summary>Bytes between two ranges that cost less than one request more.</summary>
    private const int WidestGap = 64 * 1024;

    /// <summary>A chunk's part of a footer: its name, numbers and bounds, as our writer makes them.</summary>
    private const int FooterBytesPerChunk = 160;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ByteIntervals _present = new();
    private FileLayout? _layout;

    /// <summary>Where it lies on this machine.</summary>
    public string Path => path;

    /// <summary>Queries that may read it now; the cache's to change.</summary>
    public int Readers { get; set; }

    /// <summary>When it was last asked for, as a running number; the cache's to change.</summary>
    public long LastUse { get; set; }

    /// <summary>Bytes that it takes on this machine.</summary>
    public long PresentBytes { get; private set; }

    /// <summary>Whether nothing of it is missing.</summary>
    public bool IsWhole => PresentBytes == file.Size;

    /// <summary>Fetches the footer, and all of a small file.</summary>
    /// <exception cref="CorruptException">The store does not have what the log names.</exception>
    public async Task FetchFooterAsync(FetchTrace trace, CancellationToken ct)
    {
        if (_layout is not null || IsWhole)
        {
            return;
        }

        await _gate.WaitAsync(ct);
        try
        {
            if (_layout is not null || IsWhole)
            {
                return;
            }

            if (file.Size <= WholeBytes || await ReadLayoutAsync(trace, ct) is not { } layout)
            {
                await FetchWholeAsync(trace, ct);
                return;
            }

            _layout = layout;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Fetches the column chunks that a scan reads, as far as they are missing.</summary>
    public async Task FetchAsync(IEnumerable<PlannedScan> scans, FetchTrace trace, CancellationToken ct)
    {
        if (IsWhole)
        {
            return;
        }

        await _gate.WaitAsync(ct);
        try
        {
            if (_layout is not { } layout || IsWhole)
            {
                return;
            }

            var needed = scans.SelectMany(scan => Needed(layout, scan)).SelectMany(_present.Missing);
            await Task.WhenAll(ByteIntervals.Coalesce(needed, WidestGap).Select(bytes => FetchRangeAsync(bytes, trace, ct)));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Fetches all that is missing.</summary>
    public async Task FetchRestAsync(FetchTrace trace, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            var missing = _present.Missing(new ByteInterval(0, file.Size)).ToList();
            await Task.WhenAll(missing.Select(bytes => FetchRangeAsync(bytes, trace, ct)));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Fetches all of it once more and compares it with the log, unless all of it is here and as the log says.</summary>
    /// <exception cref="CorruptException">The store's file is not what the log says; it is named.</exception>
    public async Task FetchAnewAsync(FetchTrace trace, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (!IsWhole || !await IsIntactAsync(ct))
            {
                await FetchWholeAsync(trace, ct);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets and deletes what is here. Who has it open reads on; who opens it afterwards fails and fetches it again.</summary>
    public void Evict()
    {
        File.Delete(path);
        (_layout, PresentBytes) = (null, 0);
        _present.Clear();
    }

    public void Dispose() => _gate.Dispose();

    private static IEnumerable<ByteInterval> Needed(FileLayout layout, PlannedScan scan) =>
        from rows in layout.RowGroups
        where scan.Conditions.All(condition => condition.MayHold(rows))
        from column in scan.Columns
        where rows.Chunks.ContainsKey(column) && rows.Chunks[column].Length > 0
        select new ByteInterval(rows.Chunks[column].Offset, rows.Chunks[column].Offset + rows.Chunks[column].Length);

    /// <summary>The footer is asked for with a guess of its length, and again if it is longer. Null if there is none to understand.</summary>
    private async Task<FileLayout?> ReadLayoutAsync(FetchTrace trace, CancellationToken ct)
    {
        long groups = (file.Rows / RowGroupBuilder.FullRows) + 1;
        long guess = Math.Max(WidestGap, groups * Math.Max(file.Columns.Count, 1) * FooterBytesPerChunk);
        long start = Math.Max(0, file.Size - guess);
        await FetchRangeAsync(new ByteInterval(start, file.Size), trace, ct);
        if (FileLayout.FooterLength(Read(file.Size - FileLayout.TrailerBytes, FileLayout.TrailerBytes)) is not { } length || length > file.Size - (2 * FileLayout.TrailerBytes))
        {
            return null;
        }

        long footer = file.Size - FileLayout.TrailerBytes - length;
        if (footer < start)
        {
            await FetchRangeAsync(new ByteInterval(footer, start), trace, ct);
        }

        try
        {
            return FileLayout.Parse(Read(footer, length), file.Size);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task FetchRangeAsync(ByteInterval bytes, FetchTrace trace, CancellationToken ct)
    {
        await source.CopyAsync(file, new ByteRange(bytes.Start, bytes.Length), path, null, trace, ct);
        Note(bytes);
    }

    private async Task FetchWholeAsync(FetchTrace trace, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await source.CopyAsync(file, null, path, hash, trace, ct);
        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (!string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
        {
            Evict();
            throw new CorruptException($"{file.Path} is damaged: it has SHA-256 {sha256}, and the log says {file.Sha256}.");
        }

        Note(new ByteInterval(0, file.Size));
    }

    private async Task<bool> IsIntactAsync(CancellationToken ct)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)), file.Sha256, StringComparison.Ordinal);
    }

    private void Note(ByteInterval bytes)
    {
        lock (_present)
        {
            _present.Add(bytes);
            PresentBytes = _present.Length;
        }
    }

    private byte[] Read(long offset, int length)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[length];
        return RandomAccess.Read(handle, bytes, offset) == length ? bytes : throw new UnavailableException($"{path} was cut while it was read.");
    }
}
