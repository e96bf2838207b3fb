using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Observing;

/// <summary>What is not wanted costs nothing: a run starts hundreds of processes.</summary>
public sealed class LoadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tasks_process_loads_OpenTelemetry_only_where_a_destination_is_named(bool named)
    {
        using var folder = new TemporaryFolder();
        await using var collector = await Collector.StartAsync();
        var command = ThisProgram.With("task", "--supervised", "--store", folder.Path);
        var start = new ProcessStartInfo(command.Program, command.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in named ? collector.Settings : new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        try
        {
            // By its thread that waits for the line it has done all that it does before.
            var maps = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/maps");
            while (!await WaitsAsync(process.Id))
            {
                Assert.False(process.HasExited, "It ended by itself.");
                await Task.Delay(50);
            }

            Assert.Equal(named, (await File.ReadAllTextAsync(maps)).Contains("OpenTelemetry", StringComparison.Ordinal));
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
        }
    }

    // proc(5): it leads a group of its own just before it reads.
    private static async Task<bool> WaitsAsync(int process)
    {
        var stat = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2] == process.ToString(CultureInfo.InvariantCulture);
    }
}
