using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `gather` step: joins a sample's regions into one gVCF and one CRAM, and checks that no read was lost.</summary>
public static class GatherSample
{
    private const string Gvcf = "sample.g.vcf.gz";
    private const string Cram = "sample.cram";

    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<GatherParameters>();
        var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        var fasta = await ReferenceFiles.LinkAsync(context, aligner: false, ct);
        var chunks = await context.ResultsAsync<AlignResult>(parameters.AlignTasks, ct);
        var regions = await context.ResultsAsync<RegionResult>(parameters.RegionTasks, ct);
        var tool = new RunTool(context.ScratchDirectory);
        var tools = ToolVersions.OfAsync(["samtools", "tabix"], ct);

        var (tally, cram) = (new GvcfTally(), new CramCounts(0, 0));
        await Together.RunAsync(
            [
                async token =>
                {
                    // The CRAM's tools begin first: they wait for each other, and the gVCF keeps this thread.
                    await WriteCramAsync(context, parameters, chunks, reference, tool, fasta, token);
                    await Together.RunAsync(
                        [
                            stop => tool.RunAsync(ToolCommand.Of("samtools", "index", Cram), stop),
                            async stop => cram = await VerifyAsync(tool, fasta, chunks, stop),
                        ],
                        token);
                },
                async token =>
                {
                    await WriteGvcfAsync(context, parameters, tally, token);
                    await tool.RunAsync(ToolCommand.Of("tabix", "-p", "vcf", Gvcf), token);
                },
            ],
            ct);

        string[] files = [Gvcf, $"{Gvcf}.tbi", Cram, $"{Cram}.crai"];
        var outputs = new List<WrittenObject>();
        foreach (var (file, path) in files.Zip(context.Task.Outputs))
        {
            outputs.Add(await context.PutOutputAsync(Path.Combine(context.ScratchDirectory, file), path, ct));
        }

        var accounts = Accounts(parameters.Sample, chunks, regions, tally, cram);
        var result = new GatherResult(parameters.Sample, tally.Records, cram.Records, cram.Reads);
        return new StepResult(accounts[0].ToCounts(), outputs, await tools, StepResults.Write(result)) { Accounts = accounts };
    }

    // What goes in is what the receipts of chunks and regions promise; what goes out was counted in the files written.
    private static IReadOnlyList<TaskAccount> Accounts(
        string sample, IReadOnlyList<AlignResult> chunks, IReadOnlyList<RegionResult> regions, GvcfTally tally, CramCounts cram)
    {
        var unplaced = chunks.Sum(chunk => chunk.Bins.Count == 0 ? 0 : chunk.Bins[^1].Records);
        return
        [
            TaskAccount.Of(Units.Reads, sample, [new Flow(Places.Aligned, chunks.Sum(chunk => chunk.Reads))], [new Flow(Places.Cram, cram.Reads)]),
            TaskAccount.Of(
                Units.Alignments, sample, [new Flow(Places.Cores, regions.Sum(region => region.Records)), new Flow(Places.Unplaced, unplaced)],
                [new Flow(Places.Cram, cram.Records)]),
            TaskAccount.Of(
                Units.Records, sample,
                [new Flow(Places.Variants, regions.Sum(region => region.Variants)), new Flow(Places.Blocks, regions.Sum(region => region.Blocks))],
                [new Flow(Places.Gvcf, tally.Records)]),
            TaskAccount.Of(
                Units.Bases, sample, [new Flow(Places.Blocks, regions.Sum(region => region.BlockBases))], [new Flow(Places.Covered, tally.BlockBases)]),
        ];
    }

    private static async Task WriteCramAsync(
        TaskContext context, GatherParameters parameters, IReadOnlyList<AlignResult> chunks, ReferenceInfo reference, RunTool tool, string fasta, CancellationToken ct)
    {
        const string Draft = "draft.cram";
        await tool.PipeAsync(
            [ToolCommand.Of("samtools", "view", "--no-PG", "-C", "-T", fasta, "-o", Draft, "-")],
            (input, token) => JoinReads.WriteAsync(context, parameters, chunks, reference, input, token),
            null,
            ct);
        // samtools puts the full path of this machine's FASTA into the header (UR); the header that we gave it has none.
        await using var target = File.Create(Path.Combine(context.ScratchDirectory, Cram));
        await tool.PipeAsync(
            [ToolCommand.Of("samtools", "reheader", "--no-PG", JoinReads.HeaderFile, Draft)], null, (output, token) => output.CopyToAsync(target, token), ct);
        File.Delete(Path.Combine(context.ScratchDirectory, Draft));
    }

    private static async Task WriteGvcfAsync(
        TaskContext context, GatherParameters parameters, GvcfTally tally, CancellationToken ct)
    {
        await using var target = new BgzfWriteStream(File.Create(Path.Combine(context.ScratchDirectory, Gvcf)), threads: context.Task.Cores);
        for (var i = 0; i < parameters.RegionTasks.Count; i++)
        {
            var path = $"{StorePaths.Work(context.Plan.RunId, parameters.RegionTasks[i])}{RegionOutputs.Calls}";
            await using var part = PackedText.Open(await context.Store.OpenReadAsync(path, null, ct), path, threads: 1).Content;
            var lines = new LineReader(part);
            while (lines.Next())
            {
                if (lines.Line is [(byte)'#', ..])
                {
                    if (i == 0)
                    {
                        WriteHeaderLine(context.Plan, lines.Line, target);
                    }

                    continue;
                }

                tally.Count(new GvcfLine(lines.Line));
                target.Write(lines.Line);
                target.WriteByte((byte)'\n');
            }
        }
    }

    // The caller is told not to write its command line, which holds a date; what made the file is said here instead.
    private static void WriteHeaderLine(RunPlan plan, ReadOnlySpan<byte> line, Stream target)
    {
        if (line.StartsWith("#CHROM"u8))
        {
            target.Write(Encoding.UTF8.GetBytes($"##source=bcftools\n##pfmgPipeline={plan.Pipeline}\n##pfmgReference={plan.Reference}\n"));
        }

        target.Write(line);
        target.WriteByte((byte)'\n');
    }

    // Read back from the file as written: what is registered is what was checked.
    private static async Task<CramCounts> VerifyAsync(RunTool tool, string fasta, IReadOnlyList<AlignResult> chunks, CancellationToken ct)
    {
        var (records, reads, checksum) = (0L, 0L, 0UL);
        await tool.PipeAsync(
            [ToolCommand.Of("samtools", "view", "--no-PG", "-u", "-T", fasta, Cram)],
            null,
            (output, token) =>
            {
                using var inflated = PackedText.Open(output, Cram, threads: 1).Content;
                var reader = new BamReader(inflated, Cram);
                while (reader.Next())
                {
                    records++;
                    reads += reader.Record.IsPrimary ? 1 : 0;
                    checksum = unchecked(checksum + reader.Record.ContentHash());
                    token.ThrowIfCancellationRequested();
                }

                return Task.CompletedTask;
            },
            ct);
        var (expected, expectedChecksum) = (chunks.Sum(chunk => chunk.Records), 0UL);
        foreach (var chunk in chunks)
        {
            expectedChecksum = unchecked(expectedChecksum + ulong.Parse(chunk.Checksum, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        }

        return (records, checksum) == (expected, expectedChecksum)
            ? new CramCounts(records, reads)
            : throw new CorruptException(string.Create(
                CultureInfo.InvariantCulture,
                $"The CRAM holds {records} records with checksum {checksum:x16}; {expected} with {expectedChecksum:x16} were aligned."));
    }

    private sealed record CramCounts(long Records, long Reads);
}
