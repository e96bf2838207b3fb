using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>Ties a task's process to the one that started it: when that dies, however it dies, the task ends with its tools.</summary>
/// <remarks>
/// The starter holds the other end of this process' standard input and never writes. The kernel closes it when the starter ends, even by
/// kill -9. Linux' parent-death signal would not do: it comes when the <em>thread</em> that forked ends, and .NET's threads come and go.
/// </remarks>
public static class Leash
{
    /// <summary>Makes this process the head of a process group, and ends the group when standard input ends.</summary>
    /// <exception cref="UnavailableException">The system gave it no group.</exception>
    public static void Attach()
    {
        ProcessGroup.Lead();
        // A thread of its own: it must hold when a step has taken every thread of the pool.
        new Thread(WaitForEnd) { IsBackground = true, Name = "leash" }.Start();
    }

    private static void WaitForEnd()
    {
        var buffer = new byte[1];
        try
        {
            using var input = Console.OpenStandardInput();
            while (input.Read(buffer) > 0)
            {
                // Nobody writes; whoever does says nothing.
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }

        ProcessGroup.EndOwn();
    }
}
