using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg catalogue rebuild`: the list of runs, made anew from the store.</summary>
internal static class CatalogueCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var rebuild = new PfmgCommand(
            "rebuild",
            "Looks at every run and enters it as it is: after a copy of a store, a restore, or the loss of the documents. Prints what it did as JSON.",
            "pfmg catalogue rebuild").Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var repair = await services.Get<RepairCatalogue>().RunAsync(suspects: null, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(repair, PfmgJson.Indented), ct);
        });
        return new PfmgCommand("catalogue", "The list of runs, an index of what the store holds.", "pfmg catalogue rebuild").With(rebuild);
    }
}
