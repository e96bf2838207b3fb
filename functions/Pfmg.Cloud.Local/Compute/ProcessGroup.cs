using System.Runtime.InteropServices;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>POSIX process groups: a task and all its tools are one, so that one signal ends them together.</summary>
/// <remarks>A tree of processes cannot be walked while it grows, and is cut as soon as a process in its middle dies; a group is neither.</remarks>
internal static partial class ProcessGroup
{
    private const int SignalKill = 9;

    /// <summary>Makes this process the head of a group of its own; what it starts from now on belongs to it.</summary>
    /// <exception cref="UnavailableException">The system refused.</exception>
    public static void Lead()
    {
        // EPERM means that it leads a session, and so a group, already.
        if (SetGroup(0, 0) != 0 && Group() != Environment.ProcessId)
        {
            throw new UnavailableException($"setpgid: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
        }
    }

    /// <summary>Kills this process and everything that it started.</summary>
    public static void EndOwn() => _ = Signal(0, SignalKill);

    /// <summary>Kills a process and its group; one that is no more is no error.</summary>
    /// <param name="process">The group's head, a child of this process that nobody has waited for yet or whose group may still live.</param>
    public static void Kill(int process) => _ = Signal(-process, SignalKill);

    [LibraryImport("libc", EntryPoint = "setpgid", SetLastError = true)]
    private static partial int SetGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int Group();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
