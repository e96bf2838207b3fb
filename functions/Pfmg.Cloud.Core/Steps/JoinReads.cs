using System.Text;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Joins the reads that regions own, in the order of the genome, and those without a place, into one BAM stream.</summary>
internal static class JoinReads
{
    /// <summary>The header's text, left in scratch for whoever writes the file.</summary>
    public const string HeaderFile = "header.sam";

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
            Copy(part, path, i == 0 ? Path.Combine(context.ScratchDirectory, HeaderFile) : null, reference, bam, ct);
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
                Copy(part, path, null, reference, bam, ct);
            }
        }
    }

    private static void Copy(Stream packed, string file, string? headerFile, ReferenceInfo reference, BgzfWriteStream bam, CancellationToken ct)
    {
        using var inflated = PackedText.Open(packed, file, threads: 1).Content;
        var reader = new BamReader(inflated, file);
        if (headerFile is not null)
        {
            var text = WithChecksums(reader.Header.Text, reference);
            File.WriteAllText(headerFile, text);
            bam.Write(reader.Header.WithText(text).Bytes);
        }

        while (reader.Next())
        {
            bam.Write(reader.RecordWithLength);
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A SAM header whose @SQ lines carry the reference's MD5s.</summary>
    /// <remarks>A CRAM is read with the sequence that these name, wherever it lies.</remarks>
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
