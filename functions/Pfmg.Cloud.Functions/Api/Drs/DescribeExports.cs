using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Audit;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>Approved exports of the airlock as objects of their project: as long as they may be fetched, and to its members alone.</summary>
/// <param name="documents">The requests.</param>
/// <param name="fetch">Whether one may be fetched now.</param>
/// <param name="names">Makes identifiers.</param>
/// <param name="document">Writes objects.</param>
internal sealed class DescribeExports(AirlockDocuments documents, FetchFile fetch, DrsNames names, DrsDocument document)
{
    private const string Unknown = "There is no such object here for you.";

    /// <summary>Describes an export's file, or all of them.</summary>
    /// <exception cref="NotFoundException">There is none that the caller may fetch now.</exception>
    public async Task<JsonObject> RunAsync(HttpContext http, DrsExport export, Caller caller, Uri at, CancellationToken ct)
    {
        var request = await FindAsync(http, export, caller, ct);
        if (export.File.Length > 0)
        {
            var file = request.Files.Single(one => one.Name == export.File);
            return document.Blob(await names.IdAsync(export, ct), file.Name, SumOf(request, file), MimeType(file.Name), at);
        }

        var parts = new List<DrsPart>();
        foreach (var file in request.Files)
        {
            parts.Add(new DrsPart(file.Name, await names.IdAsync(export with { File = file.Name }, ct), SumOf(request, file)));
        }

        return DrsDocument.Bundle(await names.IdAsync(export, ct), request.Id, parts, at);
    }

    /// <summary>An export that the caller may fetch now.</summary>
    /// <exception cref="NotFoundException">It is none, or has no such file.</exception>
    public async Task<AirlockRequest> FindAsync(HttpContext http, DrsExport export, Caller caller, CancellationToken ct)
    {
        var request = await documents.ReadAsync(export.Project, AirlockDirection.Export, export.Request, ct);
        var decision = await DecisionAsync(request, caller, ct);
        if (decision is null || (export.File.Length > 0 && request.Files.All(one => one.Name != export.File)))
        {
            throw new NotFoundException(Unknown);
        }

        http.Audit(entry => (entry with { ProjectId = request.ProjectId, DecisionId = decision.Id, PolicyVersion = decision.PolicyVersion, RegisterVersion = decision.RegisterVersion }).About($"airlock/{request.Id}"));
        return request;
    }

    /// <summary>The exports of a project that a member may fetch now.</summary>
    public async Task<IReadOnlyList<AirlockRequest>> ListAsync(string project, Caller caller, CancellationToken ct)
    {
        var found = new List<AirlockRequest>();
        foreach (var request in await documents.ListAsync(project, ct))
        {
            if (request is { Direction: AirlockDirection.Export, State: AirlockState.Approved } && await DecisionAsync(request, caller, ct) is not null)
            {
                found.Add(request);
            }
        }

        return found;
    }

    /// <summary>Sends a file's bytes, and counts that they left.</summary>
    /// <exception cref="NotFoundException">They may not leave any more.</exception>
    public async Task ServeAsync(HttpContext http, DrsExport export, Caller caller, CancellationToken ct)
    {
        var request = await FindAsync(http, export, caller, ct);
        FetchedFile fetched;
        try
        {
            fetched = await fetch.GiveAsync(caller, request, export.File, ct);
        }
        catch (ConflictException)
        {
            throw new NotFoundException(Unknown);
        }

        http.Audit(entry => entry.Counting("bytes", fetched.Content.Length));
        http.Response.ContentLength = fetched.Content.Length;
        await http.Response.Body.WriteAsync(fetched.Content, ct);
    }

    private async Task<AccessDecision?> DecisionAsync(AirlockRequest request, Caller caller, CancellationToken ct)
    {
        try
        {
            return await fetch.RequireAsync(caller, request, ct);
        }
        catch (ConflictException)
        {
            // Not approved, over, or held: as an object it is not there.
            return null;
        }
    }

    private static DrsSum SumOf(AirlockRequest request, AirlockFile file) => new(file.Size, file.Sha256, request.CreatedAt);

    private static string MimeType(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".csv" => "text/csv",
        ".tsv" => "text/tab-separated-values",
        ".txt" or ".md" => "text/plain",
        ".json" => "application/json",
        ".png" => "image/png",
        ".svg" => "image/svg+xml",
        ".pdf" => "application/pdf",
        _ => "application/octet-stream",
    };
}
