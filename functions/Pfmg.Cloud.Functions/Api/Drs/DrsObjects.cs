using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Api.Htsget;
using Pfmg.Cloud.Functions.Files;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Describes objects of every kind, and makes the tickets by which they are fetched.</summary>
/// <param name="names">Knows what an identifier names.</param>
/// <param name="callsets">Files of callsets.</param>
/// <param name="exports">Exports of the airlock.</param>
/// <param name="releases">Releases of datasets.</param>
/// <param name="document">Writes objects.</param>
internal sealed class DrsObjects(DrsNames names, DescribeObjects callsets, DescribeExports exports, DescribeReleases releases, DrsDocument document)
{
    private const string Unknown = "There is no such object here for you.";

    /// <summary>Describes an object.</summary>
    /// <returns>Null if its checksum is still being worked out.</returns>
    /// <exception cref="NotFoundException">There is none for this caller.</exception>
    public async Task<JsonObject?> DescribeAsync(HttpContext http, string id, CancellationToken ct)
    {
        var (caller, at) = (http.Caller(), new Uri(HtsgetApi.BaseOf(http)));
        switch (await FindAsync(http, id, caller, ct))
        {
            case DrsExport export:
                return await exports.RunAsync(http, export, caller, at, ct);
            case DrsRelease release:
                var manifest = await releases.RunAsync(http, release, caller, at, ct);
                return document.Blob(id, manifest.Name, manifest.Sum, DescribeReleases.MimeType, at);
            case DrsName name:
                var of = await callsets.FindAsync(name, caller, ct);
                http.Tell(of);
                return await callsets.RunAsync(of, name.Kind, at, ct);
            default:
                throw new NotFoundException(Unknown);
        }
    }

    /// <summary>A ticket for an object's bytes, before it is sealed.</summary>
    /// <exception cref="NotFoundException">There is no such object, or no such way to fetch it.</exception>
    public async Task<FileTicket> TicketAsync(HttpContext http, string id, string accessId, FileTickets tickets, CancellationToken ct)
    {
        var caller = http.Caller();
        var target = await FindAsync(http, id, caller, ct);
        if (accessId != DrsDocument.AccessId)
        {
            throw new NotFoundException("There is no such way to fetch this object.");
        }

        switch (target)
        {
            case DrsExport { File.Length: > 0 } export:
                await exports.FindAsync(http, export, caller, ct);
                return tickets.For(export.Project, caller, id);
            case DrsRelease release:
                await releases.RunAsync(http, release, caller, new Uri(HtsgetApi.BaseOf(http)), ct);
                return tickets.For(release.Project, caller, id);
            case DrsName name when await callsets.FindAsync(name, caller, ct) is var of && (await callsets.KindsAsync(of, ct)).Contains(name.Kind, StringComparer.Ordinal):
                http.Tell(of);
                return tickets.For(of, caller, name.Kind, FilePart.Whole);
            default:
                throw new NotFoundException("There is no such way to fetch this object.");
        }
    }

    /// <summary>Sends the bytes that a ticket of <see cref="FileTickets.For(string, Caller, string)"/> names.</summary>
    /// <exception cref="NotFoundException">They are no longer its bearer's to read.</exception>
    public async Task ServeAsync(HttpContext http, FileTicket ticket, string id, CancellationToken ct)
    {
        switch (await names.FindAsync(id, ct))
        {
            case DrsExport export:
                await exports.ServeAsync(http, export, ticket.Caller(), ct);
                break;
            case DrsRelease release:
                var manifest = await releases.RunAsync(http, release, ticket.Caller(), new Uri(HtsgetApi.BaseOf(http)), ct);
                http.Response.ContentLength = manifest.Bytes.Length;
                await http.Response.Body.WriteAsync(manifest.Bytes, ct);
                break;
            default:
                throw new NotFoundException(Unknown);
        }
    }

    // A token bound to a project opens that project's objects; passports that grant something, what they grant.
    private async Task<DrsTarget> FindAsync(HttpContext http, string id, Caller caller, CancellationToken ct) =>
        await names.FindAsync(id, ct) is { } target && (caller.Project is null || caller.Project == target.GivenTo) && http.Features.Get<PassportGrants>()?.Covers(target) is not false
            ? target
            : throw new NotFoundException(Unknown);
}
