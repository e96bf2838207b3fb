using System.Security.Cryptography;
using System.Text;

namespace Pfmg.Cloud.Local.Objects;

/// <summary>Lets one writer at a time, of all processes on this machine, decide about a path.</summary>
/// <remarks>
/// flock(2) on one of 256 files chosen by the path's hash: the number stays fixed and none is ever deleted, since
/// deleting a lock file while another waits on it lets two in. Held for a stat and a rename only, never while content is read.
/// </remarks>
internal static class PathLock
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the path's turn; disposing what it returns ends it.</summary>
    public static async Task<IDisposable> EnterAsync(string locksFolder, string path, CancellationToken ct)
    {
        Directory.CreateDirectory(locksFolder);
        var bucket = SHA256.HashData(Encoding.UTF8.GetBytes(path))[0];
        var file = Path.Combine(locksFolder, $"{bucket:x2}");
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            ct.ThrowIfCancellationRequested();
            if (TryOpen(file) is { } held)
            {
                return held;
            }

            await Task.Delay(pause, ct);
        }
    }

    private static FileStream? TryOpen(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException held) when (held.GetType() == typeof(IOException) && File.Exists(file))
        {
            // .NET takes flock(LOCK_EX | LOCK_NB) for FileShare.None and reports a held lock as a plain IOException.
            return null;
        }
    }
}
