using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>The pinned commands on the whole input, by a shell: what chunked runs are compared with.</summary>
internal static class WholeRun
{
    private static readonly ConcurrentDictionary<string, Gvcf> Done = new(StringComparer.Ordinal);

    public static async Task<Gvcf> OfAsync(PipelineFixture fixture, long batchBases, string reads1, string reads2)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{reads1} {batchBases}");
        if (Done.TryGetValue(key, out var known))
        {
            return known;
        }

        var output = fixture[string.Create(CultureInfo.InvariantCulture, $"whole-{Done.Count}.g.vcf")];
        var reference = fixture.Store.LocalPath(ReferenceInfo.FastaPathOf(PipelineFixture.Reference));
        var script = string.Create(CultureInfo.InvariantCulture, $"""
            set -eo pipefail
            bwa mem -K {batchBases} -t 2 -R '@RG\tID:L001\tSM:{PipelineFixture.Sample}' {reference} {reads1} {reads2} 2>/dev/null |
              samtools fixmate -m -u - - | samtools sort -u - 2>/dev/null | samtools markdup - {output}.bam
            bcftools mpileup --no-version -a AD,DP -d 8000 -q 20 -Q 20 -Ou -f {reference} {output}.bam 2>/dev/null |
              bcftools call --no-version -m -a GQ -g 10,20 -o {output} -
            """);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"The plain commands failed; `make test` installs what they need. {errors}");
        return Done.GetOrAdd(key, Gvcf.Read(output));
    }
}
