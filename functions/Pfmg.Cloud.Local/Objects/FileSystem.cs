using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Local.Objects;

/// <summary>The POSIX calls that .NET does not offer as they are: link, rename without a fallback, fsync of a folder.</summary>
internal static partial class FileSystem
{
    private const int NoSuchEntry = 2;
    private const int AlreadyExists = 17;
    private const int CrossesFileSystems = 18;
    private const int NotAFolder = 20;
    private const int IsAFolder = 21;

    /// <summary>Gives a file a second name; of several such calls for one name exactly one succeeds.</summary>
    /// <returns>False if the name is taken.</returns>
    public static bool TryLink(string file, string name)
    {
        if (Link(file, name) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() is AlreadyExists ? false : throw Failure("link", name);
    }

    /// <summary>Gives a file a second name, if it lies on the same file system.</summary>
    /// <returns>False if the system would not.</returns>
    public static bool TryShare(string file, string name) => Link(file, name) == 0;

    /// <summary>Gives a file another name at one instant, in place of whatever had it.</summary>
    public static void Rename(string file, string name)
    {
        if (RenameFile(file, name) != 0)
        {
            throw Failure("rename", name);
        }
    }

    /// <summary>Makes the names in a folder survive a power cut.</summary>
    public static void SyncFolder(string folder)
    {
        var descriptor = Open(folder, 0);
        if (descriptor < 0)
        {
            throw Failure("open", folder);
        }

        var failed = Sync(descriptor) != 0;
        var failure = failed ? Failure("fsync", folder) : null;
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private static LakeException Failure(string call, string name) => Marshal.GetLastPInvokeError() switch
    {
        IsAFolder or NotAFolder => new ConflictException($"{name}: a part of this path is an object, or the path is a folder of others."),
        CrossesFileSystems => new UnavailableException($"{name} lies on another file system than the store; a store must lie on one."),
        NoSuchEntry => new UnavailableException($"{call} of {name}: the file or its folder was deleted meanwhile."),
        var error => new UnavailableException($"{call} of {name}: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string file, string name);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
