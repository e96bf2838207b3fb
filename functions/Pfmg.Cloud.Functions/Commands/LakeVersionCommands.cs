using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake show`, `diff` and `hash`: what a version holds, and what lies between two.</summary>
internal static class LakeVersionCommands
{
    /// <summary>`pfmg lake show`.</summary>
    public static Command Show(Terminal terminal, StoreOption store)
    {
        var version = new Argument<long?>("V") { Description = "The version; the latest if not given", Arity = ArgumentArity.ZeroOrOne };
        var command = new PfmgCommand("show", "Tells what a version holds: files, rows and bytes by table, bytes by column. One JSON object.", "pfmg lake show\npfmg lake show 12");
        return command.With(version).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var contents = LakeContents.Of(await services.Get<LakeLog>().SnapshotAsync(parsed.GetValue(version), ct));
            await terminal.WriteLineAsync(JsonSerializer.Serialize(contents, PfmgJson.Options), ct);
        });
    }

    /// <summary>`pfmg lake diff`.</summary>
    public static Command Diff(Terminal terminal, StoreOption store)
    {
        var from = new Argument<long>("V1") { Description = "The version compared with" };
        var to = new Argument<long>("V2") { Description = "The version compared" };
        var command = new PfmgCommand("diff", "Tells what a version has that another has not: files and rows by table, and samples. One JSON object.", "pfmg lake diff 11 12");
        return command.With(from, to).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var diff = await new DiffVersions(services.Get<LakeLog>(), services.Get<LakeReader>()).RunAsync(parsed.GetValue(from), parsed.GetValue(to), ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(diff, PfmgJson.Options), ct);
        });
    }

    /// <summary>`pfmg lake hash`.</summary>
    public static Command Hash(Terminal terminal, StoreOption store)
    {
        var version = new Argument<long?>("V") { Description = "The version; the latest if not given", Arity = ArgumentArity.ZeroOrOne };
        var logged = new Option<bool>("--by-log") { Description = "Take the log's word for the files' hashes and do not read them" };
        var command = new PfmgCommand(
            "hash", "Tells one SHA-256 of all that a version holds, and one of each table: equal for equal content, wherever it lies. One JSON object.", "pfmg lake hash\npfmg lake hash 12 --by-log");
        return command.With(version, logged).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var hashes = await new LakeHash(services.Get<IObjectStore>(), services.Get<LakeLog>()).RunAsync(parsed.GetValue(version), !parsed.GetValue(logged), ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(hashes, PfmgJson.Options), ct);
        });
    }
}
