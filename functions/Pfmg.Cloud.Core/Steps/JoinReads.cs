using System.Text;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Joins the reads that regions own, in the order of the genome, and those without a place, into one BAM stream.</summary>
internal static class JoinReads
{
    /// <summary>Writes an unpacked BAM: header, records.</summary>
    public static async Task WriteAsync(
        TaskContext context, GatherParameters parameters, IReadOnlyList<AlignResult> chunks, ReferenceInfo reference, Stream target, CancellationToken ct)
    {
        // An unpacked BAM is BGZF with stored blocks: samtools reads either, and level 0 costs next to nothing.
        await using var bam = new BgzfWriteStream(target, level: 0, leaveOpen: true);
        for (var i = 0; i < parameters.RegionTasks.Count; i++)
        {
            var path = $"{StorePaths.Work(context.Plan.RunId, parameters.RegionTasks[i])}{RegionOutputs.Reads}";
            await using var part = await context.Store.OpenReadAsync(path, null, ct);
            Copy(part, path, i == 0, reference, bam, ct);
        }

        var unplaced = new ReadBins(reference, context.Plan.Regions, PipelineDefinition.Load(context.Plan.Pipeline).Regions.PadBases).Unplaced;
        for (var i = 0; i < chunks.Count; i++)
        {
            if (chunks[i].Bins.Count > 0 && chunks[i].Bins[unplaced].Records > 0)
            {
                var path = $"{StorePaths.Work(context.Plan.RunId, parameters.AlignTasks[i])}{AlignOutputs.Reads}";
                var file = Path.Combine(context.ScratchDirectory, "unplaced.bam");
                await FetchBins.ToFileAsync(context.Store, path, chunks[i], unplaced, unplaced + 1, file, ct);
                await using var part = File.OpenRead(file);
                Copy(part, path, false, reference, bam, ct);
            }
        }
    }

    private static void Copy(Stream packed, string file, bool withHeader, ReferenceInfo reference, BgzfWriteStream bam, CancellationToken ct)
    {
        using var inflated = PackedText.Open(packed, file, threads: 1).Content;
        var reader = new BamReader(inflated, file);
        if (withHeader)
        {
            bam.Write(reader.Header.WithText(WithChecksums(reader.Header.Text, reference)).Bytes);
        }

        while (reader.Next())
        {
            bam.Write(reader.RecordWithLength);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A SAM header whose @SQ lines carry the reference's MD5s.</summary>
    /// <remarks>Without them samtools would compute each, and write beside it the path of this machine's FASTA (UR).</remarks>
    public static string WithChecksums(string header, ReferenceInfo reference)
    {
        var md5 = reference.Contigs.ToDictionary(contig => contig.Name, contig => contig.Md5, StringComparer.Ordinal);
        var text = new StringBuilder(header.Length + (40 * md5.Count));
        foreach (var line in header.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(line);
            if (line.StartsWith("@SQ\t", StringComparison.Ordinal)
                && Array.Find(line.Split('\t'), field => field.StartsWith("SN:", StringComparison.Ordinal)) is { } name
                && md5.GetValueOrDefault(name[3..]) is { } checksum
                && !line.Contains("\tM5:", StringComparison.Ordinal))
            {
                text.Append("\tM5:").Append(checksum);
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
