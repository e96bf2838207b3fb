using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Htsget;
using Pfmg.Cloud.Functions.Files;

namespace Pfmg.Cloud.Functions.Api.Htsget;

/// <summary>Answers a request for reads or variants with where to fetch the blocks of it.</summary>
/// <param name="write">Opens files.</param>
/// <param name="tickets">Makes the URLs' last parts.</param>
internal sealed class AnswerHtsget(WriteFile write, FileTickets tickets)
{
    /// <summary>URLs of one answer's body at most: regions beyond share one.</summary>
    private const int MostBodies = 64;

    /// <summary>Headers up to this many packed bytes are in the answer itself.</summary>
    private const int InlineBytes = 1 << 15;

    /// <summary>Makes the answer.</summary>
    /// <param name="of">The callset, as its reader may see it.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">What for, checked.</param>
    /// <param name="blocks">What stands before a ticket in a URL.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="HtsgetException">A reference is unknown.</exception>
    /// <exception cref="NotFoundException">There is no such file.</exception>
    public async Task<JsonObject> RunAsync(EntitledCallset of, Caller caller, HtsgetRequest request, string blocks, CancellationToken ct)
    {
        var file = request.Format == "VCF" ? await CallsAsync(of, ct) : await ReadsAsync(of, request.Format, ct);
        var ticket = tickets.For(of, caller, request.Format, FilePart.Header) with
        {
            Fields = request.Fields,
            Tags = request.Tags,
            NoTags = request.NoTags.Count == 0 ? null : request.NoTags,
        };
        var urls = new JsonArray();
        await AddHeaderAsync(urls, file, ticket, request.HeaderOnly, blocks, ct);
        if (!request.HeaderOnly)
        {
            foreach (var regions in Bodies(file, request))
            {
                urls.Add(Url($"{blocks}{await tickets.SealAsync(ticket with { Part = FilePart.Body, Regions = regions }, ct)}", "body"));
            }

            urls.Add(Inline(file.End, "body"));
        }

        return new JsonObject { ["htsget"] = new JsonObject { ["format"] = request.Format, ["urls"] = urls } };
    }

    private async Task AddHeaderAsync(JsonArray urls, OpenedFile file, FileTicket ticket, bool isAll, string blocks, CancellationToken ct)
    {
        if (file.Header.Length <= InlineBytes)
        {
            urls.Add(Inline(isAll ? [.. file.Header, .. file.End] : file.Header, "header"));
            return;
        }

        urls.Add(Url($"{blocks}{await tickets.SealAsync(ticket, ct)}", "header"));
        if (isAll)
        {
            urls.Add(Inline(file.End, "header"));
        }
    }

    // What each URL of the body gives: null for a file that cannot be read from the middle.
    private static IEnumerable<IReadOnlyList<SliceRegion>?> Bodies(OpenedFile file, HtsgetRequest request)
    {
        if (request.Regions is null && file.Contigs is null)
        {
            return [null];
        }

        var regions = request.Regions is null
            ? file.Contigs!.Select(static contig => new SliceRegion(contig, 1, int.MaxValue)).ToList()
            : InFileOrder(file, request.Regions);
        return regions.Chunk(Math.Max(1, (regions.Count + MostBodies - 1) / MostBodies));
    }

    private static List<SliceRegion> InFileOrder(OpenedFile file, IReadOnlyList<HtsgetRegion> asked)
    {
        if (asked.FirstOrDefault(region => region.ReferenceName != SliceRegion.Unplaced && file.OrderOf(region.ReferenceName) < 0) is not null)
        {
            throw new HtsgetException(HtsgetError.NotFound, "There is no such reference in this file.");
        }

        // 0-based and half-open here; 1-based and closed there. A range of no base has no records.
        var placed = asked.Where(static region => region.ReferenceName != SliceRegion.Unplaced && (region.Start ?? 0) < (region.End ?? long.MaxValue) && (region.Start ?? 0) < int.MaxValue)
            .Select(static region => new Interval(region.ReferenceName, (int)(region.Start ?? 0) + 1, (int)Math.Min(int.MaxValue, region.End ?? int.MaxValue)));
        var ordered = SliceRegion.InFileOrder(placed, file.OrderOf).ToList();
        if (asked.Any(static region => region.ReferenceName == SliceRegion.Unplaced))
        {
            ordered.Add(new SliceRegion(SliceRegion.Unplaced, 1, int.MaxValue));
        }

        return ordered;
    }

    private async Task<OpenedFile> CallsAsync(EntitledCallset of, CancellationToken ct)
    {
        var (source, shown) = await write.CallsAsync(of, null, ct);
        return new OpenedFile(WriteFile.Pack(shown.Header.Span), BgzfFormat.EndMarker.ToArray(), source.HasIndex ? source.Contigs : null, source.OrderOf);
    }

    private async Task<OpenedFile> ReadsAsync(EntitledCallset of, string format, CancellationToken ct)
    {
        var source = await write.ReadsAsync(of, ct);
        var name = of.Callset.ShownName;
        return format == "CRAM"
            ? new OpenedFile(source.Header(name), SliceCram.End.ToArray(), source.ContigsWithReads, source.NumberOf)
            : new OpenedFile(WriteFile.Pack(FilterBam.Header(RewriteSamHeader.Of(source.HeaderText, name))), BgzfFormat.EndMarker.ToArray(), source.ContigsWithReads, source.NumberOf);
    }

    private static JsonObject Inline(byte[] bytes, string part) => Url("data:;base64," + Convert.ToBase64String(bytes), part);

    private static JsonObject Url(string url, string part) => new() { ["url"] = url, ["class"] = part };

    private sealed record OpenedFile(byte[] Header, byte[] End, IReadOnlyList<string>? Contigs, Func<string, int> OrderOf);
}
