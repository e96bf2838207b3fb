using System.Text;
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
        HoldOn();
    }

    /// <summary>Waits until the one that started this process says which task it is for, and then holds it as <see cref="Attach"/> does.</summary>
    /// <returns>Null if standard input ended first: nobody needs this process.</returns>
    /// <exception cref="UnavailableException">The system gave it no group.</exception>
    public static DueTask? WaitForTask()
    {
        ProcessGroup.Lead();
        using var input = Console.OpenStandardInput();
        var line = new List<byte>();
        // Byte by byte: what comes after the line is not ours to read.
        while (input.ReadByte() is var next and not '\n')
        {
            if (next < 0)
            {
                return null;
            }

            line.Add((byte)next);
        }

        var words = Encoding.UTF8.GetString([.. line]).Split('\t');
        HoldOn();
        return new DueTask(words[0], words[1], words.Length > 2 ? words[2] : null);
    }

    private static void HoldOn()
    {
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

/// <summary>A task that a process is to run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Task">The task's id.</param>
/// <param name="Parent">The try's span as `traceparent`; null or empty if nobody traces.</param>
public sealed record DueTask(string RunId, string Task, string? Parent);
