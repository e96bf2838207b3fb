using System.Globalization;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The `align` step: aligns one chunk of reads, sorts it and writes it by region bin.</summary>
public static class AlignReads
{
    /// <summary>The step.</summary>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var parameters = context.Task.Read<AlignParameters>();
        var prepared = (await context.ResultsAsync<PrepareResult>([parameters.PrepareTask], ct))[0];
        var reads = prepared.Chunks[parameters.Chunk];
        if (reads == 0)
        {
            return Told(parameters, 0, Empty, [], []);
        }

        var pipeline = PipelineDefinition.Load(context.Plan.Pipeline);
        var reference = await context.Store.ReferenceAsync(context.Plan.Reference!, ct);
        var bins = new ReadBins(reference, context.Plan.Regions, pipeline.Regions.PadBases);
        var sorted = new SortedReads(reference, bins, pipeline.Karyotype.MinimumMappingQuality, context.Task.Cores);
        var tools = ToolVersions.OfAsync(["bwa", "samtools"], ct);
        var file = Path.Combine(context.ScratchDirectory, AlignOutputs.Reads);
        var parts = new AlignParts(context, parameters, prepared, pipeline.Arguments.Align, await ReferenceFiles.LinkAsync(context, aligner: true, ct));
        var alone = await parts.AloneAsync(ct);
        await new RunTool(context.ScratchDirectory).PipeAsync(
            [
                .. alone is null ? (ToolCommand[])[] : [alone],
                ToolCommand.Of("samtools", [.. pipeline.Arguments.Fixmate, "-", "-"]),
                ToolCommand.Of("samtools", [.. pipeline.Arguments.Sort, "-T", "sort", "-"]),
            ],
            alone is null ? parts.WriteAsync : null,
            (output, token) =>
            {
                sorted.WriteTo(file, output, token);
                return Task.CompletedTask;
            },
            ct);
        var result = sorted.Result!;
        var output = await context.PutOutputAsync(file, context.Task.Outputs[0], ct);
        return Told(parameters, reads, result, [output], await tools);
    }

    private static StepResult Told(
        AlignParameters parameters, long reads, AlignResult result, IReadOnlyList<WrittenObject> outputs, IReadOnlyList<ToolVersion> tools)
    {
        var sample = parameters.Sample;
        var unplaced = result.Bins.Count == 0 ? 0 : result.Bins[^1].Records;
        var account = TaskAccount.Of(Units.Reads, sample, [new Flow(Places.Chunks, reads)], [new Flow(Places.Aligned, result.Reads)]);
        return new StepResult(account.ToCounts(), outputs, tools, StepResults.Write(result))
        {
            Accounts =
            [
                account,
                TaskAccount.Of(
                    Units.Alignments, sample, [new Flow(Places.Aligner, result.Records)],
                    [new Flow(Places.Bins, result.Bins.Sum(bin => bin.Records) - unplaced), new Flow(Places.Unplaced, unplaced)]),
            ],
        };
    }

    private static AlignResult Empty { get; } = new()
    {
        Reads = 0,
        Mapped = 0,
        Records = 0,
        Checksum = new string('0', 16),
        HeaderBytes = 0,
        Bins = [],
        Contigs = [],
    };

    /// <summary>Sends sorted reads to their bins and counts them on the way.</summary>
    private sealed class SortedReads(ReferenceInfo reference, ReadBins bins, int minimumMappingQuality, int threads)
    {
        private readonly long[] _contigReads = new long[reference.Contigs.Count];
        private readonly long[] _contigBases = new long[reference.Contigs.Count];
        private readonly long[] _informativeBases = new long[reference.Contigs.Count];
        private readonly InformativeBases _informative = new(reference);
        private long _records;
        private long _reads;
        private long _mapped;
        private ulong _checksum;

        public AlignResult? Result { get; private set; }

        public void WriteTo(string file, Stream sortedBam, CancellationToken ct)
        {
            using var inflated = PackedText.Open(sortedBam, AlignOutputs.Reads, threads: 1).Content;
            var reader = new BamReader(inflated, AlignOutputs.Reads);
            using var writer = new BinWriter(file, reader.Header, bins.Count, threads);
            while (reader.Next())
            {
                var record = reader.Record;
                Count(record);
                writer.Write(bins.Of(record.ContigIndex, record.Position), reader.RecordWithLength);
                if ((_records & 0xffff) == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }
            }

            var (headerBytes, places) = writer.Complete();
            Result = new AlignResult
            {
                Reads = _reads,
                Mapped = _mapped,
                Records = _records,
                Checksum = _checksum.ToString("x16", CultureInfo.InvariantCulture),
                HeaderBytes = headerBytes,
                Bins = places,
                Contigs =
                [
                    .. reference.Contigs.Select((contig, i) => new ContigDepth(contig.Name, _contigReads[i], _contigBases[i], _informativeBases[i]))
                        .Where(depth => depth.Reads > 0),
                ],
            };
        }

        private void Count(BamRecord record)
        {
            _records++;
            unchecked
            {
                _checksum += record.ContentHash();
            }

            if (!record.IsPrimary)
            {
                return;
            }

            _reads++;
            if (record.IsMapped)
            {
                _mapped++;
                if (record.MappingQuality >= minimumMappingQuality)
                {
                    _contigReads[record.ContigIndex]++;
                    _contigBases[record.ContigIndex] += record.AlignedBases;
                    _informativeBases[record.ContigIndex] += _informative.Contains(record.ContigIndex, record.Position) ? record.AlignedBases : 0;
                }
            }
        }
    }
}
