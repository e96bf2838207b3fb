using System.Globalization;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>How much memory a process and all below it hold, by Linux' /proc.</summary>
/// <remarks>
/// Counted is what the machine cannot take back: anonymous and shared memory and swap. The address space is not (a .NET runtime reserves
/// hundreds of gigabytes, so that `ulimit -v` would kill every task), nor are mapped files, which the kernel drops when it must. A
/// cgroup would be exact, but needs rights that a laptop's user does not have.
/// </remarks>
internal static class ProcessMemory
{
    private static readonly string[] Counted = ["RssAnon:", "RssShmem:", "VmSwap:"];

    /// <summary>What the processes hold now; nothing where the system does not tell.</summary>
    public static HeldMemory Of(int process)
    {
        var held = new HeldMemory(0, "", 0);
        var waiting = new Stack<string>([process.ToString(CultureInfo.InvariantCulture)]);
        while (waiting.TryPop(out var next))
        {
            var (name, bytes) = Read(next);
            held = new HeldMemory(held.Bytes + bytes, bytes > held.MostBytes ? name : held.Most, Math.Max(bytes, held.MostBytes));
            foreach (var child in Children(next))
            {
                waiting.Push(child);
            }
        }

        return held;
    }

    private static (string Name, long Bytes) Read(string process)
    {
        var name = "";
        var kibibytes = 0L;
        foreach (var line in Text($"/proc/{process}/status").Split('\n'))
        {
            if (line.StartsWith("Name:", StringComparison.Ordinal))
            {
                name = line["Name:".Length..].Trim();
            }
            else if (Array.Exists(Counted, field => line.StartsWith(field, StringComparison.Ordinal)))
            {
                // "RssAnon:	   12345 kB"
                var value = line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1).Trim();
                kibibytes += long.Parse(value[..value.IndexOf(' ')], NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return (name, kibibytes * 1_024);
    }

    private static IEnumerable<string> Children(string process)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }

        return threads.SelectMany(thread => Text(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // A process may end between two reads: then it holds nothing.
    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>Memory that processes hold together.</summary>
/// <param name="Bytes">All of them.</param>
/// <param name="Most">The program that holds most.</param>
/// <param name="MostBytes">What it holds.</param>
internal readonly record struct HeldMemory(long Bytes, string Most, long MostBytes);
