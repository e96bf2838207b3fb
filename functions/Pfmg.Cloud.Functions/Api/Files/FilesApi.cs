using Microsoft.OpenApi;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Api.Drs;
using Pfmg.Cloud.Functions.Api.Htsget;
using Pfmg.Cloud.Functions.Files;

namespace Pfmg.Cloud.Functions.Api.Files;

/// <summary>`/api/projects/{id}/files` and `/api/files`: which files there are, and under which identifiers DRS and htsget know them.</summary>
internal static class FilesApi
{
    private const int MostCallsets = 200;
    private const int UsualCallsets = 50;

    private static readonly QueryParameter Limit = new("limit", "Callsets on a page, 1 to 200; 50 if absent.", "50", JsonSchemaType.Integer);
    private static readonly QueryParameter[] Asked = [QueryParameter.Sample, Limit, QueryParameter.Page];

    /// <summary>Maps the routes.</summary>
    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("").WithTags("Files");
        files.MapGet("/projects/{id}/files", ListAsync).WithQuery(Asked).WithSummary("Files of the project's samples: DRS identifiers and htsget paths.").Produces<FileList>().ProducesProblem(404);
        files.MapGet("/files", ListAsync).WithQuery(Asked).WithSummary("Files of a clinician's own patients, or of the lake for its steward.").Produces<FileList>().ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, EntitledFiles files, DescribeObjects objects, ListOtherObjects others, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Asked);
        var (caller, project) = (http.Caller(), http.Request.RouteValues["id"] as string);
        var purpose = project is not null ? FilePurpose.Project : FileScopes.PurposeOf(caller) ?? throw new NotFoundException("There are no files here for you.");
        var limit = query.Whole(Limit, 1, MostCallsets) ?? UsualCallsets;
        var page = query.Whole(QueryParameter.Page, 1, 1_000_000) ?? 1;
        var found = await files.ListAsync(purpose, project, caller, query.Text(QueryParameter.Sample), limit * (page - 1), limit + 1, ct);
        if (found.Count > 0)
        {
            http.Tell(found[0]);
        }

        var listed = new List<ListedCallset>();
        foreach (var of in found.Take(limit))
        {
            listed.Add(await ListedAsync(http, of, objects, ct));
        }

        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(project is null || page > 1
            ? new FileList(found.Count > limit, listed, null, null)
            : new FileList(found.Count > limit, listed, await others.ExportsAsync(project, caller, ct), await others.ReleasesAsync(project, ct)));
    }

    private static async Task<ListedCallset> ListedAsync(HttpContext http, EntitledCallset of, DescribeObjects objects, CancellationToken ct)
    {
        var kinds = await objects.KindsAsync(of, ct);
        var files = new List<ListedFile>();
        foreach (var kind in kinds.Count == 0 ? [] : kinds.Append(FileKinds.Bundle))
        {
            files.Add(new ListedFile(kind, await objects.IdAsync(of, kind, ct)));
        }

        var home = of.Scope.Project is { } project ? $"/api/projects/{Uri.EscapeDataString(project)}/htsget/1" : "/api/htsget/1";
        var sample = Uri.EscapeDataString(of.Callset.ShownName);
        return new ListedCallset(
            of.Callset.ShownName,
            files,
            kinds.Contains(FileKinds.Calls, StringComparer.Ordinal) ? $"{HtsgetApi.BaseOf(http)}{home}/variants/{sample}" : null,
            kinds.Contains(FileKinds.Reads, StringComparer.Ordinal) ? $"{HtsgetApi.BaseOf(http)}{home}/reads/{sample}" : null);
    }
}

/// <summary>Callsets with files.</summary>
/// <param name="Truncated">Whether another page follows.</param>
/// <param name="Callsets">In the order of their samples' names.</param>
/// <param name="Exports">Of a project, on the first page: exports that may be fetched now.</param>
/// <param name="Releases">Of a project, on the first page: releases of datasets.</param>
internal sealed record FileList(bool Truncated, IReadOnlyList<ListedCallset> Callsets, IReadOnlyList<ListedExport>? Exports, IReadOnlyList<ListedRelease>? Releases);

/// <summary>A callset's files.</summary>
/// <param name="Sample">As answers call it.</param>
/// <param name="Files">Its files, and their bundle.</param>
/// <param name="HtsgetVariants">Where htsget gives its variants; absent if it gives none.</param>
/// <param name="HtsgetReads">Where htsget gives its reads; absent if it gives none.</param>
internal sealed record ListedCallset(string Sample, IReadOnlyList<ListedFile> Files, string? HtsgetVariants, string? HtsgetReads);

/// <summary>A file.</summary>
/// <param name="Kind">"variants", "variants-index", "reads", "reads-index", or "callset" for all of them.</param>
/// <param name="DrsId">Its identifier, for `/api/ga4gh/drs/v1/objects/{id}`.</param>
internal sealed record ListedFile(string Kind, string DrsId);
