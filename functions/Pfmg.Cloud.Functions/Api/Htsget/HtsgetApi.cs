using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Htsget;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Files;
using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Api.Htsget;

/// <summary>htsget 1.3: `/api/htsget/1` in care and stewardship, `/api/projects/{id}/htsget/1` in research.</summary>
internal static class HtsgetApi
{
    private const string Care = "/htsget/1";
    private const string Research = "/projects/{id}/htsget/1";
    private const int MostBodyBytes = 1 << 20;

    /// <summary>Maps the routes.</summary>
    public static void MapHtsget(this IEndpointRouteBuilder api)
    {
        var htsget = api.MapGroup("").WithTags("htsget").WithMetadata(HtsgetErrors.Shape).AddEndpointFilter(HtsgetErrors.CatchAsync);
        foreach (var home in new[] { Care, Research })
        {
            Map(htsget, home, HtsgetKind.Reads);
            Map(htsget, home, HtsgetKind.Variants);
        }

        htsget.MapGet($"{Care}/blocks/{{ticket}}", BlockAsync)
            .WithSummary("A block of an htsget answer. The ticket names who asked and for what, is good for 15 minutes, and is decided anew at each fetch.")
            .Produces<byte[]>(200, "application/octet-stream");
        htsget.MapMethods($"{Care}/blocks/{{ticket}}", ["OPTIONS"], HtsgetErrors.Preflight).ExcludeFromDescription();
    }

    private static void Map(RouteGroupBuilder group, string home, HtsgetKind kind)
    {
        var path = $"{home}/{(kind == HtsgetKind.Reads ? "reads" : "variants")}";
        group.MapGet($"{path}/service-info", (HttpContext http) => ServiceInfo(http, kind)).WithSummary($"What htsget gives of {kind.ToString().ToLowerInvariant()} here.");
        group.MapGet($"{path}/{{sample}}", (string sample, HttpContext http, AnswerHtsget answer, EntitledFiles files, CancellationToken ct) =>
                AnswerAsync(http, kind, sample, Query(http), answer, files, ct))
            .WithSummary($"Where to fetch a sample's {kind.ToString().ToLowerInvariant()}: format, class, referenceName, start, end, fields, tags, notags.").Produces<JsonObject>(200, "application/vnd.ga4gh.htsget.v1.0.0+json");
        group.MapPost($"{path}/{{sample}}", async (string sample, HttpContext http, AnswerHtsget answer, EntitledFiles files, CancellationToken ct) =>
                await AnswerAsync(http, kind, sample, await BodyAsync(http, ct), answer, files, ct))
            .WithSummary("The same for many regions, named in the body.").Produces<JsonObject>(200, "application/vnd.ga4gh.htsget.v1.0.0+json");
        group.MapMethods($"{path}/{{sample}}", ["OPTIONS"], HtsgetErrors.Preflight).ExcludeFromDescription();
    }

    /// <summary>What stands before a route's path in the URLs that answers hold.</summary>
    public static string BaseOf(HttpContext http)
    {
        // Behind the Functions host only its own end of the connection is seen, which is plain; callers come over https.
        var scheme = http.RequestServices.GetRequiredService<ServeOptions>().BehindHost ? Uri.UriSchemeHttps : http.Request.Scheme;
        return $"{scheme}://{http.Request.Host}{http.Request.PathBase}";
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext http, HtsgetKind kind, string sample, HtsgetQuestion question, AnswerHtsget answer, EntitledFiles files, CancellationToken ct)
    {
        var (caller, project) = (http.Caller(), http.Request.RouteValues["id"] as string);
        var purpose = PurposeOf(caller, project);
        var request = HtsgetRequest.Check(kind, question, Formats(kind, purpose));
        var of = await files.BySampleAsync(purpose, project, caller, sample, ct);
        http.Tell(of);
        http.Audit(static entry => entry.About("files"));
        var ticket = await answer.RunAsync(of, caller, request, $"{BaseOf(http)}/api{Care}/blocks/", ct);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(ticket.ToJsonString(), HtsgetErrors.MediaType);
    }

    private static FilePurpose PurposeOf(Caller caller, string? project) => project is not null
        ? FilePurpose.Project
        : FileScopes.PurposeOf(caller) ?? throw new NotFoundException("There is no such file here for you.");

    private static IReadOnlyList<string> Formats(HtsgetKind kind, FilePurpose purpose) => kind == HtsgetKind.Variants ? ["VCF"] : WriteFile.ReadFormats(purpose);

    private static async Task BlockAsync(string ticket, HttpContext http, ServeTicket serve, CancellationToken ct) => await serve.RunAsync(http, ticket, ct);

    private static HtsgetQuestion Query(HttpContext http) => ReadHtsgetQuestion.FromQuery(
        http.Request.Query.Select(static pair => KeyValuePair.Create<string, IReadOnlyList<string?>>(pair.Key, [.. pair.Value])));

    private static async Task<HtsgetQuestion> BodyAsync(HttpContext http, CancellationToken ct)
    {
        if (http.Request.QueryString.HasValue)
        {
            throw new HtsgetException(HtsgetError.InvalidInput, "A request with a body has no parameters in its URL.");
        }

        if (http.Request.ContentLength > MostBodyBytes)
        {
            throw new HtsgetException(HtsgetError.PayloadTooLarge, "The body is too large.");
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        await http.AuditQuestionAsync(Convert.ToBase64String(body.GetBuffer().AsSpan(0, (int)body.Length)), ct);
        return ReadHtsgetQuestion.FromBody(body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    private static IResult ServiceInfo(HttpContext http, HtsgetKind kind)
    {
        var datatype = kind == HtsgetKind.Reads ? "reads" : "variants";
        var isResearch = http.Request.Path.StartsWithSegments("/api/projects", StringComparison.Ordinal);
        var formats = Formats(kind, isResearch ? FilePurpose.Project : FilePurpose.Stewardship);
        return Results.Text(
            new JsonObject
            {
                ["id"] = $"cloud.pfmg.htsget.{datatype}",
                ["name"] = $"Pfmg.Cloud htsget {datatype}",
                ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = "htsget", ["version"] = "1.3.0" },
                ["organization"] = new JsonObject { ["name"] = "Plan France Médecine Génomique", ["url"] = "https://pfmg2025.fr" },
                ["version"] = typeof(HtsgetApi).Assembly.GetName().Version!.ToString(),
                ["htsget"] = new JsonObject
                {
                    ["datatype"] = datatype,
                    ["formats"] = new JsonArray([.. formats.Select(static format => JsonValue.Create(format))]),
                    // Of a CRAM in care whole containers are given, whatever fields are asked for.
                    ["fieldsParameterEffective"] = kind == HtsgetKind.Reads && formats.Contains("BAM", StringComparer.Ordinal),
                    ["tagsParametersEffective"] = kind == HtsgetKind.Variants || formats.Contains("BAM", StringComparer.Ordinal),
                },
            }.ToJsonString(),
            "application/json; charset=utf-8");
    }
}
