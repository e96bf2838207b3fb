using System.Text.Json.Nodes;
using Pfmg.Cloud.Azure;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Faults;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Emulators;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>One configuration of the program: the settings that every process of it gets, and the store that they mean.</summary>
internal sealed class House : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Stack<IAsyncDisposable> _servers = new();

    private House()
    {
    }

    /// <summary>What its processes find in their environment.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Its objects, as a process beside it sees them.</summary>
    public IObjectStore Objects { get; private set; } = null!;

    /// <summary>The folder of this machine that its processes get.</summary>
    public string Directory => _folder["store"];

    /// <summary>A path for what a test needs beside the house.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Folder, SQLite and processes.</summary>
    public static Task<House> OnOneMachineAsync() => FurnishAsync(house =>
    {
        house.Objects = new FolderObjectStore(house.Directory);
        return Task.CompletedTask;
    });

    /// <summary>Azurite, SQLite and processes.</summary>
    public static Task<House> OnAzuriteAsync() => FurnishAsync(MoveToAzuriteAsync);

    /// <summary>Runs a command of its configuration that must succeed.</summary>
    public async Task<JsonObject> RunAsync(params string[] arguments)
    {
        var run = await CommandRun.WithSettingsAsync(CommandSettings(), [.. arguments, "--store", Directory]);
        Assert.True(run.ExitCode == 0, $"pfmg {string.Join(' ', arguments)} answered {run.ExitCode}: {run.Error}");
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    /// <summary>Starts its service as a process of its own.</summary>
    public PfmgProcess Serve(params string[] arguments) => PfmgProcess.StartWithSettings(Settings, null, ["serve", "--port", "0", "--store", Directory, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        while (_servers.TryPop(out var server))
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<House> FurnishAsync(Func<House, Task> furnish)
    {
        var house = new House();
        await furnish(house);
        await AddReferenceAsync(house.Objects);
        return house;
    }

    private static async Task MoveToAzuriteAsync(House house)
    {
        var azurite = await AzuriteServer.StartAsync();
        house._servers.Push(azurite);
        house.Settings["Azure__EmulatorConnectionString"] = azurite.ConnectionString;
        house.Objects = AzureRegistration.OpenObjects(new AzureOptions { EmulatorConnectionString = azurite.ConnectionString }, TimeProvider.System)!;
    }

    // Indexed once for all tests, then copied.
    private static async Task AddReferenceAsync(IObjectStore store)
    {
        using var indexed = await LocalStore.WithReferenceAsync();
        var source = new FolderObjectStore(indexed.Directory);
        await foreach (var file in source.ListAsync("references/", default))
        {
            await using var content = await source.OpenReadAsync(file.Path, null, default);
            await store.PutAsync(file.Path, content, PutCondition.CreateOnly, default);
        }
    }

    private Dictionary<string, string?> CommandSettings() => Settings.ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
}
