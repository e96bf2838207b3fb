using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Life;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg ingest FILE…`: VCF straight to the lake.</summary>
internal static class IngestCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "VCF or gVCF; plain, gzip or bgzip", Arity = ArgumentArity.OneOrMore };
        files.AcceptExistingOnly();
        var reference = new Option<string?>("--reference")
        {
            Description = "Check contigs and left-align against this reference of the store; without one, alleles are split and trimmed only",
            HelpName = "NAME",
        };
        var callsOnly = new Option<bool>("--calls-only")
        {
            Description = "Keep what is called and assayed, not the original records: smaller and faster, counted alike; export then refuses",
        };
        var command = new PfmgCommand(
            "ingest",
            "Takes VCFs straight to the lake, each as one version. The same bytes again change nothing.",
            "pfmg ingest family.vcf.gz --reference hg19");
        return command.With(files, reference, callsOnly).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.PathFor(parsed, terminal));
            foreach (var file in parsed.GetRequiredValue(files))
            {
                var ingested = await services.Get<IngestLocalFile>().RunAsync(file.FullName, parsed.GetValue(reference), parsed.GetValue(callsOnly), ct);
                await terminal.WriteLineAsync(JsonSerializer.Serialize(Summary.Of(ingested), PfmgJson.Options), ct);
            }
        });
    }

    private sealed record Summary(string File, long LakeVersion, bool AlreadyCommitted, long? Records, int? Samples, long? Calls, string? Rule, IReadOnlyList<TableContents>? Tables)
    {
        public static Summary Of(LocalIngest ingest) => new(
            ingest.File,
            ingest.LakeVersion,
            ingest.AlreadyCommitted,
            ingest.Result?.Records,
            ingest.Result?.Samples.Count,
            ingest.Result?.Samples.Sum(sample => sample.Calls),
            ingest.Result?.Rule,
            ingest.Result is { } result ? LakeContents.Of(ingest.LakeVersion, result.Files).Tables : null);
    }
}
