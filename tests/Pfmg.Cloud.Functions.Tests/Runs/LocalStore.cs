using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>A store of its own with the tests' reference in it, worked on by the command line.</summary>
internal sealed class LocalStore : IDisposable
{
    private static readonly Lazy<Task<string>> Indexed = new(IndexAsync);

    private readonly TemporaryFolder _folder = new();

    public string Directory => _folder["store"];

    public TemporaryFolder Folder => _folder;

    public static async Task<LocalStore> WithReferenceAsync()
    {
        var store = new LocalStore();
        await AddReferenceAsync(store.Directory);
        return store;
    }

    /// <summary>Puts the tests' reference into a store; indexed once, then copied.</summary>
    public static async Task AddReferenceAsync(string storeDirectory)
    {
        var indexed = await Indexed.Value;
        var target = System.IO.Directory.CreateDirectory(Path.Combine(storeDirectory, "references", "hg19-chr20"));
        foreach (var file in System.IO.Directory.GetFiles(Path.Combine(indexed, "references", "hg19-chr20")))
        {
            File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)));
        }
    }

    private static async Task<string> IndexAsync()
    {
        var store = Repository.Root + "/artifacts/tests/functions/" + Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var fasta = Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz");
        var added = await CommandRun.OfAsync("reference", "add", "hg19-chr20", "--fasta", fasta, "--store", store);
        Assert.True(added.ExitCode == 0, added.Error);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(store, recursive: true);
        return store;
    }

    public Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync([.. args, "--store", Directory]);

    /// <summary>Runs a command that must succeed and gives the lines it printed.</summary>
    public async Task<string[]> LinesAsync(params string[] args)
    {
        var run = await RunAsync(args);
        Assert.True(run.ExitCode == 0, $"pfmg {string.Join(' ', args)} answered {run.ExitCode}: {run.Error}");
        return run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Runs a command that must succeed and gives the one document it printed.</summary>
    public async Task<JsonNode> JsonAsync(params string[] args) => JsonNode.Parse(string.Join('\n', await LinesAsync(args)))!;

    public void Dispose() => _folder.Dispose();
}
