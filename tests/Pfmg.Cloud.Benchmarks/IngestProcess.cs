using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Ingest;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>What the measured process does: one VCF into the five tables' files, as `pfmg ingest` does.</summary>
internal static class IngestProcess
{
    public static async Task RunAsync(string vcf, string output, string? fasta)
    {
        Directory.CreateDirectory(output);
        using var sequence = fasta is null ? null : ReferenceSequence.Open(fasta);
        var request = new IngestRequest
        {
            SourceFile = Path.GetFileName(vcf),
            OutputDirectory = output,
            RunId = "benchmark",
            Task = "ingest",
            Platform = "benchmark",
            Run = "benchmark",
            Pipeline = "external/1",
            Reference = sequence is null ? null : new IngestReference(Info(sequence), sequence),
            AllocateSampleIds = static (_, _) => Task.FromResult(1),
        };
        var result = await IngestVcf.RunAsync(request, File.OpenRead(vcf), CancellationToken.None);
        Console.WriteLine($"{result.Records} records, {result.Files.Sum(static f => f.Size)} bytes");
    }

    private static ReferenceInfo Info(ReferenceSequence sequence) => new()
    {
        Name = "benchmark",
        Contigs = sequence.Contigs,
        KnownBases = [],
        FastaSha256 = "",
    };
}
