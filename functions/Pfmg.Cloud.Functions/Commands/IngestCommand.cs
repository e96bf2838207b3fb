using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Lake.Ingest;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg ingest FILE…`: VCF straight to the lake.</summary>
internal static class IngestCommand
{
    private const string StandardInput = "-";

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "VCF or gVCF, plain, gzip or bgzip; BCF (through bcftools); - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var reference = new Option<string?>("--reference")
        {
            Description = "Check contigs and left-align against this reference of the store; without one, alleles are split and trimmed only",
            HelpName = "NAME",
        };
        var callsOnly = new Option<bool>("--calls-only")
        {
            Description = "Keep what is called and assayed, not the original records: smaller and faster, counted alike; export then refuses",
        };
        var assayed = new Option<FileInfo?>("--assayed")
        {
            Description = "BED of the bases at which the file's one sample could be called: elsewhere than in its records it is reference there, and counts in AN",
            HelpName = "BED",
        };
        var command = new PfmgCommand(
            "ingest",
            "Takes VCFs straight to the lake, each as one version. The same bytes again change nothing.",
            "pfmg ingest family.vcf.gz --reference hg19\npfmg ingest NA12878.vcf.gz --reference hg19 --assayed NA12878.callable.bed\nbcftools view -s S cohort.bcf | pfmg ingest -");
        return command.With(files, reference, callsOnly, assayed).Does(async (parsed, ct) =>
        {
            var bed = parsed.GetValue(assayed)?.FullName;
            if (bed is not null && (parsed.GetRequiredValue(files) is not [var only] || only == StandardInput))
            {
                throw new UsageException("--assayed: expected one FILE, whose sample's bases these are.");
            }

            var ingest = Composition.Ingest(store.DeploymentFor(parsed, terminal));
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var ingested = await IngestAsync(ingest, file, parsed.GetValue(reference), parsed.GetValue(callsOnly), bed, ct);
                await terminal.WriteLineAsync(JsonSerializer.Serialize(IngestSummary.Of(ingested), CommandJson.Line), ct);
            }
        });
    }

    private static async Task<LocalIngest> IngestAsync(IngestLocalFile ingest, string file, string? reference, bool callsOnly, string? bed, CancellationToken ct)
    {
        if (file != StandardInput)
        {
            return await ingest.RunAsync(Path.GetFullPath(file), reference, callsOnly, bed, ct);
        }

        await using var input = Console.OpenStandardInput();
        return await ingest.RunAsync(input, "stdin", reference, callsOnly, ct);
    }
}
