using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api.Airlock;

/// <summary>`/api/projects/{id}/exports` and `/api/projects/{id}/imports`: what leaves a project's area, and what enters it.</summary>
internal static class AirlockApi
{
    private const string Versioned = "The ETag of the request goes into If-Match; 428 without one, 412 if it was changed meanwhile.";

    private static readonly QueryParameter Ticket = new("ticket", "A ticket of this request, made out to the caller.", "eyJ…", Required: true);

    /// <summary>Maps the routes.</summary>
    public static void MapAirlock(this IEndpointRouteBuilder api)
    {
        Map(api.MapGroup("/projects/{id}/exports").WithTags("Airlock"), AirlockDirection.Export, "export");
        Map(api.MapGroup("/projects/{id}/imports").WithTags("Airlock"), AirlockDirection.Import, "import");
    }

    private static void Map(RouteGroupBuilder group, AirlockDirection direction, string what)
    {
        group.ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        group.MapPost("", (string id, BeginAirlockRequest body, HttpContext http, OpenRequest open, AskForExport ask, CancellationToken ct) => body.From is null
                ? BeginAsync(id, direction, body, http, open, ct) : AskAsync(id, direction, body, http, ask, ct))
            .WithSummary(direction == AirlockDirection.Export
                ? "Begins an export: its files follow, then its submission; or, with `from`, asks a question within the project and submits its answer."
                : "Begins an import: its files follow, then its submission.").Produces<AirlockView>(201);
        group.MapGet("", (string id, AirlockDocuments documents, CancellationToken ct) => ListAsync(id, direction, documents, ct))
            .WithSummary($"The {what}s of a project.").Produces<AirlockList>();
        group.MapGet("/{request}", (string id, string request, HttpContext http, AirlockDocuments documents, CancellationToken ct) => GetAsync(new(id, direction, request), http, documents, ct))
            .WithSummary("One of them, with its findings and reviews.").Produces<AirlockView>();
        group.MapPut("/{request}/files/{file}", (string id, string request, string file, HttpContext http, AirlockDocuments documents, OpenRequest open, CancellationToken ct) =>
                PutAsync(new(id, direction, request), file, http, documents, open, ct))
            .WithSummary($"Adds a file to a draft, at most {AirlockChecks.MostFileBytes >> 20} MiB; it cannot be written again.").Produces<AirlockStored>(201);
        group.MapPost("/{request}/grant", (string id, string request, HttpContext http, AirlockDocuments documents, OpenRequest open, CancellationToken ct) =>
                GrantAsync(new(id, direction, request), http, documents, open, ct))
            .WithSummary("A way to put a draft's files straight into the store, for an hour; no grant where there is none.").Produces<AirlockGrant>();
        group.MapPost("/{request}/submit", (string id, string request, HttpContext http, AirlockDocuments documents, SubmitRequest submit, CancellationToken ct) =>
                SubmitAsync(new(id, direction, request), http, documents, submit, ct))
            .WithSummary("Fixes the files by their hashes, checks them, and asks reviewers.").WithDescription(Versioned).Produces<AirlockView>();
        group.MapPost("/{request}/reviews", (string id, string request, AirlockReviewRequest body, HttpContext http, AirlockDocuments documents, ReviewRequest review, CancellationToken ct) =>
                ReviewAsync(new(id, direction, request), body, http, documents, review, ct))
            .WithSummary("Approves or refuses; two persons approve in spite of findings, each with a reason.").WithDescription(Versioned).Produces<AirlockView>();
        group.MapGet("/{request}/reviewed/{file}", (string id, string request, string file, HttpContext http, AirlockDocuments documents, ReadForReview read, CancellationToken ct) =>
                ReadAsync(new(id, direction, request), file, http, documents, read, ct))
            .WithSummary("A submitted file, for its reviewers.").Produces(200, contentType: "application/octet-stream");
        group.MapPost("/{request}/ticket", (string id, string request, HttpContext http, AirlockDocuments documents, FetchFile fetch, CancellationToken ct) =>
                TicketAsync(new(id, direction, request), http, documents, fetch, ct))
            .WithSummary("A ticket to fetch what was approved: for the caller alone, for a quarter of an hour.").Produces<SignedTicket>();
        group.MapGet("/{request}/files/{file}", (string id, string request, string file, HttpContext http, AirlockDocuments documents, FetchFile fetch, CancellationToken ct) =>
                FetchAsync(new(id, direction, request), file, http, documents, fetch, ct))
            .WithQuery([Ticket]).WithSummary("Fetches a file as it was reviewed, if all whose data it may hold still permit it.").Produces(200, contentType: "application/octet-stream");
        group.MapDelete("/{request}", (string id, string request, HttpContext http, AirlockDocuments documents, OpenRequest open, CancellationToken ct) =>
                WithdrawAsync(new(id, direction, request), http, documents, open, ct))
            .WithSummary("Takes it back, and deletes its files.").WithDescription(Versioned).Produces<AirlockView>();
    }

    private static async Task<IResult> BeginAsync(string id, AirlockDirection direction, BeginAirlockRequest body, HttpContext http, OpenRequest open, CancellationToken ct)
    {
        var begun = await open.BeginAsync(http.Caller(), id, direction, body.Justification ?? "", body.Decisions ?? [], ct);
        http.Audit(entry => entry.About($"airlock/{begun.Id}") with { DecisionId = begun.Decisions[0] });
        IfMatch.Tell(http.Response, AirlockDocuments.VersionOf(begun));
        return Results.Json(AirlockView.Of(begun), PfmgJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> AskAsync(string id, AirlockDirection direction, BeginAirlockRequest body, HttpContext http, AskForExport ask, CancellationToken ct)
    {
        if (direction != AirlockDirection.Export || body.Decisions is { Count: > 0 })
        {
            throw new InvalidInputException("the request", "from", "a question of an export that names no decisions: its own is the one that it rests on", "another");
        }

        var submitted = await ask.RunAsync(http, id, body.Justification ?? "", body.From!, ct);
        IfMatch.Tell(http.Response, AirlockDocuments.VersionOf(submitted));
        return Results.Json(AirlockView.Of(submitted), PfmgJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ListAsync(string id, AirlockDirection direction, AirlockDocuments documents, CancellationToken ct)
    {
        var found = (await documents.ListAsync(id, ct)).Where(one => one.Direction == direction).Select(AirlockView.Of).ToList();
        return Results.Json(new AirlockList(found.Count, found), PfmgJson.Options);
    }

    private static async Task<IResult> GetAsync(AirlockPlace place, HttpContext http, AirlockDocuments documents, CancellationToken ct) =>
        Answer(http, await FindAsync(place, http, documents, ct));

    private static async Task<IResult> PutAsync(AirlockPlace place, string file, HttpContext http, AirlockDocuments documents, OpenRequest open, CancellationToken ct)
    {
        http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = AirlockChecks.MostFileBytes + 1;
        var stored = await open.PutFileAsync(http.Caller(), await FindAsync(place, http, documents, ct), file, http.Request.Body, ct);
        return Results.Json(new AirlockStored(file, stored.Size), PfmgJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> GrantAsync(AirlockPlace place, HttpContext http, AirlockDocuments documents, OpenRequest open, CancellationToken ct) =>
        Results.Json(new AirlockGrant(await open.GrantAsync(http.Caller(), await FindAsync(place, http, documents, ct), ct)), PfmgJson.Options);

    private static async Task<IResult> SubmitAsync(AirlockPlace place, HttpContext http, AirlockDocuments documents, SubmitRequest submit, CancellationToken ct)
    {
        var version = IfMatch.Required(http.Request);
        var submitted = await submit.RunAsync(http.Caller(), await FindAsync(place, http, documents, ct), version, ct);
        http.Audit(entry => entry.Counting("files", submitted.Files.Count).Counting("findings", submitted.Findings.Count));
        return Answer(http, submitted);
    }

    private static async Task<IResult> ReviewAsync(AirlockPlace place, AirlockReviewRequest body, HttpContext http, AirlockDocuments documents, ReviewRequest review, CancellationToken ct)
    {
        var version = IfMatch.Required(http.Request);
        var approves = body.Approves ?? throw new InvalidInputException("the review", "approves", "true or false", "nothing");
        return Answer(http, await review.RunAsync(http.Caller(), await FindAsync(place, http, documents, ct), version, approves, body.Reason, ct));
    }

    private static async Task<IResult> ReadAsync(AirlockPlace place, string file, HttpContext http, AirlockDocuments documents, ReadForReview read, CancellationToken ct)
    {
        var content = await read.RunAsync(await FindAsync(place, http, documents, ct), file, ct);
        http.Audit(entry => entry.Counting("bytes", content.Length));
        return Download(http, content, file);
    }

    private static async Task<IResult> TicketAsync(AirlockPlace place, HttpContext http, AirlockDocuments documents, FetchFile fetch, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(await fetch.TicketAsync(http.Caller(), await FindAsync(place, http, documents, ct), ct), PfmgJson.Options);
    }

    private static async Task<IResult> FetchAsync(AirlockPlace place, string file, HttpContext http, AirlockDocuments documents, FetchFile fetch, CancellationToken ct)
    {
        var ticket = new QueryParameters(http.Request, [Ticket]).Required(Ticket);
        var fetched = await fetch.RunAsync(http.Caller(), await FindAsync(place, http, documents, ct), file, ticket, ct);
        http.Audit(entry => entry.Counting("bytes", fetched.Content.Length) with { DecisionId = fetched.DecisionId });
        return Download(http, fetched.Content, file);
    }

    private static async Task<IResult> WithdrawAsync(AirlockPlace place, HttpContext http, AirlockDocuments documents, OpenRequest open, CancellationToken ct)
    {
        var version = IfMatch.Required(http.Request);
        return Answer(http, await open.WithdrawAsync(http.Caller(), await FindAsync(place, http, documents, ct), version, ct));
    }

    private static async Task<AirlockRequest> FindAsync(AirlockPlace place, HttpContext http, AirlockDocuments documents, CancellationToken ct)
    {
        var found = await documents.ReadAsync(place.Project, place.Direction, place.Id, ct);
        http.Audit(entry => entry.About($"airlock/{found.Id}"));
        return found;
    }

    private static IResult Answer(HttpContext http, AirlockRequest request)
    {
        IfMatch.Tell(http.Response, AirlockDocuments.VersionOf(request));
        return Results.Json(AirlockView.Of(request), PfmgJson.Options);
    }

    // Never shown by a browser as a page of this service's own.
    private static IResult Download(HttpContext http, ReadOnlyMemory<byte> content, string name)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(content, "application/octet-stream", name);
    }

    private sealed record AirlockPlace(string Project, AirlockDirection Direction, string Id);
}
