using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>The pinned commands on the whole input, by a shell: what chunked runs are compared with.</summary>
/// <param name="Calls">What was called.</param>
/// <param name="Bam">The file of its alignments, duplicates marked.</param>
internal sealed record WholeRun(Gvcf Calls, string Bam)
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<WholeRun>>> Done = new(StringComparer.Ordinal);

    /// <summary>Runs them once for the same reads.</summary>
    public static Task<WholeRun> OfAsync(PipelineFixture fixture, long batchBases, string reads1, string reads2, string reference = PipelineFixture.Reference)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{reference} {reads1} {batchBases}");
        return Done.GetOrAdd(key, _ => new Lazy<Task<WholeRun>>(() => RunAsync(fixture, batchBases, reads1, reads2, reference))).Value;
    }

    private static async Task<WholeRun> RunAsync(PipelineFixture fixture, long batchBases, string reads1, string reads2, string reference)
    {
        var output = fixture[string.Create(CultureInfo.InvariantCulture, $"whole-{Path.GetFileName(reads1)}-{batchBases}.g.vcf")];
        var fasta = fixture.Store.LocalPath(ReferenceInfo.FastaPathOf(reference));
        var pipeline = PipelineDefinition.Load(PipelineDefinition.Default).Arguments;
        var script = string.Create(CultureInfo.InvariantCulture, $"""
            set -eo pipefail
            bwa mem -K {batchBases} -t 2 -R '@RG\tID:L001\tSM:{PipelineFixture.Sample}' {fasta} {reads1} {reads2} 2>/dev/null |
              samtools fixmate -m -u - - | samtools sort -u - 2>/dev/null | samtools markdup - {output}.bam
            bcftools {string.Join(' ', pipeline.Pileup)} -f {fasta} {output}.bam 2>/dev/null |
              bcftools {string.Join(' ', pipeline.Call)} -o {output} -
            """);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"The plain commands failed; `make test` installs what they need. {errors}");
        return new WholeRun(Gvcf.Read(output), $"{output}.bam");
    }
}
