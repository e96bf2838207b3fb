using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Cram;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>What a whole BAM or CRAM turned out to be.</summary>
/// <param name="HeaderText">Its SAM header.</param>
/// <param name="Contigs">Its contigs, in their order.</param>
/// <param name="Records">Alignment records.</param>
internal sealed record AlignmentFile(string HeaderText, IReadOnlyList<DeclaredContig> Contigs, long Records);

/// <summary>Reads a delivered BAM or CRAM to its end: size, checksum, every block, and for BAM every record.</summary>
internal static class CheckAlignment
{
    /// <summary>Reads the file; nothing is written.</summary>
    /// <exception cref="InvalidInputException">All that is wrong with it, a broken transfer first.</exception>
    public static async Task<AlignmentFile> RunAsync(TaskContext context, DeliveredFile file, CancellationToken ct)
    {
        var faults = new List<InputFault>();
        AlignmentFile? found = null;
        await using (var packed = new DeliveredStream(await context.Store.OpenReadAsync(file.ObjectPath, null, ct), file))
        {
            try
            {
                found = file.Kind == ManifestValues.Bam
                    ? ReadBam(packed, file.Path, context.Task.Cores, ct)
                    : new AlignmentFile("", [], CheckCram.Records(packed, file.Path));
            }
            catch (InvalidInputException e)
            {
                faults.AddRange(e.Faults);
            }

            faults.InsertRange(0, packed.CheckToEnd());
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }

        return file.Kind == ManifestValues.Bam ? found! : await WithHeaderAsync(context, file, found!, ct);
    }

    private static AlignmentFile ReadBam(DeliveredStream packed, string file, int threads, CancellationToken ct)
    {
        var text = PackedText.Open(packed, file, threads);
        if (text.Packing != Packing.Bgzf)
        {
            throw new InvalidInputException(file, "byte 0", "the header of a BGZF block", "other bytes");
        }

        // Not disposed here: what is left of a broken file is still to be hashed.
        var reader = new BamReader(text.Content, file);
        var contigs = Contigs(file, reader.Header);
        while (reader.Next())
        {
            if ((reader.Records & 0xffff) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }
        }

        return new AlignmentFile(reader.Header.Text, contigs, reader.Records);
    }

    // Records point into the binary list; the text beside it may say otherwise, or add the MD5s.
    private static IReadOnlyList<DeclaredContig> Contigs(string file, BamHeader header)
    {
        var told = SamHeader.Contigs(file, header.Text);
        var listed = header.Contigs;
        if (told.Count == 0)
        {
            return [.. listed.Select(contig => new DeclaredContig(contig.Name, contig.Length))];
        }

        for (var i = 0; i < Math.Max(told.Count, listed.Count); i++)
        {
            var (text, binary) = (told.ElementAtOrDefault(i), listed.Count > i ? listed[i] : null);
            if (text?.Length != binary?.Length || !string.Equals(text?.Name, binary?.Name, StringComparison.Ordinal))
            {
                throw new InvalidInputException(
                    file, string.Create(CultureInfo.InvariantCulture, $"contig {i + 1} of the header"),
                    $"{binary?.Name ?? "none"} ({binary?.Length ?? 0} bases), as in the reference list", $"{text?.Name ?? "none"} ({text?.Length ?? 0} bases) in its text");
            }
        }

        return told;
    }

    private static async Task<AlignmentFile> WithHeaderAsync(TaskContext context, DeliveredFile file, AlignmentFile found, CancellationToken ct)
    {
        var input = await context.LocalInputAsync(file.ObjectPath, ct);
        try
        {
            var header = await new RunTool(context.ScratchDirectory).ReadTextAsync(ToolCommand.Of("samtools", "view", "--no-PG", "-H", input), ct);
            return found with { HeaderText = header, Contigs = SamHeader.Contigs(file.Path, header) };
        }
        catch (UnavailableException e) when (SenderFault.IsLikely(e))
        {
            throw SenderFault.Of(file.Path, "header", "a SAM header", e);
        }
    }
}
