using System.Globalization;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Objects;

/// <summary>An object store in a folder, for one machine and any number of processes on it.</summary>
/// <remarks>
/// Content goes to a file of the hidden folder `.tmp`, is flushed to disk, and gets its name by link(2) (create-only:
/// the kernel lets exactly one in) or rename(2), then the folder is flushed. The ETag is the time of the last write in
/// units of 100 ns with the size; a path's lock makes that time rise at every write, so it never repeats while the clock
/// does not step back across a deletion. Needs a POSIX file system with hard links (any Linux one, APFS), all of it one mount.
/// </remarks>
public sealed class FolderObjectStore : IObjectStore
{
    private readonly string _root;
    private readonly string _putsFolder;
    private readonly string _locksFolder;
    private readonly TimeProvider _time;

    /// <summary>Opens the store, creating its folder if need be.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="time">Dates objects; null for the system's clock.</param>
    public FolderObjectStore(string root, TimeProvider? time = null)
    {
        _root = Path.GetFullPath(root);
        _putsFolder = Path.Combine(_root, ".tmp", "puts");
        _locksFolder = Path.Combine(_root, ".tmp", "locks");
        _time = time ?? TimeProvider.System;
        Directory.CreateDirectory(_putsFolder);
    }

    /// <inheritdoc />
    public Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        return PutAsync(path, temporary => WriteFile.RunAsync(content, temporary, ct), condition, ct);
    }

    /// <inheritdoc />
    /// <remarks>The file gets a second name; what is on another file system is copied.</remarks>
    public Task<ObjectInfo> PutFileAsync(string path, string file, PutCondition condition, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        return PutAsync(path, temporary => FileSystem.TryShare(file, temporary) ? WriteFile.FlushAsync(temporary, ct) : CopyAsync(file, temporary, ct), condition, ct);
    }

    /// <inheritdoc />
    public Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(range?.Offset ?? 0, nameof(range));
        ArgumentOutOfRangeException.ThrowIfLessThan(range?.Length ?? 1, 1, nameof(range));
        var file = FileOf(path);
        FileStream stream;
        try
        {
            stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 4_096, FileOptions.Asynchronous);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException
            || (missing is UnauthorizedAccessException && !File.Exists(file)))
        {
            throw new NotFoundException($"{path} is not in the store.", missing);
        }

        if (range is not { } wanted)
        {
            return Task.FromResult<Stream>(stream);
        }

        var offset = Math.Min(wanted.Offset, stream.Length);
        return Task.FromResult<Stream>(new FileRange(stream, offset, Math.Min(wanted.Length, stream.Length - offset)));
    }

    /// <inheritdoc />
    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Describe(path, new FileInfo(FileOf(path))));
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct)
    {
        ObjectPath.CheckPrefix(prefix);
        return FolderListing.Enumerate(_root, prefix, Describe, ct).ToAsyncEnumerable();
    }

    /// <inheritdoc />
    public async Task DeleteAsync(string path, CancellationToken ct)
    {
        var file = FileOf(path);
        if (!File.Exists(file))
        {
            return;
        }

        using (await PathLock.EnterAsync(_locksFolder, path, ct))
        {
            File.Delete(file);
        }

        FileSystem.SyncFolder(Path.GetDirectoryName(file)!);
    }

    /// <inheritdoc />
    /// <remarks>Null: on one machine uploads go through the service.</remarks>
    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => Task.FromResult<UploadGrant?>(null);

    /// <inheritdoc />
    public string? LocalPath(string path) => FileOf(path);

    /// <inheritdoc />
    public Task<int> DeleteAbandonedPutsAsync(TimeSpan age, CancellationToken ct) => Task.FromResult(DeleteAbandonedPuts(age));

    /// <summary>Deletes what killed processes left of their puts; such files are never visible, but hold data.</summary>
    /// <param name="age">How long ago a put must have written last; an hour is far more than a live one pauses.</param>
    /// <returns>How many were deleted.</returns>
    public int DeleteAbandonedPuts(TimeSpan age)
    {
        var limit = _time.GetUtcNow().UtcDateTime - age;
        var abandoned = new DirectoryInfo(_putsFolder).GetFiles().Where(file => file.LastWriteTimeUtc < limit).ToList();
        abandoned.ForEach(file => file.Delete());
        return abandoned.Count;
    }

    private static async Task CopyAsync(string file, string temporary, CancellationToken ct)
    {
        await using var content = File.OpenRead(file);
        await WriteFile.RunAsync(content, temporary, ct);
    }

    private async Task<ObjectInfo> PutAsync(string path, Func<string, Task> write, PutCondition condition, CancellationToken ct)
    {
        var target = FileOf(path);
        if (condition.IsCreateOnly && File.Exists(target))
        {
            throw AlreadyThere(path);
        }

        var temporary = Path.Combine(_putsFolder, RandomNumberGenerator.GetHexString(32, lowercase: true));
        try
        {
            await write(temporary);
            CreateFolderOf(target, path);
            return condition.IsCreateOnly ? Create(path, temporary, target) : await ReplaceAsync(path, temporary, target, condition, ct);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new UnavailableException($"The store cannot write {path}: {failure.Message}", failure);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string FileOf(string path)
    {
        ObjectPath.Check(path);
        return Path.Combine(_root, path);
    }

    private void CreateFolderOf(string target, string path)
    {
        var folder = Path.GetDirectoryName(target)!;
        if (Directory.Exists(folder))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException refused)
        {
            throw HasObjectAbove(folder)
                ? new ConflictException($"{path}: a part of this path is an object.", refused)
                : new UnavailableException($"The store's disk refused a folder: {refused.Message}", refused);
        }

        for (var parent = Path.GetDirectoryName(folder)!; parent.Length >= _root.Length; parent = Path.GetDirectoryName(parent)!)
        {
            FileSystem.SyncFolder(parent);
        }
    }

    private bool HasObjectAbove(string folder)
    {
        for (var parent = folder; parent.Length > _root.Length; parent = Path.GetDirectoryName(parent)!)
        {
            if (File.Exists(parent))
            {
                return true;
            }
        }

        return false;
    }

    private ObjectInfo Create(string path, string temporary, string target)
    {
        File.SetLastWriteTimeUtc(temporary, _time.GetUtcNow().UtcDateTime);
        var written = Describe(path, new FileInfo(temporary))!;
        if (!FileSystem.TryLink(temporary, target))
        {
            throw AlreadyThere(path);
        }

        FileSystem.SyncFolder(Path.GetDirectoryName(target)!);
        return written;
    }

    private async Task<ObjectInfo> ReplaceAsync(string path, string temporary, string target, PutCondition condition, CancellationToken ct)
    {
        ObjectInfo written;
        using (await PathLock.EnterAsync(_locksFolder, path, ct))
        {
            var before = Describe(path, new FileInfo(target));
            if (condition.IfMatch is { } etag && !string.Equals(before?.ETag, etag, StringComparison.Ordinal))
            {
                throw new ConflictException(before is null ? $"{path} is not there any more." : $"{path} was written since it was read.");
            }

            var now = _time.GetUtcNow();
            var date = before is not null && before.LastModified >= now ? before.LastModified.AddTicks(1) : now;
            File.SetLastWriteTimeUtc(temporary, date.UtcDateTime);
            written = Describe(path, new FileInfo(temporary))!;
            FileSystem.Rename(temporary, target);
        }

        FileSystem.SyncFolder(Path.GetDirectoryName(target)!);
        return written;
    }

    private static ObjectInfo? Describe(string path, FileInfo file)
    {
        if (!file.Exists)
        {
            return null;
        }

        var ticks = file.LastWriteTimeUtc.Ticks;
        var etag = string.Create(CultureInfo.InvariantCulture, $"\"{ticks:x}-{file.Length:x}\"");
        return new ObjectInfo(path, file.Length, etag, new DateTimeOffset(ticks, TimeSpan.Zero));
    }

    private static ConflictException AlreadyThere(string path) => new($"{path} is there already.");
}
