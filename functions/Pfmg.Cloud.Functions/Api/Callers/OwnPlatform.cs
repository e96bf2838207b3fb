using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>The relations of a platform's uploader: to uploads and runs of their own platform.</summary>
internal static class OwnPlatform
{
    private const string Lists = "lists-own-platform";

    /// <summary>Registers "own-platform" and "lists-own-platform".</summary>
    public static void AddOwnPlatform(this IServiceCollection services) => services
        .AddRelation("own-platform", async (http, caller, ct) => caller.Platform is { } own && await PlatformAsync(http, ct) == own)
        .AddRelation(Lists, (http, caller, _) => Task.FromResult(caller.Platform is { } own && AsksFor(http, own)));

    /// <summary>The platform to which a list is narrowed for who asks; null if they may see all.</summary>
    public static string? Narrowed(HttpContext http) => http.Admission()?.Rule?.Relation == Lists ? http.Caller().Platform : null;

    // Who names no platform is answered for their own.
    private static bool AsksFor(HttpContext http, string own) => http.Request.Query["platform"].ToString() is var named && (named.Length == 0 || named == own);

    // The route names the platform, or a run of it; opening an upload, the body does.
    private static async Task<string?> PlatformAsync(HttpContext http, CancellationToken ct)
    {
        if (http.Request.RouteValues["platform"] is string named)
        {
            return named;
        }

        return http.Request.RouteValues["id"] is string run ? await OfRunAsync(http, run, ct) : await OfBodyAsync(http, ct);
    }

    private static async Task<string?> OfRunAsync(HttpContext http, string runId, CancellationToken ct)
    {
        try
        {
            return (await http.RequestServices.GetRequiredService<ReadRuns>().ReadAsync(runId, ct)).Platform;
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private static async Task<string?> OfBodyAsync(HttpContext http, CancellationToken ct)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body must be JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        http.Request.EnableBuffering();
        try
        {
            return (await JsonSerializer.DeserializeAsync<OpenUploadRequest>(http.Request.Body, PfmgJson.Options, ct))?.Platform;
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not what this route takes.", e);
        }
        finally
        {
            http.Request.Body.Position = 0;
        }
    }
}
