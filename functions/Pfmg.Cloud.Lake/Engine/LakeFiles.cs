using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>Gives the engine files on this machine for the lake's objects.</summary>
/// <remarks>
/// In a folder the files are read in place. From another store a file is downloaded whole, once, under its hash; to fetch
/// only the row groups and columns that a query needs, and to bound the copies, is a later step (docs/architecture.md).
/// </remarks>
internal sealed class LakeFiles
{
    private static readonly char[] GlobCharacters = ['*', '?', '[', ']'];

    private readonly IObjectStore _store;
    private readonly string _cacheDirectory;

    public LakeFiles(IObjectStore store, EngineOptions options)
    {
        _store = store;
        var lake = store.LocalPath($"{StorePaths.Lake}any");
        _cacheDirectory = Path.Combine(LakeEngine.ScratchOf(options), "lake");
        ReadableDirectory = lake is null ? _cacheDirectory : Path.GetDirectoryName(Path.GetFullPath(lake))!;
        Directory.CreateDirectory(ReadableDirectory);
    }

    /// <summary>Everything that <see cref="PathsAsync"/> returns lies below it.</summary>
    public string ReadableDirectory { get; }

    /// <summary>The files and where they lie on this machine, in the same order.</summary>
    /// <exception cref="CorruptException">The log names a file that the store does not hold, or holds at another length.</exception>
    public async Task<IReadOnlyList<GivenFile>> PathsAsync(IReadOnlyList<LakeFile> files, CancellationToken ct)
    {
        var given = new List<GivenFile>(files.Count);
        foreach (var file in files)
        {
            var path = _store.LocalPath(file.Path) is { } local ? Path.GetFullPath(local) : await CopyAsync(file, ct);
            if (path.IndexOfAny(GlobCharacters) >= 0)
            {
                throw new UnavailableException("The engine would read the folder's name as a pattern: keep *, ?, [ and ] out of the store's path.");
            }

            var found = new FileInfo(path);
            if (!found.Exists)
            {
                throw new CorruptException($"{file.Path} is in the lake's log and not in the store.");
            }

            if (found.Length != file.Size)
            {
                throw new CorruptException($"{file.Path} has {found.Length} bytes, and the log says {file.Size}.");
            }

            given.Add(new GivenFile(file, path));
        }

        return given;
    }

    private async Task<string> CopyAsync(LakeFile file, CancellationToken ct)
    {
        var path = Path.Combine(_cacheDirectory, $"{file.Sha256}.parquet");
        if (File.Exists(path))
        {
            return path;
        }

        var partial = $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        try
        {
            await DownloadAsync(file, partial, ct);
            File.Move(partial, path, overwrite: true);
            return path;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task DownloadAsync(LakeFile file, string target, CancellationToken ct)
    {
        await using (var source = await _store.OpenReadAsync(file.Path, null, ct))
        await using (var copy = File.Create(target))
        {
            await source.CopyToAsync(copy, ct);
        }

        await using var content = File.OpenRead(target);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        if (!string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
        {
            throw new CorruptException($"{file.Path} has SHA-256 {sha256}, and the log says {file.Sha256}.");
        }
    }
}
