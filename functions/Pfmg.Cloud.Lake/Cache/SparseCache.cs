using System.Collections.Concurrent;
using System.Globalization;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Cache;

/// <summary>The sparse files of one process, each under the SHA-256 of its content, together within a bound.</summary>
/// <remarks>
/// When they take more than the bound, the least recently used that no query reads are deleted whole. What running queries
/// need may exceed it. The folder belongs to this process, by a lock that ends with it; what processes left that are gone is deleted.
/// </remarks>
internal sealed class SparseCache : IDisposable
{
    private const string Prefix = "lake-";
    private const string LockName = "lock";

    private static int _instances;

    private readonly ConcurrentDictionary<string, SparseFile> _files = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly RangeSource _source;
    private readonly FileStream _lock;
    private readonly long _mostBytes;
    private long _uses;

    /// <summary>Makes a folder for this process, and deletes those of processes that are gone.</summary>
    /// <param name="store">Where files come from.</param>
    /// <param name="scratch">The folder of all processes' folders.</param>
    /// <param name="mostBytes">The bound.</param>
    public SparseCache(IObjectStore store, string scratch, long mostBytes)
    {
        (_source, _mostBytes) = (new RangeSource(store), mostBytes);
        Directory.CreateDirectory(scratch);
        DeleteAbandoned(scratch);
        Folder = Path.Combine(scratch, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _instances)}"));
        Directory.CreateDirectory(Folder);
        _lock = new FileStream(Path.Combine(Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where all files lie.</summary>
    public string Folder { get; }

    /// <summary>Bytes that all files take.</summary>
    public long PresentBytes => _files.Values.Sum(static file => file.PresentBytes);

    /// <summary>The file of that content. Nothing is fetched yet.</summary>
    public SparseFile File(LakeFile file) =>
        _files.GetOrAdd(file.Sha256, static (sha256, made) => new SparseFile(made.file, Path.Combine(made.Folder, $"{sha256}.parquet"), made._source), (file, Folder, _source));

    /// <summary>Keeps files from being deleted until <see cref="Release"/>.</summary>
    public void Keep(IEnumerable<SparseFile> files)
    {
        lock (_gate)
        {
            foreach (var file in files)
            {
                file.Readers++;
                file.LastUse = ++_uses;
            }
        }
    }

    /// <summary>Ends what <see cref="Keep"/> began, and keeps the bound.</summary>
    public void Release(IEnumerable<SparseFile> files)
    {
        lock (_gate)
        {
            foreach (var file in files)
            {
                file.Readers--;
            }

            Trim();
        }
    }

    /// <summary>Deletes copies that no query reads; the others go with this process at the latest.</summary>
    public void Forget(IEnumerable<LakeFile> files)
    {
        lock (_gate)
        {
            foreach (var file in files)
            {
                if (_files.TryGetValue(file.Sha256, out var copy) && copy.Readers == 0)
                {
                    copy.Evict();
                }
            }
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        _source.Dispose();
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private void Trim()
    {
        long surplus = PresentBytes - _mostBytes;
        if (surplus <= 0)
        {
            return;
        }

        foreach (var file in _files.Values.Where(static file => file.Readers == 0 && file.PresentBytes > 0).OrderBy(static file => file.LastUse))
        {
            if (surplus <= 0)
            {
                return;
            }

            surplus -= file.PresentBytes;
            file.Evict();
        }
    }

    private static void DeleteAbandoned(string scratch)
    {
        foreach (var folder in Directory.EnumerateDirectories(scratch, $"{Prefix}*"))
        {
            try
            {
                using var held = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
                // Its process lives, or is about to take the lock, or another deletes it now.
            }
        }
    }
}
