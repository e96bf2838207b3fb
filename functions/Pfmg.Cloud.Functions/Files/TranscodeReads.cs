using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Gives alignments of a CRAM as BAM records: samtools decodes, this filters and names anew.</summary>
/// <remarks>Only where samtools is installed and a reference's FASTA can be read: the program itself decodes no CRAM.</remarks>
/// <param name="references">Finds the reference's FASTA on this machine.</param>
internal sealed class TranscodeReads(ReferenceCache references)
{
    private const string Tool = "samtools";
    private const int SendBytes = 1 << 18;

    // Looked up once: what is on the PATH of a service does not change under it.
    private static readonly Lazy<bool> IsInstalled = new(static () =>
        (Environment.GetEnvironmentVariables()["PATH"] as string ?? "").Split(Path.PathSeparator).Any(static folder => folder.Length > 0 && File.Exists(Path.Combine(folder, Tool))));

    /// <summary>Whether BAM can be given here.</summary>
    public static bool IsPossible => IsInstalled.Value;

    /// <summary>Writes records as BGZF blocks without an end marker.</summary>
    /// <param name="source">The CRAM.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="shown">What is shown of them.</param>
    /// <param name="regions">Which, in file order; null for all.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="ct">Cancels; the tool is killed.</param>
    /// <exception cref="UnavailableException">samtools failed.</exception>
    public async Task WriteAsync(SliceCram source, string reference, ShownAs shown, IReadOnlyList<SliceRegion>? regions, Stream target, CancellationToken ct)
    {
        var ranges = source.Ranges(regions);
        if (ranges.Count == 0)
        {
            return;
        }

        _ = await references.FileAsync(ReferenceInfo.FastaPathOf(reference) + ".fai", ct);
        var fasta = await references.FileAsync(ReferenceInfo.FastaPathOf(reference), ct);
        var scratch = Directory.CreateTempSubdirectory("pfmg-reads-").FullName;
        try
        {
            await new RunTool(scratch).PipeAsync(
                [ToolCommand.Of(Tool, "view", "-u", "--no-PG", "-T", Path.GetFullPath(fasta), "-")],
                async (input, token) =>
                {
                    await input.WriteAsync(source.Header(shown.Name), token);
                    await source.WriteAsync(ranges, input, token);
                    await input.WriteAsync(SliceCram.End, token);
                },
                (output, token) => FilterAsync(output, source, shown, regions, target, token),
                ct);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task FilterAsync(Stream output, SliceCram source, ShownAs shown, IReadOnlyList<SliceRegion>? regions, Stream target, CancellationToken ct)
    {
        var wanted = regions?.Select(region => (Contig: region.Contig == SliceRegion.Unplaced ? -1 : source.NumberOf(region.Contig), Region: region)).ToList();
        var filter = new FilterBam(shown);
        using var inflated = PackedText.Open(output, "reads", threads: 1).Content;
        var reader = new BamReader(inflated, "reads");
        using var packed = new MemoryStream();
        await using (var blocks = new BgzfWriteStream(packed, leaveOpen: true, endMarker: false))
        {
            while (reader.Next())
            {
                Filter(reader, filter, wanted, blocks);
                if (packed.Length > SendBytes)
                {
                    await SendAsync(packed, target, ct);
                }
            }
        }

        await SendAsync(packed, target, ct);
    }

    private static void Filter(BamReader reader, FilterBam filter, List<(int Contig, SliceRegion Region)>? wanted, Stream target)
    {
        var record = reader.Record;
        if (wanted is not null && !IsWanted(record, wanted))
        {
            return;
        }

        filter.Write(record, target);
    }

    private static bool IsWanted(BamRecord record, List<(int Contig, SliceRegion Region)> wanted)
    {
        foreach (var (contig, region) in wanted)
        {
            if (record.ContigIndex == contig && (contig < 0 || region.Gives(record.Position, FilterBam.EndOf(record))))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task SendAsync(MemoryStream packed, Stream target, CancellationToken ct)
    {
        await target.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), ct);
        packed.SetLength(0);
    }
}
