using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Turns a delivered BAM or CRAM, aligned or not, back into reads, and hands them on to be cut, each read group by itself.</summary>
/// <remarks>
/// A file whose mates follow each other (unaligned BAM) is read as it lies, so that its reads meet bwa in the sequencer's order, as those of FASTQ
/// do. Any other is collated by name first. Only the reads themselves go on: no secondary or supplementary alignment, no tag, no
/// duplicate flag.
/// </remarks>
internal static class CutAlignment
{
    /// <summary>Reads the file to its end.</summary>
    /// <exception cref="InvalidInputException">All that is wrong with it.</exception>
    public static async Task<PrepareResult> RunAsync(TaskContext context, PrepareParameters parameters, CutReads cut, CancellationToken ct)
    {
        var file = parameters.Files[0];
        var alignment = await CheckAlignment.RunAsync(context, file, ct);
        var groups = ReadGroupLines.Read(file.Path, alignment.HeaderText, parameters.SampleInFile!, parameters.ReadGroup!.Sample);
        var isCram = file.Kind == ManifestValues.Cram;
        var source = await SourceReference.FindAsync(context, file.Path, alignment.Contigs, isCram, ct);
        var input = Path.GetRelativePath(context.ScratchDirectory, await context.LocalInputAsync(file.ObjectPath, ct));
        var fasta = isCram && source is not null ? await SourceReference.LinkAsync(context, alignment.Contigs, source, ct) : null;
        string[] reference = fasta is null ? [] : ["--reference", fasta];
        var reader = new AlignmentRecords(
            context, file,
            ToolCommand.Of("samtools", ["view", "--no-PG", "-u", .. reference, input]),
            ToolCommand.Of("samtools", ["collate", "--no-PG", "-u", "-O", .. reference, input, "collate"]));
        var mates = new NamedReads(file.Path, groups, parameters.ReadGroup!, alignment.Records);
        var inOrder = false;
        if (!IsSorted(alignment.HeaderText))
        {
            await reader.ReadInOrderAsync(records => mates.Read(records, null, ct), ct);
            inOrder = mates.Unpaired == 0;
            mates.Reset();
        }

        await (inOrder ? reader.ReadInOrderAsync(Cut, ct) : reader.ReadCollatedAsync(Cut, ct));
        mates.End();
        cut.Delivered = mates.Primary;
        var result = await cut.EndAsync(mates.Groups, mates.Unpaired, mates.Alternative, ct);
        return result with { SourceReference = source?.Name };

        void Cut(BamReader records) => mates.Read(records, cut, ct);
    }

    private static bool IsSorted(string headerText) =>
        headerText.StartsWith("@HD\t", StringComparison.Ordinal) && headerText.Split('\n')[0].Contains("\tSO:coordinate", StringComparison.Ordinal);

    /// <summary>The records of a file, as they lie or with mates together.</summary>
    private sealed class AlignmentRecords(TaskContext context, DeliveredFile file, ToolCommand decode, ToolCommand collate)
    {
        public async Task ReadInOrderAsync(Action<BamReader> read, CancellationToken ct)
        {
            if (file.Kind == ManifestValues.Cram)
            {
                await PipeAsync(decode, read, ct);
                return;
            }

            await using var packed = await context.Store.OpenReadAsync(file.ObjectPath, null, ct);
            await using var inflated = PackedText.Open(packed, file.Path, context.Task.Cores).Content;
            read(new BamReader(inflated, file.Path));
        }

        public Task ReadCollatedAsync(Action<BamReader> read, CancellationToken ct) => PipeAsync(collate, read, ct);

        private async Task PipeAsync(ToolCommand command, Action<BamReader> read, CancellationToken ct)
        {
            try
            {
                await new RunTool(context.ScratchDirectory).PipeAsync([command], null, (output, _) =>
                {
                    using var inflated = PackedText.Open(output, file.Path, threads: 1).Content;
                    read(new BamReader(inflated, file.Path));
                    return Task.CompletedTask;
                }, ct);
            }
            catch (UnavailableException e) when (SenderFault.IsLikely(e))
            {
                throw SenderFault.Of(file.Path, "", "alignments that can be decoded", e);
            }
        }
    }
}
