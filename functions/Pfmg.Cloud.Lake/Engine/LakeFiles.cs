using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Cache;
using Pfmg.Cloud.Lake.Cost;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>Gives the engine files on this machine for the lake's objects.</summary>
/// <remarks>
/// In a folder the files are read in place. Of another store's each gets a place in the cache, empty until a query is about
/// to run (see <see cref="EngineInput"/>).
/// </remarks>
internal sealed class LakeFiles : IDisposable
{
    private static readonly char[] GlobCharacters = ['*', '?', '[', ']'];

    private readonly IObjectStore _store;
    private readonly SparseCache? _cache;

    public LakeFiles(IObjectStore store, EngineOptions options)
    {
        _store = store;
        var lake = store.LocalPath($"{StorePaths.Lake}any");
        _cache = lake is null ? new SparseCache(store, LakeEngine.ScratchOf(options), options.CacheBytes) : null;
        ReadableDirectory = _cache is null ? Path.GetDirectoryName(Path.GetFullPath(lake!))! : _cache.Folder;
        Directory.CreateDirectory(ReadableDirectory);
    }

    /// <summary>Everything that <see cref="Paths"/> returns lies below it.</summary>
    public string ReadableDirectory { get; }

    /// <summary>Whether files are fetched in parts, so that they grow while they are read.</summary>
    public bool AreSparse => _cache is not null;

    /// <summary>What the lease of a view reads through, over the files that the view was given so far.</summary>
    public EngineInput Input(Func<IReadOnlyList<GivenFile>> given, CostMeter? meter = null) => new(_cache, given, meter);

    /// <inheritdoc />
    public void Dispose() => _cache?.Dispose();

    /// <summary>The files and where they lie on this machine, in the same order.</summary>
    /// <exception cref="CorruptException">The store holds a file at another length than the log names.</exception>
    /// <exception cref="UnavailableException">The store holds it no more.</exception>
    public IReadOnlyList<GivenFile> Paths(IReadOnlyList<LakeFile> files)
    {
        if (ReadableDirectory.IndexOfAny(GlobCharacters) >= 0)
        {
            throw new UnavailableException("The engine would read the folder's name as a pattern: keep *, ?, [ and ] out of the store's path.");
        }

        var given = new List<GivenFile>(files.Count);
        foreach (var file in files)
        {
            if (_cache is not null)
            {
                var sparse = _cache.File(file);
                given.Add(new GivenFile(file, sparse.Path, sparse));
                continue;
            }

            var path = Path.GetFullPath(_store.LocalPath(file.Path)!);
            var found = new FileInfo(path);
            if (!found.Exists)
            {
                throw FindDamage.Gone(file, cause: null);
            }

            if (found.Length != file.Size)
            {
                throw new CorruptException($"{file.Path} has {found.Length} bytes, and the log says {file.Size}.");
            }

            given.Add(new GivenFile(file, path));
        }

        return given;
    }

    /// <summary>Deletes copies of files that were erased.</summary>
    public void Forget(IEnumerable<LakeFile> files) => _cache?.Forget(files);
}
