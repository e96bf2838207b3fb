using System.CommandLine;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg participants import FILE`: enters participants into the register of a store.</summary>
internal static class ParticipantsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store) =>
        new PfmgCommand("participants", "The register of participants.", "pfmg participants import families.ped").With(Import(terminal, store));

    private static PfmgCommand Import(Terminal terminal, StoreOption store)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A pedigree (.ped, .fam), a table with a heading (.csv, .tsv), a JSON array, or a JSON object a line" };
        var by = new Option<string?>("--by") { Description = "Who records; else the name of this system's user", HelpName = "NAME" };
        var command = new PfmgCommand(
            "import",
            "Enters participants, all or none, and prints how many were new, changed and known. What is known just so is not entered again; what cannot be is refused with every line at fault.",
            "pfmg participants import families.ped\npfmg participants import participants.ndjson --by data-office");
        return command.With(file, by).Does(async (parsed, ct) =>
        {
            var named = parsed.GetRequiredValue(file);
            if (!named.Exists)
            {
                throw new NotFoundException($"{named}: no such file.");
            }

            string text = await File.ReadAllTextAsync(named.FullName, Encoding.UTF8, ct);
            var sent = named.Extension.ToLowerInvariant() switch
            {
                ".ped" or ".fam" => ReadParticipants.Ped(text, named.Name),
                ".csv" or ".tsv" => ReadParticipantTable.Run(text, named.Name),
                _ => ReadParticipants.Json(text, named.Name),
            };
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var batch = await services.Get<RegisterParticipants>().RunAsync(parsed.GetValue(by) ?? Environment.UserName, named.Name, sent, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(batch, PfmgJson.Options), ct);
        });
    }
}
