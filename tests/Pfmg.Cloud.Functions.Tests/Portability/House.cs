using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Azure.Cosmos;
using Pfmg.Cloud.Azure;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Faults;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Batch;
using Pfmg.Cloud.Testing.Emulators;
using Pfmg.Cloud.Testing.KeyVault;

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
    /// <param name="isEmpty">Whether it is to have no reference.</param>
    public static Task<House> OnOneMachineAsync(bool isEmpty = false) => FurnishAsync(house =>
    {
        house.Objects = new FolderObjectStore(house.Directory);
        return Task.CompletedTask;
    }, isEmpty);

    /// <summary>Azurite, SQLite and processes.</summary>
    /// <param name="isEmpty">Whether it is to have no reference either.</param>
    public static Task<House> OnAzuriteAsync(bool isEmpty = false) => FurnishAsync(MoveToAzuriteAsync, isEmpty);

    /// <summary>Azurite and a Cosmos emulator; no reference.</summary>
    public static Task<House> OnAzuriteAndCosmosAsync() => FurnishAsync(async house =>
    {
        await MoveToAzuriteAsync(house);
        await MoveDocumentsAsync(house);
    }, isEmpty: true);

    /// <summary>Azurite, a Cosmos emulator, and strict stand-ins for Batch and Key Vault; nodes are processes of this machine with a folder of their own.</summary>
    public static Task<House> OnStandInsAsync(BatchDisturbance disturbance) => FurnishAsync(async house =>
    {
        await MoveToAzuriteAsync(house);
        await MoveDocumentsAsync(house);
        await MoveKeysAsync(house);
        await MoveTasksAsync(house, disturbance);
    });

    /// <summary>The Batch account and its nodes; null if tasks are processes of the service.</summary>
    public FakeBatchHost? Batch { get; private set; }

    /// <summary>Runs a command of its configuration that must succeed.</summary>
    public async Task<JsonObject> RunAsync(params string[] arguments)
    {
        var run = await TryAsync(arguments);
        Assert.True(run.ExitCode == 0, $"pfmg {string.Join(' ', arguments)} answered {run.ExitCode}: {run.Error}");
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    /// <summary>Runs a command of its configuration.</summary>
    public Task<CommandRun> TryAsync(params string[] arguments) => CommandRun.WithSettingsAsync(CommandSettings(), [.. arguments, "--store", Directory]);

    /// <summary>Starts its service as a process of its own.</summary>
    public PfmgProcess Serve(params string[] arguments) => PfmgProcess.StartWithSettings(Settings, null, ["serve", "--port", "0", "--store", Directory, .. arguments]);

    /// <summary>What tasks on nodes wrote to standard error, for the message of a test that fails.</summary>
    public string Troubles() => System.IO.Directory.Exists(_folder["nodes"])
        ? string.Join('\n', System.IO.Directory.EnumerateFiles(_folder["nodes"], "stderr.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => $"{file}: {File.ReadAllText(file)}"))
        : "";

    public async ValueTask DisposeAsync()
    {
        while (_servers.TryPop(out var server))
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<House> FurnishAsync(Func<House, Task> furnish, bool isEmpty = false)
    {
        var house = new House();
        await furnish(house);
        if (!isEmpty)
        {
            await AddReferenceAsync(house.Objects);
        }

        return house;
    }

    private static async Task MoveToAzuriteAsync(House house)
    {
        var azurite = await AzuriteServer.StartAsync();
        house._servers.Push(azurite);
        house.Settings["Azure__EmulatorConnectionString"] = azurite.ConnectionString;
        house.Objects = AzureRegistration.OpenObjects(new AzureOptions { EmulatorConnectionString = azurite.ConnectionString }, TimeProvider.System)!;
    }

    private static async Task MoveDocumentsAsync(House house)
    {
        var cosmos = await CosmosServer.StartAsync();
        house._servers.Push(cosmos);
        house.Settings["Azure__CosmosUrl"] = cosmos.Url.AbsoluteUri;
        using var client = new CosmosClient(cosmos.Url.AbsoluteUri, Convert.ToBase64String("any key"u8), new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
        Database database = await client.CreateDatabaseAsync("pfmg");
        foreach (var collection in (string[])["runs", "projects", "airlock", "consents", "quotas", "datasets"])
        {
            await database.CreateContainerAsync(collection, "/partition");
        }
    }

    private static async Task MoveKeysAsync(House house)
    {
        var vault = new FakeKeyVault(TimeProvider.System);
        vault.Make("signing", ECDsa.Create(ECCurve.NamedCurves.nistP256));
        vault.Make("pseudonyms", RSA.Create(2_048));
        var server = await LoopbackServer.StartAsync(vault);
        house._servers.Push(server);
        house.Settings["Azure__KeyVaultUrl"] = server.Url.AbsoluteUri;
    }

    private static async Task MoveTasksAsync(House house, BatchDisturbance disturbance)
    {
        var program = ThisProgram.With();
        var options = new FakeBatchHostOptions
        {
            Folder = house["nodes"],
            Programs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["pfmg"] = [program.Program, .. program.Arguments] },
            Disturbance = disturbance,
        };
        house.Batch = await FakeBatchHost.StartAsync(options);
        house._servers.Push(house.Batch);
        house.Settings["Azure__BatchUrl"] = house.Batch.Url.AbsoluteUri;
        house.Settings["Azure__BatchImage"] = options.Image;
        house.Settings["Azure__BatchPool"] = options.Pool;
        house.Settings["Azure__BatchNodeSlots"] = options.SlotsPerNode.ToString(CultureInfo.InvariantCulture);
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
