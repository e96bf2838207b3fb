using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake verify` and `pfmg lake vacuum`: whether everything is there, and what need not be.</summary>
internal static class LakeKeepingCommands
{
    /// <summary>`pfmg lake verify`; its exit code is 1 if anything is damaged.</summary>
    public static Command Verify(Terminal terminal, StoreOption store)
    {
        var sizes = new Option<bool>("--sizes-only") { Description = "Compare files' sizes and do not read them" };
        var command = new PfmgCommand(
            "verify",
            "Looks whether the log is whole, every data file is there with the size and SHA-256 that the log tells, and the Delta view says the same. One JSON object; exit code 1 if anything is damaged.",
            "pfmg lake verify\npfmg lake verify --sizes-only");
        return command.With(sizes).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var report = await new VerifyLake(services.Get<IObjectStore>(), services.Get<LakeLog>()).RunAsync(!parsed.GetValue(sizes), ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(report, PfmgJson.Options), ct);
            foreach (var damage in report.Damages)
            {
                await terminal.Error.WriteLineAsync($"{damage.Path}: {damage.Found}");
            }

            return report.Damages.Count == 0 ? ExitCodes.Done : ExitCodes.Input;
        });
    }

    /// <summary>`pfmg lake vacuum`.</summary>
    public static Command Vacuum(Terminal terminal, StoreOption store)
    {
        var days = new Option<double>("--retention-days")
        {
            Description = "Versions that were the latest at some time in so many days stay whole; 0 keeps the latest alone",
            HelpName = "N",
            DefaultValueFactory = _ => VacuumLake.DefaultRetention.TotalDays,
        };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 100_000))
            {
                result.AddError("--retention-days is a number from 0 to 100000.");
            }
        });
        var trial = new Option<bool>("--dry-run") { Description = "Delete nothing, tell what would be deleted" };
        var command = new PfmgCommand(
            "vacuum",
            "Deletes data files that no version refers to which is young enough or pinned. Older versions can then no longer be read. One JSON object.",
            "pfmg lake vacuum --dry-run\npfmg lake vacuum --retention-days 90");
        return command.With(days, trial).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var vacuum = new VacuumLake(services.Get<IObjectStore>(), services.Get<LakeLog>(), services.Get<TimeProvider>());
            var report = await vacuum.RunAsync(TimeSpan.FromDays(parsed.GetValue(days)), parsed.GetValue(trial), ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(report, PfmgJson.Options), ct);
        });
    }
}
