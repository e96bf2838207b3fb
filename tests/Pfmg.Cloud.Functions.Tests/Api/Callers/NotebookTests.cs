using System.Diagnostics;
using Pfmg.Cloud.Functions.Tests.Api.Airlock;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>The program of docs/counter.md, as it stands there, run by Python.</summary>
public sealed class NotebookTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [PythonFact]
    public async Task A_notebook_reads_a_project_by_the_program_of_the_page()
    {
        await using var service = await Service.StartAsync();
        var project = await Exports.PopulatedAsync(service);
        var made = await CommandRun.OfAsync("token", "--client", "--role", "researcher", "--subject", "alice", "--project", project, "--store", service.StoreDirectory);
        await File.WriteAllTextAsync(_folder["client.json"], made.Output);
        await File.WriteAllTextAsync(_folder["read.py"], Program());

        var start = new ProcessStartInfo(PythonFactAttribute.Python, [_folder["read.py"]]) { UseShellExecute = false, WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["PFMG_URL"], start.Environment["PFMG_PROJECT"]) = (service.Client.BaseAddress!.ToString().TrimEnd('/'), project);
        (start.Environment["PFMG_CLIENT"], start.Environment["PFMG_REGION"]) = (_folder["client.json"], "c:400-600");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
        Assert.Matches("^[0-9a-f]{32} 8\n$", await output);
        Assert.Equal("PAR1"u8.ToArray(), (await File.ReadAllBytesAsync(_folder["frequencies.parquet"]))[..4]);
    }

    private static string Program()
    {
        const string Begin = "```python\n";
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "counter.md"));
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>A test that runs Python; skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    public PythonFactAttribute()
    {
        if (!File.Exists(Python))
        {
            Skip = $"There is no {Python} here.";
        }
    }
}
