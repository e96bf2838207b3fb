using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Azure.Identity;
using Pfmg.Cloud.Core;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg quota ACCOUNT`: whether a Batch account may have what a deployment asks of it.</summary>
internal static class QuotaCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal)
    {
        var account = new Argument<string>("ACCOUNT") { Description = "The Batch account's resource id" };
        var spot = Wanted("--spot-cores", "Cores of spot nodes: the profile's maxSpotNodes times taskSlotsPerNode");
        var dedicated = Wanted("--dedicated-cores", "Cores of dedicated nodes: maxDedicatedNodes times taskSlotsPerNode");
        var pools = Wanted("--pools", "Pools: one for each of the profile's vmSizes");
        var jobs = Wanted("--runs", "Runs at once; those beyond wait");
        var family = new Option<string?>("--family") { Description = "Family of the machines, whose dedicated cores may be limited too", HelpName = "NAME" };
        var management = new Option<string>("--management") { Description = "Azure Resource Manager", HelpName = "URL", DefaultValueFactory = _ => "https://management.azure.com" };
        var command = new PfmgCommand(
            "quota",
            "Says which quota of a Batch account is short of what is wanted. Prints JSON; ends with 3 if one is short.",
            "pfmg quota /subscriptions/S/resourceGroups/G/providers/Microsoft.Batch/batchAccounts/B --spot-cores 3200 --dedicated-cores 640 --pools 2 --runs 200 --family standardDADSv5Family");
        return command.With(account, spot, dedicated, pools, jobs, family, management).Does(async (parsed, ct) =>
        {
            var wanted = new QuotaDemand(parsed.GetValue(spot), parsed.GetValue(dedicated), parsed.GetValue(pools), parsed.GetValue(jobs), parsed.GetValue(family));
            var findings = await CheckQuota.Create(Endpoint(parsed.GetRequiredValue(management)), TimeProvider.System).RunAsync(parsed.GetRequiredValue(account), wanted, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(findings, PfmgJson.Indented), ct);
            foreach (var found in findings.Where(found => found.IsShort))
            {
                await terminal.Error.WriteLineAsync($"pfmg: {found.Quota} is short: {found.Wanted} wanted, {found.Allowed} allowed.");
            }

            return findings.Any(found => found.IsShort) ? ExitCodes.Ours : ExitCodes.Done;
        });
    }

    private static Uri Endpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || StandInToken.Serves(url))
        ? url
        : throw new UsageException("--management must be an https URL (http on a loopback address: a stand-in).");

    private static Option<int> Wanted(string name, string description) => new(name) { Description = description, HelpName = "N" };
}
