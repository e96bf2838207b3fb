using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake`: the lake itself, not what is in it.</summary>
internal static class LakeCommand
{
    /// <summary>The command with its own.</summary>
    public static Command Create(Terminal terminal, StoreOption store) =>
        new PfmgCommand("lake", "The lake itself: its versions, their files, and whether all is sound.", "pfmg lake history\npfmg lake show\npfmg lake verify").With(
            History(terminal, store),
            LakeVersionCommands.Show(terminal, store),
            LakeVersionCommands.Diff(terminal, store),
            LakeVersionCommands.Hash(terminal, store),
            LakeKeepingCommands.Verify(terminal, store),
            LakeKeepingCommands.Vacuum(terminal, store),
            LakeCopyCommand.Create(terminal, store),
            LakeCompactCommand.Create(terminal, store),
            LakeEraseCommands.Erase(terminal, store),
            LakeEraseCommands.Certificate(terminal, store),
            LakePinCommands.Pin(terminal, store),
            LakePinCommands.Unpin(terminal, store),
            LakePinCommands.List(terminal, store),
            Publish(terminal, store));

    private static PfmgCommand History(Terminal terminal, StoreOption store)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many versions", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = new PfmgCommand("history", "Lists the lake's versions, the latest first, one JSON object a line.", "pfmg lake history --limit 5");
        return command.With(limit).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var log = services.Get<LakeLog>();
            var latest = (await log.SnapshotAsync(null, ct)).Version;
            for (var version = latest; version >= 0 && version > latest - parsed.GetValue(limit); version--)
            {
                var entry = await log.EntryAsync(version, ct);
                await terminal.WriteLineAsync(JsonSerializer.Serialize(new HistoryLine(entry.Version, entry.Time, entry.Kind, entry.Id, entry.Counts), PfmgJson.Options), ct);
            }
        });
    }

    private static PfmgCommand Publish(Terminal terminal, StoreOption store)
    {
        var command = new PfmgCommand(
            "publish", "Publishes versions that readers of Delta do not see yet; every commit does this by itself, but for a crash.", "pfmg lake publish");
        return command.Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var published = await new DeltaView(services.Get<IObjectStore>(), services.Get<LakeLog>()).PublishAsync(ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(new PublishedLine(published), PfmgJson.Options), ct);
        });
    }

    private sealed record PublishedLine(long Version);

    private sealed record HistoryLine(long Version, DateTimeOffset Time, LakeChange Kind, string Id, IReadOnlyList<TableCounts> Counts);
}
