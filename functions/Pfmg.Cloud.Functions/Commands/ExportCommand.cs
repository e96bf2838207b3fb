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
        var sample = new Option<string?>("--sample") { Description = "The sample's identifier", HelpName = "S" };
        var samples = new Option<string?>("--samples") { Description = "Several samples in one file, by identifiers separated by commas", HelpName = "A,B,C" };
        var samplesFile = new Option<FileInfo?>("--samples-file") { Description = "Several samples in one file, by a file of identifiers, one a line", HelpName = "F" };
        var region = new Option<string?>("--region") { Description = "Only records that touch contig:start-end, 1-based, both ends included", HelpName = "R" };
        var output = new Option<FileInfo>("--output", "-o") { Description = "The file to write; BGZF with an index if its name ends in .gz", HelpName = "F.vcf.gz", Required = true };
        var version = new Option<long?>("--version") { Description = "The lake version to read; the latest if not given", HelpName = "V" };
        var command = new PfmgCommand(
            "export",
            "Gives a sample's records back as the VCF they came in, byte for byte if the file held no other sample; or those of several samples as one VCF.",
            "pfmg export --sample NA12878 -o NA12878.vcf.gz\npfmg export --samples NA12878,NA12891,NA12892 -o trio.vcf.gz\npfmg export --sample NA12878 --region chr20:10000000-10100000 -o slice.vcf.gz");
        return command.With(sample, samples, samplesFile, region, output, version).Does(async (parsed, ct) =>
        {
            var names = await NamesAsync(parsed.GetValue(sample), parsed.GetValue(samples), parsed.GetValue(samplesFile), ct);
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var contigs = await services.Get<LakeReader>().ContigsAsync(parsed.GetValue(version), ct);
            Interval? bases = parsed.GetValue(region) is { } text ? RegionText.Parse(text, contigs) : null;
            var (target, at) = (parsed.GetRequiredValue(output).FullName, parsed.GetValue(version));
            var told = parsed.GetValue(sample) is { } one
                ? JsonSerializer.Serialize(await services.Get<ExportSample>().RunAsync(new ExportRequest { Sample = one, Output = target, Region = bases, Version = at }, ct), PfmgJson.Options)
                : JsonSerializer.Serialize(await services.Get<MergeSamples>().RunAsync(new MergeRequest { Samples = names, Output = target, Region = bases, Version = at }, ct), PfmgJson.Options);
            await terminal.WriteLineAsync(told, ct);
        });
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(string? sample, string? samples, FileInfo? file, CancellationToken ct)
    {
        if (new object?[] { sample, samples, file }.Count(static given => given is not null) != 1)
        {
            throw new UsageException("export: expected one of --sample, --samples and --samples-file.");
        }

        var names = file is null ? (sample ?? samples!).Split(',') : await File.ReadAllLinesAsync(file.FullName, ct);
        return [.. names.Select(static name => name.Trim()).Where(static name => name.Length > 0)];
    }
}
