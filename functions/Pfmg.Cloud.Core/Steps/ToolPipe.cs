using System.Globalization;
using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>A named pipe (FIFO) from one tool to the next: what they say to each other does not pass through this process.</summary>
/// <remarks>
/// Opening either end waits for the other. A tool that dies before it has opened its end would leave the other waiting for ever:
/// so whoever sees a tool end says it here, which opens and closes the end in its place.
/// </remarks>
internal sealed partial class ToolPipe : IDisposable
{
    // open(2) and mkfifo(3): the owner reads and writes; an end is opened without waiting for the other.
    private const uint OwnerOnly = 0x180;
    private const int ReadOnly = 0;
    private const int WriteOnly = 1;
    private static readonly int DoNotWait = OperatingSystem.IsMacOS() ? 0x4 : 0x800;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static int _made;
    private volatile bool _readerEnded;
    private volatile bool _writerEnded;

    private ToolPipe(string path) => Path = path;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Makes one in a folder.</summary>
    /// <exception cref="UnavailableException">The folder's disk takes no more files, or knows no pipes.</exception>
    public static ToolPipe Create(string folder)
    {
        var number = Interlocked.Increment(ref _made);
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".pipe.{Environment.ProcessId}.{number}")));
        return MakeFifo(path, OwnerOnly) == 0
            ? new ToolPipe(path)
            : throw new UnavailableException($"mkfifo: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    /// <summary>Says that the tool which writes has ended: one that waits to read, now or soon, finds the end.</summary>
    public async Task WriterEndedAsync()
    {
        _writerEnded = true;
        while (!_readerEnded && !Touch(WriteOnly))
        {
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Says that the tool which reads has ended: one that waits to write, now or soon, finds the pipe broken.</summary>
    public async Task ReaderEndedAsync()
    {
        _readerEnded = true;
        while (!_writerEnded && Touch(ReadOnly))
        {
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <inheritdoc />
    public void Dispose() => File.Delete(Path);

    // Whether it could be opened: for writing only while somebody reads.
    private bool Touch(int end)
    {
        var opened = Open(Path, end | DoNotWait);
        return opened >= 0 && Close(opened) == 0;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeFifo(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
