using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg export`: a sample's records as the VCF they came in.</summary>
internal static class ExportCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var sample = new Option<string>("--sample") { Description = "The sample's identifier", HelpName = "S", Required = true };
        var region = new Option<string?>("--region") { Description = "Only records that touch contig:start-end, 1-based, both ends included", HelpName = "R" };
        var output = new Option<FileInfo>("--output", "-o") { Description = "The file to write; BGZF with an index if its name ends in .gz", HelpName = "F.vcf.gz", Required = true };
        var version = new Option<long?>("--version") { Description = "The lake version to read; the latest if not given", HelpName = "V" };
        var command = new PfmgCommand(
            "export",
            "Gives a sample's records back as the VCF they came in, byte for byte if the file held no other sample.",
            "pfmg export --sample NA12878 -o NA12878.vcf.gz\npfmg export --sample NA12878 --region chr20:10000000-10100000 -o slice.vcf.gz");
        return command.With(sample, region, output, version).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.PathFor(parsed, terminal));
            var contigs = await services.Get<LakeReader>().ContigsAsync(parsed.GetValue(version), ct);
            var exported = await services.Get<ExportSample>().RunAsync(new ExportRequest
            {
                Sample = parsed.GetRequiredValue(sample),
                Output = parsed.GetRequiredValue(output).FullName,
                Region = parsed.GetValue(region) is { } text ? RegionText.Parse(text, contigs) : null,
                Version = parsed.GetValue(version),
            }, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(exported, PfmgJson.Options), ct);
        });
    }
}
