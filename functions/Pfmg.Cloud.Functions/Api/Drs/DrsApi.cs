using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Api.Htsget;
using Pfmg.Cloud.Functions.Files;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Api.Drs;

/// <summary>DRS 1.5: `/api/ga4gh/drs/v1`.</summary>
internal static class DrsApi
{
    private const string Home = "/ga4gh/drs/v1";
    private const string Json = "application/json; charset=utf-8";
    private const string AgainSeconds = "10";

    private static readonly ProblemShape Shape = new(Json, static (_, problem) => Error(problem));

    /// <summary>Maps the routes.</summary>
    public static void MapDrs(this IEndpointRouteBuilder api)
    {
        var drs = api.MapGroup(Home).WithTags("DRS").WithMetadata(Shape);
        drs.MapGet("/service-info", ServiceInfo).WithSummary("What this DRS is.");
        drs.MapGet("/objects/{object_id}", GetAsync).WithSummary("An object: size, checksum, how to fetch it. 202 with Retry-After while a large one is summed up.").Produces<JsonObject>().Produces(202);
        drs.MapPost("/objects/{object_id}", PostAsync).WithSummary("The same, with passports in the body: verified, they narrow what the bearer token opens to what they grant, and never widen it.").Produces<JsonObject>().Produces(202);
        drs.MapMethods("/objects/{object_id}", ["OPTIONS"], (string object_id, CallersOptions callers) => Answer(Authorization(object_id, callers))).WithSummary("How to authorise: the same for every identifier, so that none is told to exist.");
        drs.MapGet("/objects/{object_id}/access/{access_id}", AccessAsync).WithSummary("A URL for fetching the bytes, good for 15 minutes and decided anew at each fetch.").Produces<JsonObject>();
        drs.MapPost("/objects/{object_id}/access/{access_id}", PostAccessAsync).WithSummary("The same, with passports in the body.").Produces<JsonObject>();
        drs.MapBulk();
        drs.MapGet("/blocks/{ticket}", (string ticket, HttpContext http, ServeTicket serve, CancellationToken ct) => serve.RunAsync(http, ticket, ct))
            .WithSummary("The bytes of an object.").Produces<byte[]>(200, "application/octet-stream");
    }

    /// <summary>A URL for fetching one object.</summary>
    /// <exception cref="NotFoundException">There is none for this caller.</exception>
    public static async Task<string> AccessUrlAsync(HttpContext http, string id, string accessId, DrsObjects objects, FileTickets tickets, CancellationToken ct) =>
        $"{HtsgetApi.BaseOf(http)}/api{Home}/blocks/{await tickets.SealAsync(await objects.TicketAsync(http, id, accessId, tickets, ct), ct)}";

    /// <summary>How an object may be asked for.</summary>
    public static JsonObject Authorization(string id, CallersOptions callers)
    {
        var authorization = new JsonObject { ["drs_object_id"] = id, ["supported_types"] = new JsonArray("BearerAuth") };
        if (callers.Authority is { Length: > 0 } issuer)
        {
            authorization["bearer_auth_issuers"] = new JsonArray(issuer);
        }

        return authorization;
    }

    /// <summary>Answers with a document that holds for this moment only.</summary>
    public static IResult Answer(JsonNode document) => Results.Text(document.ToJsonString(), Json);

    /// <summary>The body of a request, an object; its passports checked, and what they grant held against each object that is then asked for.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static async Task<JsonElement> BodyAsync(HttpContext http, CancellationToken ct)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: ct);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                // Who asks how to authorise, without a token, has no passport to show.
                if (document.RootElement.TryGetProperty("passports", out var passports) && !http.Caller().IsAnonymous)
                {
                    http.Features.Set(await http.RequestServices.GetRequiredService<DrsPassports>().CheckAsync(passports, http.Caller(), ct));
                }

                return document.RootElement.Clone();
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new InvalidInputException("the request", "body", "a JSON object", "something else");
    }

    private static async Task<IResult> GetAsync(string object_id, HttpContext http, DrsObjects objects, CancellationToken ct)
    {
        // A bundle here holds no bundle: expanded or not, it is the same.
        var query = new QueryParameters(http.Request, [Expand]);
        _ = query.Truth(Expand);
        return Found(http, await objects.DescribeAsync(http, object_id, ct));
    }

    private static async Task<IResult> PostAsync(string object_id, HttpContext http, DrsObjects objects, CancellationToken ct)
    {
        await BodyAsync(http, ct);
        return Found(http, await objects.DescribeAsync(http, object_id, ct));
    }

    private static async Task<IResult> AccessAsync(string object_id, string access_id, HttpContext http, DrsObjects objects, FileTickets tickets, CancellationToken ct) =>
        Answer(new JsonObject { ["url"] = await AccessUrlAsync(http, object_id, access_id, objects, tickets, ct) });

    private static async Task<IResult> PostAccessAsync(string object_id, string access_id, HttpContext http, DrsObjects objects, FileTickets tickets, CancellationToken ct)
    {
        await BodyAsync(http, ct);
        return await AccessAsync(object_id, access_id, http, objects, tickets, ct);
    }

    private static IResult Found(HttpContext http, JsonObject? found)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (found is not null)
        {
            return Answer(found);
        }

        http.Response.Headers.RetryAfter = AgainSeconds;
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private static IResult ServiceInfo() => Answer(new JsonObject
    {
        ["id"] = "cloud.pfmg.drs",
        ["name"] = "Pfmg.Cloud DRS",
        ["description"] = "Files of the participants whom the policy lets the caller read, at the moment of asking.",
        ["type"] = new JsonObject { ["group"] = "org.ga4gh", ["artifact"] = "drs", ["version"] = "1.5.0" },
        ["organization"] = new JsonObject { ["name"] = "Plan France Médecine Génomique", ["url"] = "https://pfmg2025.fr" },
        ["version"] = typeof(DrsApi).Assembly.GetName().Version!.ToString(),
        ["maxBulkRequestLength"] = DrsBulk.Most,
        ["drs"] = new JsonObject { ["maxBulkRequestLength"] = DrsBulk.Most },
    });

    private static JsonObject Error(ProblemDetails problem) => new() { ["msg"] = problem.Detail ?? problem.Title, ["status_code"] = problem.Status };

    private static QueryParameter Expand { get; } = new("expand", "Whether bundles within a bundle are listed too; here none holds one.", "false");
}
