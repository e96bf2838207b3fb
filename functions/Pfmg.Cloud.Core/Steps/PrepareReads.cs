using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Fastq;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `prepare` step: checks delivered files and cuts the reads to be aligned into chunks of whole bwa batches.</summary>
public static class PrepareReads
{
    /// <summary>The step.</summary>
    public static Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<PrepareParameters>();
        return parameters switch
        {
            { CutReads: false } => CheckFile.RunAsync(context, parameters.Files[0], ct),
            { Files: [var first, var second] } => CutPairAsync(context, parameters, first, second, ct),
            _ => CutAlignmentAsync(context, parameters, parameters.Files[0], ct),
        };
    }

    private static async Task<StepResult> CutPairAsync(
        TaskContext context, PrepareParameters parameters, DeliveredFile first, DeliveredFile second, CancellationToken ct)
    {
        await using var packed1 = new DeliveredStream(await context.Store.OpenReadAsync(first.ObjectPath, null, ct), first);
        await using var packed2 = new DeliveredStream(await context.Store.OpenReadAsync(second.ObjectPath, null, ct), second);
        // Outside the try: what is left of a file is still to be hashed when its text turns out to be broken.
        await using var text1 = new TrackedText(packed1, first.Path);
        await using var text2 = new TrackedText(packed2, second.Path);
        var faults = new List<InputFault>();
        var cut = new CutReads(context, parameters);
        try
        {
            await cut.RunAsync(
                new FastqReader(text1, first.Path), new FastqReader(text2, second.Path), first.Path, second.Path,
                place => text1.Place, first.Size, ct);
            faults.AddRange(packed1.CheckToEnd());
            faults.AddRange(packed2.CheckToEnd());
        }
        catch (InvalidInputException e)
        {
            // What breaks a record is often a broken transfer: say so first.
            faults.AddRange(packed1.CheckToEnd());
            faults.AddRange(packed2.CheckToEnd());
            faults.AddRange(e.Faults);
        }

        return faults.Count > 0 ? throw new InvalidInputException(faults) : cut.Result(cut.Delivered, 0, []);
    }

    private static async Task<StepResult> CutAlignmentAsync(TaskContext context, PrepareParameters parameters, DeliveredFile file, CancellationToken ct)
    {
        var checkedFile = await CheckFile.RunAsync(context, file, ct);
        var input = Path.GetRelativePath(context.ScratchDirectory, await context.LocalInputAsync(file.ObjectPath, ct));
        var reference = await ReferenceFiles.LinkAsync(context, aligner: false, ct);
        var tool = new RunTool(context.ScratchDirectory);
        // Counted from the file itself: what taking it apart loses must not go unseen.
        var delivered = await tool.ReadTextAsync(ToolCommand.Of("samtools", "view", "-c", "-F", "0x900", "--reference", reference, input), ct);
        await tool.PipeAsync(
            [
                ToolCommand.Of("samtools", "collate", "--no-PG", "-u", "-O", "--reference", reference, input, "collate"),
                ToolCommand.Of("samtools", "fastq", "-n", "-1", "reads.R1.fastq", "-2", "reads.R2.fastq", "-s", "unpaired.fastq", "-0", "other.fastq", "-"),
            ],
            null, null, ct);
        long unpaired;
        await using (var single = File.OpenRead(Path.Combine(context.ScratchDirectory, "unpaired.fastq")))
        await using (var other = File.OpenRead(Path.Combine(context.ScratchDirectory, "other.fastq")))
        {
            unpaired = Count(single, file.Path) + Count(other, file.Path);
        }

        await using var mate1 = File.OpenRead(Path.Combine(context.ScratchDirectory, "reads.R1.fastq"));
        await using var mate2 = File.OpenRead(Path.Combine(context.ScratchDirectory, "reads.R2.fastq"));
        var cut = new CutReads(context, parameters);
        await cut.RunAsync(
            new FastqReader(mate1, file.Path), new FastqReader(mate2, file.Path), file.Path, file.Path,
            place => place, Math.Max(1, mate1.Length), ct);
        return cut.Result(long.Parse(delivered, CultureInfo.InvariantCulture), unpaired, checkedFile.Tools);
    }

    private static long Count(Stream fastq, string file)
    {
        var reader = new FastqReader(fastq, file);
        while (reader.Next())
        {
        }

        return reader.Records;
    }

    /// <summary>Cuts pairs of reads into the planned chunks, in one pass.</summary>
    private sealed class CutReads(TaskContext context, PrepareParameters parameters)
    {
        private readonly CutBatches _batches = new(parameters.BatchBases);
        private readonly long[] _reads = new long[parameters.Chunks];
        private readonly List<WrittenObject> _outputs = [];
        private long _bases;

        /// <summary>Reads seen by the readers of both mates.</summary>
        public long Delivered { get; private set; }

        public async Task RunAsync(
            FastqReader reader1, FastqReader reader2, string file1, string file2, Func<long, long> packedPlace, long size, CancellationToken ct)
        {
            ReadChunkWriter? writer = null;
            var text = 0L;
            try
            {
                var current = -1;
                while (NextPair(reader1, reader2, file1, file2))
                {
                    var bases = reader1.Record.Bases + reader2.Record.Bases;
                    if (_batches.Begins(bases))
                    {
                        var share = (long)((Int128)packedPlace(text) * parameters.Chunks / Math.Max(1, size));
                        var chunk = (int)Math.Max(current, Math.Min(parameters.Chunks - 1, share));
                        if (chunk != current)
                        {
                            await FinishAsync(writer, current, ct);
                            (writer, current) = (new ReadChunkWriter(context.ScratchDirectory), chunk);
                        }

                        ct.ThrowIfCancellationRequested();
                    }

                    writer!.Write(reader1.Record.Text, reader2.Record.Text);
                    text += reader1.Record.Text.Length;
                    _reads[current] += 2;
                    _bases += bases;
                }

                await FinishAsync(writer, current, ct);
                writer = null;
            }
            finally
            {
                writer?.Dispose();
            }

            Delivered = reader1.Records + reader2.Records;
            if (reader1.Records == 0)
            {
                throw new InvalidInputException(file1, "", "at least one read", "none");
            }
        }

        public StepResult Result(long delivered, long unpaired, IReadOnlyList<ToolVersion> tools)
        {
            var reads = TaskAccount.Of(
                Units.Reads, parameters.Sample!, [new Flow(Places.Delivered, delivered)], [new Flow(Places.Chunks, _reads.Sum())],
                new Flow("without its mate", unpaired));
            return new StepResult(reads.ToCounts(), _outputs, tools, StepResults.Write(new PrepareResult(_reads, _batches.Batches, _bases, unpaired)))
            {
                Accounts = [reads],
            };
        }

        private static bool NextPair(FastqReader reader1, FastqReader reader2, string file1, string file2)
        {
            var (has1, has2) = (reader1.Next(), reader2.Next());
            if (has1 != has2)
            {
                throw new InvalidInputException(
                    has1 ? file2 : file1,
                    string.Create(CultureInfo.InvariantCulture, $"record {Math.Max(reader1.Records, reader2.Records)}"),
                    "as many reads as the other mate's file",
                    "fewer");
            }

            if (has1 && !reader1.Record.Name.SequenceEqual(reader2.Record.Name))
            {
                throw new InvalidInputException(
                    file2,
                    string.Create(CultureInfo.InvariantCulture, $"record {reader2.Records}, line {((reader2.Records - 1) * 4) + 1}"),
                    "the name of the same record of the other mate's file",
                    "another");
            }

            return has1;
        }

        private async Task FinishAsync(ReadChunkWriter? writer, int chunk, CancellationToken ct)
        {
            if (writer is null)
            {
                return;
            }

            writer.Dispose();
            for (var read = 1; read <= 2; read++)
            {
                var path = PrepareParameters.ChunkPath(context.Plan.RunId, context.Task.Id, chunk, read);
                var file = Path.Combine(context.ScratchDirectory, ReadChunkWriter.FileName(read));
                _outputs.Add(await context.PutOutputAsync(file, path, ct));
                File.Delete(file);
            }
        }
    }
}
