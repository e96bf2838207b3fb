using System.Globalization;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `region` step: merges a region's reads from all chunks, marks duplicates and calls, in slices.</summary>
public static class CallRegion
{
    private const string PaddedFile = "padded.bam";
    private const int FastLevel = 1;

    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<RegionParameters>();
        var pipeline = PipelineDefinition.Load(context.Plan.Pipeline);
        var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        var bins = new ReadBins(reference, context.Plan.Regions, pipeline.Regions.PadBases);
        var fasta = await ReferenceFiles.LinkAsync(context, aligner: false, ct);
        var fetched = await FetchAsync(context, parameters, bins, ct);
        var tool = new RunTool(context.ScratchDirectory);

        var tools = ToolVersions.OfAsync(["samtools", "bcftools"], ct);
        var reads = new RegionReads(bins, parameters.Region, context.Task.Cores);
        await tool.PipeAsync(
            [
                .. fetched.Files.Count == 1 ? (ToolCommand[])[] : [ToolCommand.Of("samtools", [.. pipeline.Arguments.Merge, "-o", "-", .. fetched.Files])],
                ToolCommand.Of("samtools", [.. pipeline.Arguments.MarkDuplicates, "-T", "markdup", fetched.Files.Count == 1 ? fetched.Files[0] : "-", "-"]),
            ],
            null,
            (output, token) =>
            {
                reads.Write(output, context.ScratchDirectory, token);
                return Task.CompletedTask;
            },
            ct);

        var karyotype = (await context.ResultsAsync<KaryotypeResult>([parameters.KaryotypeTask], ct))[0];
        using var sequence = ReferenceSequence.Open(Path.Combine(context.ScratchDirectory, fasta));
        var ploidy = PloidyMap.Of(reference.Sex, reference.Mitochondrion, karyotype.Ploidy);
        var mitochondrion = await CallMitochondrionAsync(context, parameters, pipeline, reference.Mitochondrion, fasta, ct);
        using var calls = new RegionCalls(
            context.Plan.Regions[parameters.Region], sequence, ploidy, mitochondrion, Path.Combine(context.ScratchDirectory, RegionOutputs.Calls));
        await CallAsync(
            context, reads.Padded!, new SlicedCalls(calls, reference.Contigs), pipeline.Regions.PadBases,
            ToolCommand.Of("bcftools", [.. pipeline.Arguments.Pileup, "-f", fasta, "-"]),
            ToolCommand.Of("bcftools", [.. pipeline.Arguments.Call, .. await PloidyAsync(context, ploidy, parameters.Sample, ct)]), ct);
        calls.Complete();
        calls.Dispose();

        WrittenObject[] outputs =
        [
            await context.PutOutputAsync(Path.Combine(context.ScratchDirectory, RegionOutputs.Calls), context.Task.Outputs[0], ct),
            await context.PutOutputAsync(Path.Combine(context.ScratchDirectory, RegionOutputs.Reads), context.Task.Outputs[1], ct),
        ];
        return new StepResult(
            new TaskCounts(Units.Alignments, fetched.Core + fetched.Pads, reads.Owned, reads.Padding),
            outputs,
            await tools,
            StepResults.Write(new RegionResult(reads.Owned, calls.Variants.Kept, calls.Blocks.Kept, calls.Bases.Kept)))
        {
            Accounts =
            [
                TaskAccount.Of(Units.Alignments, parameters.Sample, [new Flow(Places.Bins, fetched.Core)], [new Flow(Places.Cores, reads.Owned)]),
                TaskAccount.Of(Units.Alignments, parameters.Sample, [new Flow(Places.Pads, fetched.Pads)], [], new Flow(CallTally.OutsideTheCore, reads.Padding)),
                .. calls.Accounts(parameters.Sample),
            ],
        };
    }

    // As many callers at once as the task has cores. The first one's records are read while it prints them, the others' afterwards.
    private static async Task CallAsync(
        TaskContext context, PaddedReads reads, SlicedCalls calls, int padBases, ToolCommand pileup, ToolCommand call, CancellationToken ct)
    {
        var tool = new RunTool(context.ScratchDirectory);
        var slices = reads.Slices(context.Task.Cores, padBases);
        await Together.RunAsync(
            slices.Select<CallSlice, Func<CancellationToken, Task>>((slice, i) => token => tool.PipeAsync(
                [pileup, ToolCommand.Of(call.Program, [.. call.Arguments, .. i == 0 ? (string[])[] : ["-o", SliceFile(i)], "-"])],
                (input, stop) => reads.CopyAsync(slice, input, stop),
                i > 0 ? null : (output, stop) =>
                {
                    calls.Read(output, slice, stop);
                    return Task.CompletedTask;
                },
                token)),
            ct);
        for (var i = 1; i < slices.Count; i++)
        {
            await using var printed = File.OpenRead(Path.Combine(context.ScratchDirectory, SliceFile(i)));
            calls.Read(printed, slices[i], ct);
        }

        calls.Complete();

        static string SliceFile(int slice) => string.Create(CultureInfo.InvariantCulture, $"slice.{slice}.vcf");
    }

    // Every chunk contributes its header, even without reads here, so that all regions of a sample share one header.
    private static async Task<FetchedReads> FetchAsync(TaskContext context, RegionParameters parameters, ReadBins bins, CancellationToken ct)
    {
        var chunks = await context.ResultsAsync<AlignResult>(parameters.AlignTasks, ct);
        var (first, end) = bins.Needed(parameters.Region);
        var core = bins.Core(parameters.Region);
        var fetched = new FetchedReads([], 0, 0);
        for (var i = 0; i < chunks.Count; i++)
        {
            if (chunks[i].Bins.Count > 0)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"in.{i:D4}.bam");
                var path = $"{StorePaths.Work(context.Plan.RunId, parameters.AlignTasks[i])}{AlignOutputs.Reads}";
                await FetchBins.ToFileAsync(context.Store, path, chunks[i], first, end, Path.Combine(context.ScratchDirectory, name), ct);
                var (all, own) = (Records(chunks[i], first, end), Records(chunks[i], core.First, core.End));
                fetched = new FetchedReads([.. fetched.Files, name], fetched.Core + own, fetched.Pads + all - own);
            }
        }

        return fetched;

        static long Records(AlignResult chunk, int first, int end) => chunk.Bins.Skip(first).Take(end - first).Sum(bin => bin.Records);
    }

    private static async Task<MitochondrialCalls> CallMitochondrionAsync(
        TaskContext context, RegionParameters parameters, PipelineDefinition pipeline, string? contig, string fasta, CancellationToken ct)
    {
        var header = contig is null ? "" : CallMitochondrion.HeaderLines(pipeline.Mitochondrion);
        var owned = context.Plan.Regions[parameters.Region].Intervals.Where(interval => string.Equals(interval.Contig, contig, StringComparison.Ordinal)).ToList();
        if (owned.Count == 0)
        {
            return new MitochondrialCalls(contig, header, "");
        }

        var caller = new CallMitochondrion(pipeline.Mitochondrion, owned[0]);
        var records = "";
        await new RunTool(context.ScratchDirectory).PipeAsync(
            [ToolCommand.Of("bcftools", [.. pipeline.Arguments.MitochondrialPileup, "-t", contig!, "-f", fasta, PaddedFile])],
            null,
            (output, token) =>
            {
                records = caller.Read(output, token);
                return Task.CompletedTask;
            },
            ct);
        return new MitochondrialCalls(contig, header, records);
    }

    // A reference without sex chromosomes and mitochondrion is diploid throughout, as bcftools takes it by itself.
    private static async Task<string[]> PloidyAsync(TaskContext context, PloidyMap ploidy, string sample, CancellationToken ct)
    {
        if (ploidy.IsDiploid)
        {
            return [];
        }

        const string Table = "ploidy.txt";
        const string Sexes = "sex.txt";
        const string Label = "S";
        await File.WriteAllTextAsync(Path.Combine(context.ScratchDirectory, Table), ploidy.CallerTable(Label), ct);
        await File.WriteAllTextAsync(Path.Combine(context.ScratchDirectory, Sexes), $"{sample}\t{Label}\n", ct);
        return ["--ploidy-file", Table, "-S", Sexes];
    }

    /// <summary>What the chunks' receipts promise of a region.</summary>
    private sealed record FetchedReads(IReadOnlyList<string> Files, long Core, long Pads);

    /// <summary>Keeps all reads for calling and, apart, those that the region owns.</summary>
    private sealed class RegionReads(ReadBins bins, int region, int threads)
    {
        /// <summary>All reads, once written.</summary>
        public PaddedReads? Padded { get; private set; }

        public long Owned { get; private set; }

        public long Padding { get; private set; }

        public void Write(Stream markedBam, string folder, CancellationToken ct)
        {
            using var inflated = PackedText.Open(markedBam, PaddedFile, threads: 1).Content;
            var reader = new BamReader(inflated, PaddedFile);
            using var padded = new PaddedReads(Path.Combine(folder, PaddedFile), reader.Header, threads);
            using var owned = new BgzfWriteStream(File.Create(Path.Combine(folder, RegionOutputs.Reads)), FastLevel, threads: threads);
            owned.Write(reader.Header.Bytes);
            while (reader.Next())
            {
                var record = reader.Record;
                padded.Write(ReadBins.Key(record.ContigIndex, Math.Max(1, record.Position)), reader.RecordWithLength);
                if (bins.IsCore(region, record.ContigIndex, record.Position))
                {
                    Owned++;
                    owned.Write(reader.RecordWithLength);
                }
                else
                {
                    Padding++;
                }

                if (((Owned + Padding) & 0xffff) == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }
            }

            Padded = padded;
        }
    }
}
