using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Writes parts of files, and whole ones, as somebody may see them: the same bytes each time.</summary>
/// <param name="store">The object store.</param>
/// <param name="transcode">Gives BAM.</param>
internal sealed class WriteFile(IObjectStore store, TranscodeReads transcode)
{
    private const string Unknown = "There is no such file here for you.";

    /// <summary>The formats of reads that can be given of a callset.</summary>
    /// <remarks>A CRAM's containers hold the reads' own names: in research only what was decoded and named anew leaves.</remarks>
    public static IReadOnlyList<string> ReadFormats(FilePurpose purpose) => (purpose, TranscodeReads.IsPossible) switch
    {
        (FilePurpose.Project, true) => ["BAM"],
        (FilePurpose.Project, false) => [],
        (_, true) => ["BAM", "CRAM"],
        _ => ["CRAM"],
    };

    /// <summary>Opens a callset's calls, and what may be shown of them.</summary>
    /// <exception cref="NotFoundException">The store holds no file of them.</exception>
    public async Task<(SliceVcf File, RewriteVcf Shown)> CallsAsync(EntitledCallset of, FileTicket? cut, CancellationToken ct)
    {
        var source = await SliceVcf.OpenAsync(store, of.Files.Calls ?? throw new NotFoundException(Unknown), of.Files.CallsIndex, ct);
        return (source, new RewriteVcf(source.Header, Cut(of.Calls, cut), of.Names));
    }

    /// <summary>Opens a callset's reads.</summary>
    /// <exception cref="NotFoundException">The store holds no file of them.</exception>
    public Task<SliceCram> ReadsAsync(EntitledCallset of, CancellationToken ct) => of.Files is { Reads: { } reads, ReadsIndex: { } index }
        ? SliceCram.OpenAsync(store, reads, index, ct)
        : throw new NotFoundException(Unknown);

    /// <summary>Writes what a ticket names.</summary>
    public async Task RunAsync(EntitledCallset of, FileTicket ticket, Stream target, CancellationToken ct)
    {
        switch (ticket.Format)
        {
            case "VCF" or FileKinds.Calls:
                await WriteCallsAsync(of, ticket, target, ct);
                break;
            case "CRAM" when !of.IsForProject:
                await WriteCramAsync(of, ticket, target, ct);
                break;
            case "BAM" or FileKinds.Reads:
                await WriteBamAsync(of, ticket, target, ct);
                break;
            default:
                throw new NotFoundException(Unknown);
        }
    }

    /// <summary>The bytes of a header as BGZF blocks.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> text)
    {
        using var packed = new MemoryStream();
        using (var blocks = new BgzfWriteStream(packed, leaveOpen: true, endMarker: false))
        {
            blocks.Write(text);
        }

        return packed.ToArray();
    }

    private async Task WriteCallsAsync(EntitledCallset of, FileTicket ticket, Stream target, CancellationToken ct)
    {
        var (source, shown) = await CallsAsync(of, ticket, ct);
        await WritePartsAsync(ticket, target, () => Pack(shown.Header.Span), () => source.WriteAsync(shown, ticket.Regions, target, ct), BgzfFormat.EndMarker.ToArray(), ct);
    }

    private async Task WriteCramAsync(EntitledCallset of, FileTicket ticket, Stream target, CancellationToken ct)
    {
        var source = await ReadsAsync(of, ct);
        await WritePartsAsync(ticket, target, () => source.Header(of.Callset.ShownName), () => source.WriteAsync(source.Ranges(ticket.Regions), target, ct), SliceCram.End, ct);
    }

    private async Task WriteBamAsync(EntitledCallset of, FileTicket ticket, Stream target, CancellationToken ct)
    {
        if (!TranscodeReads.IsPossible)
        {
            throw new NotFoundException(Unknown);
        }

        var source = await ReadsAsync(of, ct);
        await WritePartsAsync(
            ticket, target, () => Pack(FilterBam.Header(RewriteSamHeader.Of(source.HeaderText, of.Callset.ShownName))),
            () => transcode.WriteAsync(source, of.Files.Reference!, Cut(of.Reads, ticket), ticket.Regions, target, ct), BgzfFormat.EndMarker.ToArray(), ct);
    }

    private static async Task WritePartsAsync(FileTicket ticket, Stream target, Func<byte[]> header, Func<Task> body, ReadOnlyMemory<byte> end, CancellationToken ct)
    {
        if (ticket.Part is FilePart.Header or FilePart.Whole)
        {
            await target.WriteAsync(header(), ct);
        }

        if (ticket.Part is FilePart.Body or FilePart.Whole)
        {
            await body();
        }

        if (ticket.Part == FilePart.Whole)
        {
            await target.WriteAsync(end, ct);
        }
    }

    private static ShownAs Cut(ShownAs shown, FileTicket? ticket) => ticket is null ? shown : shown with
    {
        Fields = ticket.Fields?.ToHashSet(StringComparer.Ordinal),
        Tags = ticket.Tags?.ToHashSet(StringComparer.Ordinal),
        NoTags = (ticket.NoTags ?? []).ToHashSet(StringComparer.Ordinal),
    };
}
