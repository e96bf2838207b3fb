using System.Globalization;

namespace Pfmg.Cloud.Testing;

/// <summary>Keeps what programs under test log, below artifacts/test/programs: when the tests have ended, the gate looks for secrets there.</summary>
public static class TestLogs
{
    private static readonly Lock Gate = new();
    private static StreamWriter? _file;

    /// <summary>Keeps a line.</summary>
    public static void Keep(string line)
    {
        lock (Gate)
        {
            _file ??= Open();
            _file.WriteLine(line);
        }
    }

    // A process a file; what is written is there at once, since a test process need not end well.
    private static StreamWriter Open()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "test", "programs")).FullName;
        return new StreamWriter(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}.log")), append: true) { AutoFlush = true };
    }
}
