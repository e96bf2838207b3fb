namespace Pfmg.Cloud.Core.Seams;

/// <summary>Named, immutable-by-habit byte strings: uploads, plans, receipts, references and the lake itself.</summary>
/// <remarks>
/// Guarantees that both implementations pass one contract suite for: a put is atomic (a reader sees all of it or
/// nothing, and a cancelled or failed put leaves nothing visible); of several create-only puts of one path exactly one
/// succeeds; a list is in ordinal (UTF-8 byte) order of paths and sees every put that ended before it began.
/// Paths are relative, '/'-separated, at most 1,024 bytes of UTF-8, of two segments or more, without empty, "." or ".."
/// segments; <see cref="ObjectPath"/> has every rule. No object's path may be a folder of another's ("lake/a" beside "lake/a/b").
/// </remarks>
public interface IObjectStore
{
    /// <summary>Writes an object whole.</summary>
    /// <param name="path">Where; see the remarks on paths.</param>
    /// <param name="content">Read from its current position to its end; not disposed.</param>
    /// <param name="condition">Create-only, if-match or overwrite.</param>
    /// <param name="ct">Cancels the put; nothing is then visible.</param>
    /// <returns>The object as written.</returns>
    /// <exception cref="Errors.ConflictException">The condition does not hold.</exception>
    /// <exception cref="Errors.InvalidInputException">The path is not one.</exception>
    Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct);

    /// <summary>Writes a file of this machine as an object; a store of the same disk takes the file itself, without a copy.</summary>
    /// <param name="path">Where; see the remarks on paths.</param>
    /// <param name="file">The file. It may be deleted afterwards, but not written again.</param>
    /// <param name="condition">As for <see cref="PutAsync"/>.</param>
    /// <param name="ct">Cancels the put; nothing is then visible.</param>
    /// <returns>The object as written.</returns>
    /// <exception cref="Errors.ConflictException">The condition does not hold.</exception>
    /// <exception cref="Errors.InvalidInputException">The path is not one.</exception>
    async Task<ObjectInfo> PutFileAsync(string path, string file, PutCondition condition, CancellationToken ct)
    {
        await using var content = File.OpenRead(file);
        return await PutAsync(path, content, condition, ct);
    }

    /// <summary>Opens an object, or a range of it, for reading.</summary>
    /// <param name="path">Which object.</param>
    /// <param name="range">The bytes wanted, cut to the object's end (past it there are none); null for all.</param>
    /// <param name="ct">Cancels the opening, not later reads.</param>
    /// <exception cref="Errors.NotFoundException">There is no such object.</exception>
    Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct);

    /// <summary>An object's size, ETag and date, or null if there is none.</summary>
    Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct);

    /// <summary>Every object whose path starts with <paramref name="prefix"/> (plain text, not a folder), in ordinal order of paths.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct);

    /// <summary>Deletes an object; deleting what is not there is no error.</summary>
    Task DeleteAsync(string path, CancellationToken ct);

    /// <summary>A short-lived permission to create (never overwrite) objects under one prefix.</summary>
    /// <param name="prefix">The prefix, ending in '/'.</param>
    /// <param name="lifetime">At most 24 hours.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>A grant, or null if this store takes uploads only through the service.</returns>
    Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct);

    /// <summary>Deletes what writers that died left of their puts; such halves are never visible, but hold data.</summary>
    /// <param name="age">How long ago such a put must have written last; a day is far more than a live one pauses.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>How many were deleted; 0 for a store that sees to it by itself, as Azure's does within a week.</returns>
    Task<int> DeleteAbandonedPutsAsync(TimeSpan age, CancellationToken ct) => Task.FromResult(0);

    /// <summary>The file on this machine that holds the object, for tools that need one; null if the store is not local.</summary>
    /// <remarks>Read only: writing to it breaks the guarantees. The file need not exist.</remarks>
    string? LocalPath(string path);
}

/// <summary>What a store knows of an object without reading it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Changes whenever the object is written again; opaque.</param>
/// <param name="LastModified">When it became visible, UTC.</param>
public sealed record ObjectInfo(string Path, long Size, string ETag, DateTimeOffset LastModified);

/// <summary>Bytes <paramref name="Offset"/> to <paramref name="Offset"/> + <paramref name="Length"/> - 1 of an object.</summary>
/// <param name="Offset">0-based.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct ByteRange(long Offset, long Length);

/// <summary>Permission to upload under one prefix until a moment.</summary>
/// <param name="Url">Where to PUT, a URL with the permission in its query; a secret, never logged.</param>
/// <param name="Prefix">The only prefix it serves.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record UploadGrant(Uri Url, string Prefix, DateTimeOffset ExpiresAt);

/// <summary>Under which condition a put may happen.</summary>
public readonly record struct PutCondition
{
    private PutCondition(bool createOnly, string? ifMatch) => (IsCreateOnly, IfMatch) = (createOnly, ifMatch);

    /// <summary>Only if there is no object of that path.</summary>
    public static PutCondition CreateOnly { get; } = new(true, null);

    /// <summary>Whatever is there is replaced. Only for outputs that a retry writes again, byte for byte.</summary>
    public static PutCondition Overwrite { get; } = new(false, null);

    /// <summary>Only if the object still has this ETag.</summary>
    public static PutCondition Matching(string etag) => new(false, etag);

    /// <summary>Whether the object must not be there yet.</summary>
    public bool IsCreateOnly { get; }

    /// <summary>The ETag that the object must still have; null if that does not matter.</summary>
    public string? IfMatch { get; }
}
