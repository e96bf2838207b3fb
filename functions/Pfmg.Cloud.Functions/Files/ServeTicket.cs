using System.Diagnostics;
using System.Globalization;
using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Drs;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Answers whoever shows a ticket, if the policy still lets them read what it names.</summary>
/// <param name="tickets">Opens tickets.</param>
/// <param name="entitled">Decides anew.</param>
/// <param name="write">Writes what is made anew for each answer.</param>
/// <param name="originals">Knows which files are given as they lie in the store.</param>
/// <param name="objects">Serves what is no callset's.</param>
/// <param name="store">The object store.</param>
internal sealed class ServeTicket(FileTickets tickets, EntitledFiles entitled, WriteFile write, OriginalFiles originals, DrsObjects objects, IObjectStore store)
{
    private const int CopyBytes = 1 << 18;

    /// <summary>Answers.</summary>
    /// <exception cref="Core.Errors.NotFoundException">There is no such ticket, or what it named is no longer its bearer's to read.</exception>
    /// <exception cref="Core.Errors.ForbiddenException">It has ended.</exception>
    public async Task RunAsync(HttpContext http, string sealedTicket, CancellationToken ct)
    {
        var ticket = await tickets.OpenAsync(sealedTicket, ct);
        http.Audit(entry => entry with { Subject = ticket.Subject, ProjectId = ticket.Project });
        var response = http.Response;
        response.Headers.CacheControl = "no-store";
        response.ContentType = "application/octet-stream";
        if (ticket.ObjectId is { } id)
        {
            await objects.ServeAsync(http, ticket, id, ct);
            return;
        }

        var of = await entitled.ByNumberAsync(ticket.For, ticket.Project, ticket.Caller(), ticket.Callset, ct);
        http.Tell(of);
        if (ticket.Part == FilePart.Whole && await originals.PathAsync(of, ticket.Format, ct) is { } path)
        {
            await CopyAsync(http, path, ct);
            return;
        }

        response.Headers.AcceptRanges = "none";
        await write.RunAsync(of, ticket, response.Body, ct);
    }

    private async Task CopyAsync(HttpContext http, string path, CancellationToken ct)
    {
        var info = await store.HeadAsync(path, ct) ?? throw new Core.Errors.NotFoundException("There is no such file here for you.");
        var response = http.Response;
        response.Headers.AcceptRanges = "bytes";
        var range = Range(http.Request, info.Size);
        if (range is { } part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {part.Offset}-{part.Offset + part.Length - 1}/{info.Size}");
        }

        response.ContentLength = range?.Length ?? info.Size;
        await using var content = await store.OpenReadAsync(path, range, ct);
        await content.CopyToAsync(response.Body, CopyBytes, ct);
    }

    // One range that can be given; any other request for ranges is answered whole, as RFC 9110 § 14.2 allows.
    private static ByteRange? Range(HttpRequest request, long size)
    {
        if (request.GetTypedHeaders().Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges } || request.Headers.ContainsKey(HeaderNames.IfRange))
        {
            return null;
        }

        var range = ranges.Single();
        var from = range.From ?? Math.Max(0, size - (range.To ?? 0));
        var to = range.From is null ? size - 1 : Math.Min(range.To ?? (size - 1), size - 1);
        return from <= to && from < size ? new ByteRange(from, to - from + 1) : null;
    }
}

/// <summary>What is recorded of a request for files.</summary>
internal static class FileAudit
{
    /// <summary>Adds to a request's entry which decision it rests on.</summary>
    public static void Tell(this HttpContext http, EntitledCallset of)
    {
        var decision = of.Scope.Decision;
        Activity.Current?.SetTag("pfmg.decision", decision.Id);
        http.Audit(entry => (entry with
        {
            ProjectId = of.Scope.Project,
            DecisionId = decision.Id,
            PolicyVersion = decision.PolicyVersion,
            RegisterVersion = decision.RegisterVersion,
        }).About(string.Create(CultureInfo.InvariantCulture, $"callsets/{of.Callset.SampleId}")).Counting("participants", 1));
    }
}
