using System.IO.Compression;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.FunctionsHost;

namespace Pfmg.Cloud.Functions.Tests.Packaging;

/// <summary>The zip that is deployed, made by `make package`'s script if a source is newer, and unzipped once for all tests.</summary>
public sealed class PackagedApp : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestIssuer _issuer = null!;

    public PackagedApp()
    {
        Zip = NativeTool.Lines(Path.Combine(Repository.Root, "eng", "package.sh"))[^1];
        ZipFile.ExtractToDirectory(Zip, Folder);
    }

    /// <summary>The zip.</summary>
    public string Zip { get; }

    /// <summary>What was in it.</summary>
    public string Folder => _folder["app"];

    /// <summary>Starts it behind the stand-in of the Functions host, over a folder as its store.</summary>
    public Task<AppHost> StartAsync(string store) => AppHost.StartAsync(Folder, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PFMG_STORE"] = store,
        ["IntakeStorage__queueServiceUri"] = "https://intake.queue.core.windows.net",
        ["Callers__Authority"] = _issuer.Name,
    });

    /// <summary>A client of the app through the host's front, signed in as who may see and upload.</summary>
    public HttpClient Client(HttpFront front) => new(new SigningIn(SigningIn.Everyone, (caller, _) => Task.FromResult(caller.SignedBy(_issuer)))) { BaseAddress = front.Url };

    public async Task InitializeAsync() => _issuer = await TestIssuer.StartAsync();

    public async Task DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>Tests that share the unzipped app.</summary>
[CollectionDefinition(Name)]
public sealed class PackagedAppTests : ICollectionFixture<PackagedApp>
{
    public const string Name = "packaged app";
}
