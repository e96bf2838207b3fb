using System.Buffers;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Beacon v2.1: `/api/beacon/…` for everyone, `/api/projects/{id}/beacon/…` for a project's members.</summary>
internal static class BeaconApi
{
    private const string Said = "Beacon v2.1 (GA4GH): requests and answers are of its schemas, errors included.";

    /// <summary>Maps the routes.</summary>
    public static void MapBeacon(this IEndpointRouteBuilder api)
    {
        MapAt(api.MapGroup("/beacon"), BeaconGranularity.Count);
        MapAt(api.MapGroup("/projects/{id}/beacon"), BeaconGranularity.Record);
    }

    private static void MapAt(RouteGroupBuilder group, BeaconGranularity most)
    {
        var beacon = group.WithTags("Beacon").WithDescription(Said).WithMetadata(BeaconErrors.Shape);
        var version = typeof(BeaconApi).Assembly.GetName().Version!.ToString(3);
        beacon.MapGet("", () => Results.Json(BeaconFramework.Info(version))).WithSummary("What this Beacon is.");
        beacon.MapGet("/info", () => Results.Json(BeaconFramework.Info(version))).WithSummary("What this Beacon is.");
        beacon.MapGet("/service-info", () => Results.Json(BeaconFramework.ServiceInfo(version))).WithSummary("What this service is, as GA4GH's services say it.");
        beacon.MapGet("/configuration", () => Results.Json(BeaconFramework.Configuration(most))).WithSummary("Entry types, security levels and granularity.");
        beacon.MapGet("/entry_types", () => Results.Json(BeaconFramework.EntryTypes())).WithSummary("Entry types.");
        beacon.MapGet("/map", (HttpContext http) => Results.Json(BeaconFramework.Map(Root(http)))).WithSummary("Every address.");
        beacon.MapGet("/filtering_terms", (HttpContext http, ListFilteringTerms terms, CancellationToken ct) => TermsAsync(http, terms, Query(http), ct)).WithSummary("Filters that requests may have.");
        foreach (var (pattern, summary) in ((string, string)[])
        [
            ("/{entryType}", "Entries: analyses, biosamples, cohorts, datasets, g_variants, individuals, runs."),
            ("/{entryType}/{entryId}", "One entry; or of individuals, filters (individuals/filtering_terms)."),
            ("/{entryType}/{entryId}/{related}", "What belongs to an entry, such as individuals/{entryId}/g_variants; of datasets and cohorts also filtering_terms."),
        ])
        {
            beacon.MapGet(pattern, (HttpContext http, AnswerBeacon answer, CancellationToken ct) => EntriesAsync(http, answer, Query(http), ct)).WithSummary(summary);
            beacon.MapPost(pattern, async (HttpContext http, AnswerBeacon answer, CancellationToken ct) => await EntriesAsync(http, answer, await BodyAsync(http, ct), ct)).WithSummary(summary)
                .Accepts<JsonObject>("application/json");
        }
    }

    private static async Task<IResult> EntriesAsync(HttpContext http, AnswerBeacon answer, BeaconRequest request, CancellationToken ct)
    {
        http.Features.Set(request);
        var route = http.Request.RouteValues;
        var entry = BeaconPaths.Entry((string)route["entryType"]!);
        var (id, related) = (route["entryId"] as string, route["related"] as string);
        if (BeaconPaths.HasOwnFilteringTerms(entry) && (related ?? id) == BeaconPaths.FilteringTerms && entry.IsCollection == (related is not null))
        {
            return await TermsAsync(http, http.RequestServices.GetRequiredService<ListFilteringTerms>(), request, ct);
        }

        var question = new BeaconQuestion(related is null ? entry : BeaconPaths.Related(entry, related), id is null ? null : entry, id, request);
        var (body, decision, lakeVersion) = await answer.RunAsync(http.Admission()?.Rule is null ? Caller.Anonymous : http.Caller(), route["id"] as string, question, ct);
        http.Audit(audited => audited with
        {
            DecisionId = decision.Id,
            PolicyVersion = decision.PolicyVersion,
            RegisterVersion = decision.RegisterVersion,
            LakeVersion = lakeVersion,
            ProjectId = route["id"] as string,
        });
        return Results.Json(body, statusCode: body.ContainsKey("error") ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK);
    }

    private static async Task<IResult> TermsAsync(HttpContext http, ListFilteringTerms terms, BeaconRequest request, CancellationToken ct)
    {
        http.Features.Set(request);
        return Results.Json(await terms.RunAsync(request, ct));
    }

    private static BeaconRequest Query(HttpContext http) => ReadBeaconRequest.FromQuery(
        http.Request.Query.Select(static pair => KeyValuePair.Create<string, IReadOnlyList<string>>(pair.Key, [.. pair.Value.OfType<string>()])));

    private static async Task<BeaconRequest> BodyAsync(HttpContext http, CancellationToken ct)
    {
        if (http.Request.Query.Count > 0)
        {
            throw new InvalidInputException("the request", "query", "all in the body of a POST", "parameters in the address");
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, ct);
        return ReadBeaconRequest.FromBody(new ReadOnlySequence<byte>(body.GetBuffer(), 0, (int)body.Length).FirstSpan);
    }

    private static string Root(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        return $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{path[..path.LastIndexOf('/')]}";
    }
}
