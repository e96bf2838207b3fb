using System.Diagnostics;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Functions.Demo;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Demo;

/// <summary>The whole house as a user starts it: `make run` ends in this program with these arguments.</summary>
public sealed class DemoTests(DemoReference reference) : IClassFixture<DemoReference>
{
    private static readonly long BatchBases = PipelineDefinition.Load(PipelineDefinition.Default).Reads.BatchBases;

    [Fact]
    public async Task The_demo_calls_as_well_as_the_plain_tools_on_the_whole_input()
    {
        var demo = RunAsync(reference["store"], reference["summary.json"]);
        File.WriteAllText(reference["exact.bed"], "chr20\t10100099\t11089900\n");
        var real = Plain("NA12878", "a_reads", "a_truth/NIST_b37_chr20_100kbp_at_10mb.vcf.gz", Repository.TestData("a_truth/NIST_b37_chr20_100kbp_at_10mb.bed"));
        var simulated = Plain("SIM1", "a_sim", "a_sim/SIM1.truth.vcf.gz", reference["exact.bed"]);

        var summary = await demo;

        Assert.Empty(summary.Failures);
        Assert.Equal(DemoRun.All.Count, summary.Runs.Count);
        Assert.All(summary.Runs, run => Assert.Equal(RunState.Completed, run.State));
        Assert.All(summary.Runs, run => Assert.True(run.Chain!.Balanced));
        Assert.All(summary.Runs, run => Assert.All(run.Steps, step => Assert.All(step.Counts, counts => Assert.Equal(counts.Read, counts.Written + counts.Rejected))));
        Assert.Equal(real, summary.Runs[0].Scores);
        Assert.Equal(simulated, summary.Runs[1].Scores);
        Assert.True(real[0].F1 > 0.99 && simulated[0].F1 > 0.99, "The plain tools themselves called badly, so nothing was compared.");
        Assert.Equal(3, summary.Queries.Count(answer => answer.Status == 200));
        Assert.Equal(["dora", "lea", "dora", "committee", "max", "dora", "max", "ada"], summary.Counter.Select(step => step.Who));
        Assert.StartsWith("over 5 persons", summary.Counter[4].Told, StringComparison.Ordinal);
        Assert.StartsWith("over 4 persons", summary.Counter[6].Told, StringComparison.Ordinal);
    }

    private List<Score> Plain(string sample, string folder, string truth, string bed)
    {
        IndexForBwa();
        var calls = reference[$"{sample}.g.vcf.gz"];
        PlainTools.Call(
            reference.Fasta, sample, BatchBases, Repository.TestData($"{folder}/{sample}_R1.fastq.gz"), Repository.TestData($"{folder}/{sample}_R2.fastq.gz"), calls);
        return [.. PlainTools.Score(reference.Fasta, calls, Repository.TestData(truth), bed)];
    }

    private void IndexForBwa()
    {
        if (!File.Exists(reference.Fasta + ".bwt"))
        {
            NativeTool.Run("bwa", "index", reference.Fasta);
        }
    }

    private static async Task<DemoSummary> RunAsync(string store, string summary)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "pfmg");
        string[] arguments = ["demo", "--store", store, "--port", "0", "--exit", "--summary", summary];
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"pfmg demo ended with {process.ExitCode}:\n{error}\n{await output}");
        return JsonSerializer.Deserialize<DemoSummary>(await File.ReadAllBytesAsync(summary), PfmgJson.Options)!;
    }
}
