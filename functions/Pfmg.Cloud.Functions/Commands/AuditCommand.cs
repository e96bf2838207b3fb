using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Audit;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg audit`: the trail of who asked what, verified and anchored.</summary>
internal static class AuditCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store) =>
        new PfmgCommand("audit", "The trail of who asked what.", "pfmg audit verify").With(Verify(terminal, store), Anchor(terminal, store));

    private static PfmgCommand Verify(Terminal terminal, StoreOption store)
    {
        var witness = new Option<string?>("--anchor") { Description = "SHA-256 of an anchor that was noted elsewhere; it must be among the anchors", HelpName = "HEX" };
        return new PfmgCommand(
            "verify",
            "Looks whether every chain is as its instance wrote it: signatures, hashes, seals, gaps, and ends as every anchor names them. One JSON object; each fault with its file and first bad entry; exit code 1 if there is any.",
            "pfmg audit verify\npfmg audit verify --anchor 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08").With(witness).Does(async (parsed, ct) =>
            {
                await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
                var report = await services.Get<VerifyAudit>().RunAsync(parsed.GetValue(witness), ct);
                await terminal.WriteLineAsync(JsonSerializer.Serialize(report, PfmgJson.Options), ct);
                foreach (var fault in report.Faults)
                {
                    await terminal.Error.WriteLineAsync(fault.ToString());
                }

                return report.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Input;
            });
    }

    private static PfmgCommand Anchor(Terminal terminal, StoreOption store) => new PfmgCommand(
        "anchor",
        "Anchors what was recorded since the last hour's anchor, as the service's timer does. Prints the anchor's SHA-256, to be noted elsewhere, as JSON; exit code 1 if a chain is not as it was written.",
        "pfmg audit anchor").Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            if (await services.Get<AnchorAudit>().RunAsync(ct) is not { } report)
            {
                await terminal.Error.WriteLineAsync("pfmg: nothing to anchor: this hour has its anchor, or nothing was ever recorded.");
                return ExitCodes.Done;
            }

            await terminal.WriteLineAsync(JsonSerializer.Serialize(report, PfmgJson.Options), ct);
            return report.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.Input;
        });
}
