using System.IO.Enumeration;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Objects;

/// <summary>Walks a store's folders in the order of the objects' paths.</summary>
internal static class FolderListing
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <summary>The objects whose path starts with a prefix.</summary>
    /// <param name="root">The store's folder.</param>
    /// <param name="prefix">Checked; may end within a segment.</param>
    /// <param name="describe">Turns a path and its file into the object's description; null if the file is gone.</param>
    /// <param name="ct">Stops between files.</param>
    /// <remarks>
    /// A folder sorts as its name with '/': then depth-first order is the order of whole paths ("a-b" before "a/x" before "a0").
    /// Each folder is read when the walk reaches it, so memory is bounded by the largest folder.
    /// </remarks>
    public static IEnumerable<ObjectInfo> Enumerate(string root, string prefix, Func<string, FileInfo, ObjectInfo?> describe, CancellationToken ct)
    {
        var pending = new Stack<string>();
        pending.Push(prefix[..(prefix.LastIndexOf('/') + 1)]);
        while (pending.TryPop(out var path))
        {
            ct.ThrowIfCancellationRequested();
            if (path.Length == 0 || path[^1] == '/')
            {
                PushChildren(root, path, prefix, pending);
            }
            else if (describe(path, new FileInfo(Path.Combine(root, path))) is { } found)
            {
                yield return found;
            }
        }
    }

    private static void PushChildren(string root, string folder, string prefix, Stack<string> pending)
    {
        var children = new List<string>();
        try
        {
            // Names and kinds stand in the folder itself: no file is looked at that the prefix does not ask for.
            var names = new FileSystemEnumerable<(string Name, bool IsFolder)>(Path.Combine(root, folder), static (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory), Everything);
            foreach (var (name, isFolder) in names)
            {
                var path = folder + name + (isFolder ? "/" : "");

                // At the root lie areas only: folders, and none that begins with '.'.
                var belongs = folder.Length > 0 || (isFolder && name[0] != '.');
                if (belongs && path.StartsWith(prefix, StringComparison.Ordinal))
                {
                    children.Add(path);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            return;
        }

        children.Sort((left, right) => ObjectPath.Order.Compare(right, left));
        children.ForEach(pending.Push);
    }
}
