using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Functions.Commands;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Faults;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Hosting;

/// <summary>Which seams are Azure's is said by settings, and a process without them has nothing of Azure in it.</summary>
public sealed class DeploymentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Azure:LakeUrl", "https://lake.blob.core.windows.net", "Azure:IntakeUrl")]
    [InlineData("Azure:CosmosUrl", "http://documents.example.org", "https")]
    [InlineData("Azure:LakeUri", "https://lake.blob.core.windows.net", "LakeUri")]
    [InlineData("Azure:EmulatorConnectionString", "AccountName=real;AccountKey=none", "emulator")]
    public async Task A_setting_that_is_missing_wrong_or_unknown_is_named(string name, string value, string told)
    {
        var run = await CommandRun.WithSettingsAsync(new() { [name] = value }, "lake", "history", "--store", _folder.Path);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Azure:CosmosUrl", "https://documents.documents.azure.com")]
    public async Task Behind_the_host_objects_are_not_put_on_a_disk_that_goes_with_its_instance(string? name, string? value)
    {
        var settings = new Dictionary<string, string?> { [ServeOptions.HostPortVariable] = "1" };
        if (name is not null)
        {
            settings[name] = value;
        }

        var run = await CommandRun.WithSettingsAsync(settings, "serve");

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("Azure__LakeUrl", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_one_machine_neither_service_nor_task_loads_anything_of_Azure()
    {
        using var service = PfmgProcess.Start("serve", "--port", "0", "--store", _folder.Path);
        using var client = SigningIn.Client(await service.Url, _folder.Path);
        await client.GetStringAsync("/api/runs");
        Assert.Empty(AzureLibraries(service.Id));

        var waiting = ThisProgram.With("task", "--supervised", "--store", _folder.Path);
        using var task = Process.Start(new ProcessStartInfo(waiting.Program, waiting.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        // Its steps come after its seams; then it waits for the name of a task.
        while (!Libraries(task.Id).Contains("Pfmg.Cloud.Lake.dll"))
        {
            Assert.False(task.HasExited, "The task's process ended by itself.");
            await Task.Delay(5);
        }

        Assert.Empty(AzureLibraries(task.Id));
        task.StandardInput.Close();
        await task.WaitForExitAsync();
    }

    private static IReadOnlyList<string> AzureLibraries(int process) => [.. Libraries(process).Where(name => name.Contains("Azure", StringComparison.Ordinal))];

    // What is mapped is loaded; assemblies are.
    private static IReadOnlyList<string> Libraries(int process) =>
    [
        .. File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/maps"))
            .Select(line => Path.GetFileName(line))
            .Where(name => name.EndsWith(".dll", StringComparison.Ordinal)).Distinct(),
    ];
}
