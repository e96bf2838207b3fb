using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Local;
using Pfmg.Cloud.Local.Keys;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake copy`: the lake out into a folder, or from one into this store, wherever that is.</summary>
internal static class LakeCopyCommand
{
    /// <summary>The command; its exit code is 1 if the copy is not sound.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var to = new Option<DirectoryInfo?>("--to") { Description = "Copy into this store's folder", HelpName = "DIR" };
        var from = new Option<DirectoryInfo?>("--from") { Description = "Instead: copy from this store's folder into the store at hand", HelpName = "DIR" };
        var originals = new Option<bool>("--originals") { Description = "Take deliveries and runs along: everything" };
        var sizes = new Option<bool>("--sizes-only") { Description = "Compare sizes at the end and do not read the target's files" };
        var forget = new Option<bool>("--forget-erased") { Description = "Go on if the target has another key, so that what was erased can be delivered to it again" };
        var command = new PfmgCommand(
            "copy",
            "Copies the lake with its references to another store, and verifies it there. Again, it goes on, or brings an earlier copy up to date. One JSON object; exit code 1 if the copy is damaged.",
            "pfmg lake copy --to /mnt/exit --originals\nAzure__EmulatorConnectionString=UseDevelopmentStorage=true pfmg lake copy --from .pfmg");
        return command.With(to, from, originals, sizes, forget).Does(async (parsed, ct) =>
        {
            if ((parsed.GetValue(to) ?? parsed.GetValue(from)) is not { } folder || (parsed.GetValue(to) is not null && parsed.GetValue(from) is not null))
            {
                throw new UsageException("Say where: --to DIR or --from DIR.");
            }

            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var outward = parsed.GetValue(to) is not null;
            if (!outward && !folder.Exists)
            {
                throw new UsageException($"--from: there is no folder {folder.FullName}.");
            }

            var away = new LocalOptions { StoreDirectory = folder.FullName };
            var here = (Store: services.Get<IObjectStore>(), Keys: KeysOf(services.Get<IKeyRing>(), store.PathFor(parsed, terminal)));
            var there = (Store: LocalRegistration.OpenObjects(away, services.Get<TimeProvider>()), Keys: LocalRegistration.FindKeys(away));
            var (source, target) = outward ? (here, there) : (there, here);
            var options = new CopyOptions(parsed.GetValue(originals), !parsed.GetValue(sizes), source.Keys, target.Keys, parsed.GetValue(forget));
            var report = await new CopyLake(source.Store, target.Store, services.Get<TimeProvider>()).RunAsync(options, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(report, PfmgJson.Options), ct);
            foreach (var damage in report.Damages)
            {
                await terminal.Error.WriteLineAsync($"{damage.Path}: {damage.Found}");
            }

            return report.Damages.Count == 0 ? ExitCodes.Done : ExitCodes.Input;
        });
    }

    // A ring of this machine would make a key if it were asked without one.
    private static IKeyRing? KeysOf(IKeyRing ring, string directory) => ring is FileKeyRing ? LocalRegistration.FindKeys(new LocalOptions { StoreDirectory = directory }) : ring;
}
