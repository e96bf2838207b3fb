using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/uploads`: how a platform delivers files and, last, the manifest that starts a run.</summary>
internal static class UploadsApi
{
    private const string FileRoute = "/uploads/{platform}/{run}/{**file}";

    /// <summary>Maps the routes.</summary>
    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("").WithTags("Uploads");
        uploads.MapPost("/uploads", OpenAsync)
            .WithSummary("Tells where the files of a platform's run go.")
            .WithDescription("Stores nothing; asking twice gives the same answer. Files are PUT below filesUrl, manifest.json last.");
        uploads.MapPut(FileRoute, PutAsync)
            .WithSummary("Creates a file of a run; a manifest starts the run.")
            .WithDescription("Never overwrites: the same bytes again are harmless, other bytes are a conflict. A Repr-Digest header (sha-256) is checked.")
            .Produces<UploadedFile>(201).Produces<UploadedFile>().ProducesProblem(400).ProducesProblem(409);
        uploads.MapMethods(FileRoute, [HttpMethods.Head], HeadAsync)
            .WithSummary("Tells a file's size and, if Want-Repr-Digest asks, its SHA-256.");
    }

    private static async Task<OpenUpload> OpenAsync(OpenUploadRequest request, HttpContext http, IObjectStore store, CancellationToken ct)
    {
        var prefix = UploadPath.Folder(request.Platform, request.Run);
        var grant = await store.GrantUploadAsync(prefix, TimeSpan.FromHours(24), ct);
        var files = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/api/{prefix}";
        return new OpenUpload($"{request.Platform}/{request.Run}", files, $"{files}manifest.json", grant);
    }

    private static async Task<IResult> PutAsync(string platform, string run, string file, HttpContext http, PutUpload put, StartRun start, CancellationToken ct)
    {
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        var path = UploadPath.Of(platform, run, file, http);
        var expected = ReprDigest.Parse(http.Request.Headers["Repr-Digest"]);
        var stored = await put.RunAsync(path, http.Request.Body, http.Request.ContentLength, expected, ct);
        var started = StorePaths.TryParseManifest(path, out _, out _) ? StartedUpload.Of(await start.RunAsync(path, ct)) : null;
        var answer = new UploadedFile(file, stored.Size, stored.Sha256, started);
        return stored.Created ? Results.Created((string?)null, answer) : Results.Ok(answer);
    }

    private static async Task<IResult> HeadAsync(string platform, string run, string file, HttpContext http, IObjectStore store, CancellationToken ct)
    {
        var path = UploadPath.Of(platform, run, file, http);
        var info = await store.HeadAsync(path, ct) ?? throw new NotFoundException($"{file} is not uploaded.");
        if (http.Request.Headers.ContainsKey("Want-Repr-Digest"))
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            http.Response.Headers["Repr-Digest"] = ReprDigest.Format(await SHA256.HashDataAsync(content, ct));
        }

        http.Response.ContentLength = info.Size;
        http.Response.ContentType = "application/octet-stream";
        return Results.Empty;
    }
}

/// <summary>Which run a platform wants to deliver.</summary>
/// <param name="Platform">Its short name: lower-case letters, digits and '-'.</param>
/// <param name="Run">Its own name of the run: letters, digits, '.', '_' and '-'.</param>
internal sealed record OpenUploadRequest(string Platform, string Run);

/// <summary>Where the files of a run go.</summary>
/// <param name="UploadId">"platform/run".</param>
/// <param name="FilesUrl">PUT each file below it, under its path in the manifest.</param>
/// <param name="ManifestUrl">PUT this last.</param>
/// <param name="Grant">A way round the service, straight to the store; absent where there is none.</param>
internal sealed record OpenUpload(string UploadId, string FilesUrl, string ManifestUrl, UploadGrant? Grant);

/// <summary>A file as stored.</summary>
/// <param name="Path">Relative to the run's folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Run">The run that it started, if it is a manifest.</param>
internal sealed record UploadedFile(string Path, long Size, string Sha256, StartedUpload? Run);

/// <summary>The run that a manifest started, or became by being refused.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Accepted">Whether it is planned and submitted; false if it was refused.</param>
/// <param name="Url">Where to poll it.</param>
/// <param name="Faults">Why it was refused: every fault.</param>
internal sealed record StartedUpload(string RunId, bool Accepted, string Url, IReadOnlyList<InputFault> Faults)
{
    /// <summary>What became of a manifest, as an answer tells it.</summary>
    public static StartedUpload Of(StartedRun started) => new(started.RunId, started.Accepted, $"/api/runs/{started.RunId}", started.Faults);
}
