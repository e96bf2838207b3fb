using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>Files of references on this machine: fetched once, by whichever task needs one first, and then read by all of them.</summary>
/// <param name="store">Where references are; a store of this machine is read in place, and nothing is copied.</param>
/// <param name="folder">Where the copies lie; shared by all processes of this machine.</param>
/// <param name="time">Times the looks at a copy that another process makes.</param>
/// <remarks>
/// A genome with an aligner's index is 8 GB, and a run has hundreds of tasks. A copy lies under its object's path and counts only with a note of
/// the object's ETag beside it, which is written last: whoever is killed while fetching leaves nothing that counts. References never change, so who
/// reads a copy is never disturbed; one that was given up and added anew under the same name has another ETag.
/// </remarks>
public sealed class ReferenceCache(IObjectStore store, string folder, TimeProvider time)
{
    private const int PartBytes = 16 << 20;
    private const int PartsAtOnce = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The file of this machine that holds an object of a reference. A file that is named after another (`.fai`) lies beside it.</summary>
    /// <exception cref="NotFoundException">There is no such object.</exception>
    public async Task<string> FileAsync(string path, CancellationToken ct)
    {
        if (store.LocalPath(path) is { } local)
        {
            return File.Exists(local) ? local : throw new NotFoundException($"{path} is not in the store.");
        }

        var info = await store.HeadAsync(path, ct) ?? throw new NotFoundException($"{path} is not in the store.");
        var copy = Path.GetFullPath(Path.Combine(folder, path));
        if (Holds(copy, info))
        {
            return copy;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await using var held = await LockAsync($"{copy}.lock", ct);
        if (!Holds(copy, info))
        {
            await FetchOrLeaveNothingAsync(info, $"{copy}.part", ct);
            File.Delete(NoteOf(copy));
            File.Move($"{copy}.part", copy, overwrite: true);
            await File.WriteAllTextAsync(NoteOf(copy), info.ETag, ct);
        }

        return copy;
    }

    private static string NoteOf(string copy) => $"{copy}.etag";

    private static bool Holds(string copy, ObjectInfo info)
    {
        try
        {
            return string.Equals(File.ReadAllText(NoteOf(copy)), info.ETag, StringComparison.Ordinal) && new FileInfo(copy).Length == info.Size;
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    // The system lets go of the lock when its holder dies.
    private async Task<FileStream> LockAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Pause, time, ct);
            }
        }
    }

    // Half a genome on a full disk would keep it full for everybody else.
    private async Task FetchOrLeaveNothingAsync(ObjectInfo info, string target, CancellationToken ct)
    {
        try
        {
            await FetchAsync(info, target, ct);
        }
        catch
        {
            File.Delete(target);
            throw;
        }
    }

    private async Task FetchAsync(ObjectInfo info, string target, CancellationToken ct)
    {
        using var file = File.OpenHandle(target, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        RandomAccess.SetLength(file, info.Size);
        var parts = (int)((info.Size + PartBytes - 1) / PartBytes);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(Enumerable.Range(0, parts), parallel, async (part, token) =>
        {
            long offset = (long)part * PartBytes;
            var bytes = new byte[Math.Min(PartBytes, info.Size - offset)];
            await using var source = await store.OpenReadAsync(info.Path, new ByteRange(offset, bytes.Length), token);
            if (await source.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, token) < bytes.Length)
            {
                throw new UnavailableException($"{info.Path} was cut while it was fetched.");
            }

            await RandomAccess.WriteAsync(file, bytes, offset, token);
        });
        RandomAccess.FlushToDisk(file);
    }
}
