namespace Pfmg.Cloud.Local.Compute;

/// <summary>Keeps two processes of one machine from running the same run; the kernel lets go when its holder dies.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <summary>Takes a run's lock.</summary>
    /// <returns>Null if another process, or this one, has it.</returns>
    public static RunLock? TryTake(string folder, string runId)
    {
        Directory.CreateDirectory(folder);
        try
        {
            // .NET takes flock(2) for FileShare.None. The file stays: deleting it would let two hold it, one by each inode.
            return new RunLock(new FileStream(Path.Combine(folder, $"{runId}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
