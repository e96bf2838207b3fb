using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Commands;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>A lake leaves for another store, whole, and what was erased from it does not come back by that.</summary>
public sealed class ExitDrillTests : IDisposable
{
    private static readonly string Family = Repository.TestData("expected/TRIO1.joint.bt.vcf.gz");
    private static readonly string Person = Repository.TestData("expected/NA12878.bt.vcf.gz");

    private readonly TemporaryFolder _folder = new();

    private string Origin => _folder["origin"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task From_a_folder_to_Azurite_and_back_every_table_has_the_same_rows_and_erased_stays_erased()
    {
        await using var azure = await House.OnAzuriteAsync(isEmpty: true);
        await FillAsync();
        await DoneAsync("lake", "erase", "SIMC1", "--reason", "a drill", "--store", Origin);

        var refused = await azure.TryAsync("lake", "copy", "--from", Origin);
        Assert.NotEqual(ExitCodes.Done, refused.ExitCode);
        Assert.Contains("another key", refused.Error, StringComparison.Ordinal);
        CopyKey(Origin, azure.Directory);
        var outward = await azure.RunAsync("lake", "copy", "--from", Origin);
        var again = await azure.RunAsync("lake", "copy", "--from", Origin);
        Assert.Equal(((string?)outward["sha256"], 0), ((string?)again["sha256"], (long)again["copied"]!));

        CopyKey(Origin, _folder["back"]);
        var back = await azure.RunAsync("lake", "copy", "--to", _folder["back"]);

        Assert.Equal((string?)outward["sha256"], (string?)back["sha256"]);
        Assert.True(await LakeRows.SameAsync(Origin, _folder["back"]) > 2_000);
        var delivered = await CommandRun.OfAsync("ingest", Family, "--store", _folder["back"]);
        Assert.Equal(ExitCodes.Input, delivered.ExitCode);
        Assert.Contains("erased", delivered.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_erased_after_a_copy_is_taken_out_of_it_by_the_next()
    {
        await FillAsync();
        await DoneAsync("lake", "copy", "--to", _folder["copy"], "--store", Origin);
        await DoneAsync("lake", "erase", "SIMC1", "--reason", "a drill", "--store", Origin);
        await DoneAsync("lake", "compact", "--partial", "--store", Origin);
        CopyKey(Origin, _folder["copy"]);
        await DoneAsync("lake", "copy", "--to", _folder["copy"], "--store", Origin);

        await LakeRows.SameAsync(Origin, _folder["copy"]);
        Assert.Equal(Files(Origin), Files(_folder["copy"]).Where(path => !path.EndsWith("_copy.json", StringComparison.Ordinal)));
        var old = await CommandRun.OfAsync("sql", "select count(*) from calls where sample = 'SIMC1'", "--version", "0", "--format", "csv", "--store", _folder["copy"]);
        Assert.True(old.ExitCode != ExitCodes.Done || old.Output.Split('\n')[1].Trim() == "0", old.Output);
    }

    [Fact]
    public async Task Killed_anywhere_it_goes_on_and_no_reader_of_the_target_sees_half_a_version()
    {
        await FillAsync();
        var from = new FolderObjectStore(Origin);
        using var to = new MemoryObjectStore(TimeProvider.System);
        var kills = 0;
        while (await TryCopyAsync(from, new KilledStore(to, 7)) is not { Damages.Count: 0 })
        {
            kills++;
            // Everything that the target's log names is there, with the bytes that it should have.
            var log = new LakeLog(to, TimeProvider.System);
            await new LakeHash(to, log).RunAsync(null, readsContent: true, default);
        }

        Assert.True(kills > 3, "It was not killed often enough to prove anything.");
    }

    [Fact]
    public async Task A_target_that_holds_another_lake_or_went_on_by_itself_is_left_alone()
    {
        await FillAsync();
        await DoneAsync("ingest", Person, "--store", _folder["other"]);
        var before = Files(_folder["other"]);
        var other = await CommandRun.OfAsync("lake", "copy", "--to", _folder["other"], "--store", Origin);
        Assert.NotEqual(ExitCodes.Done, other.ExitCode);
        Assert.Equal(before, Files(_folder["other"]));

        await DoneAsync("lake", "copy", "--to", _folder["copy"], "--store", Origin);
        await DoneAsync("ingest", Repository.TestData("expected/SIM1.bt.vcf.gz"), "--store", _folder["copy"]);
        var gone = await CommandRun.OfAsync("lake", "copy", "--to", _folder["copy"], "--store", Origin);
        Assert.NotEqual(ExitCodes.Done, gone.ExitCode);
        Assert.Contains("written to since", gone.Error, StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        await DoneAsync("ingest", Family, "--store", Origin);
        await DoneAsync("ingest", Person, "--store", Origin);
    }

    private static async Task DoneAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.True(run.ExitCode == ExitCodes.Done, $"pfmg {string.Join(' ', arguments)} answered {run.ExitCode}: {run.Error}");
    }

    private static async Task<CopyReport?> TryCopyAsync(FolderObjectStore from, KilledStore to)
    {
        try
        {
            return await new CopyLake(from, to, TimeProvider.System).RunAsync(new CopyOptions(WithOriginals: false, ReadsContent: true, null, null), default);
        }
        catch (UnavailableException)
        {
            return null;
        }
    }

    private static void CopyKey(string from, string to)
    {
        var target = Path.Combine(to, ".keys", "signing.pem");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(Path.Combine(from, ".keys", "signing.pem"), target, overwrite: true);
    }

    private static List<string> Files(string store) =>
        [.. Directory.GetFiles(Path.Combine(store, "lake"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(store, file)).Order(StringComparer.Ordinal)];
}
