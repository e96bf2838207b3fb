using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Api.Projects;

/// <summary>`/api/projects/{id}/…`: what is said, voted, owed and foreseen of a project.</summary>
internal static class ReviewApi
{
    private const string Added = "Adds and takes nothing away: If-Match may be *, or the project's ETag.";
    private const double UsualFrequency = 0.001;

    private static readonly QueryParameter Frequency = new("frequency", "Of an allele whose carriers are wanted, above 0 to 1; 0.001 if absent.", "0.001", JsonSchemaType.Number);
    private static readonly QueryParameter Carriers = new("carriers", "How many carriers are wanted, 1 to 1,000,000; 1 if absent.", "1", JsonSchemaType.Integer);
    private static readonly QueryParameter[] Foreseen = [Frequency, Carriers];

    /// <summary>Maps the routes.</summary>
    public static void MapReview(this IEndpointRouteBuilder projects)
    {
        projects.MapPost("/{id}/messages", SayAsync).WithSummary("Asks, answers or advises in the project's thread.").WithDescription(Added)
            .Produces<ProjectView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(409).ProducesProblem(428);
        projects.MapPost("/{id}/declarations", DeclareAsync).WithSummary("Declares a committee member's interests; who has a conflict sees the dossier no more.").WithDescription(Added)
            .Produces(204).ProducesProblem(400).ProducesProblem(428);
        projects.MapPut("/{id}/vote", VoteAsync).WithSummary("Votes, or votes otherwise than before.").WithDescription("The ETag of the project that was read goes into If-Match.")
            .Produces<ProjectView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428);
        projects.MapGet("/{id}/duties", DutiesAsync).WithSummary("What the project owes, until when, and what is overdue.").Produces<DutyList>().ProducesProblem(404);
        projects.MapPost("/{id}/duties/{duty}/done", DoneAsync).WithSummary("Says that a duty was done.").WithDescription(Added)
            .Produces<ProjectView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(428);
        projects.MapGet("/{id}/preview", PreviewAsync).WithQuery(Foreseen)
            .WithSummary("How many participants the project would see, masked, which clauses deny, and how many carriers of an allele may be expected.")
            .Produces<ProjectPreview>().ProducesProblem(404);
    }

    private static async Task<IResult> SayAsync(string id, MessageRequest request, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.SayAsync(id, IfMatch.Required(http.Request), http.Caller(), request.Kind, request.Text, request.Answers, ct), documents.Today);

    private static async Task<IResult> DeclareAsync(string id, DeclarationRequest request, HttpContext http, ChangeProject change, CancellationToken ct)
    {
        // No dossier comes back: who has just declared a conflict may not see it.
        var project = await change.DeclareAsync(id, IfMatch.Required(http.Request), http.Caller(), request.Conflict, request.Reason, ct);
        http.AuditRevision(project);
        IfMatch.Tell(http.Response, ProjectDocuments.VersionOf(project));
        return Results.NoContent();
    }

    private static async Task<IResult> VoteAsync(string id, VoteRequest request, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.VoteAsync(id, http.Exactly(), http.Caller(), request.Choice, request.Reason, ct), documents.Today);

    private static async Task<IResult> DutiesAsync(string id, HttpContext http, ProjectDocuments documents, CancellationToken ct)
    {
        var project = await documents.ReadAsync(id, ct);
        IfMatch.Tell(http.Response, ProjectDocuments.VersionOf(project));
        var duties = DutyView.Of(project, documents.Today);
        return Results.Json(new DutyList(duties.Count, duties.Count(one => one.Overdue), duties));
    }

    private static async Task<IResult> DoneAsync(string id, string duty, DoneRequest request, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.DoneAsync(id, IfMatch.Required(http.Request), http.Caller(), duty, request.Note, ct), documents.Today);

    private static async Task<IResult> PreviewAsync(string id, HttpContext http, ProjectDocuments documents, PreviewCohort preview, LakeLog log, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Foreseen);
        var (frequency, carriers) = (query.Part(Frequency) ?? UsualFrequency, query.Whole(Carriers, 1, 1_000_000) ?? 1);
        var project = await documents.ReadAsync(id, ct);
        if (project.Sheet.Purpose is null)
        {
            throw new ConflictException("A preview needs the project's purpose; its sheet has none yet.");
        }

        var lakeVersion = (await log.SnapshotAsync(null, ct)).Version;
        var seen = await preview.RunAsync(project, http.Caller().Subject, lakeVersion, frequency, carriers, ct);
        http.Audit(entry => entry with { ProjectId = id, DecisionId = seen.Decision, LakeVersion = lakeVersion, RegisterVersion = seen.RegisterVersion, PolicyVersion = seen.PolicyVersion });
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(seen);
    }
}

/// <summary>Something to be said.</summary>
/// <param name="Kind">Question, answer or advice.</param>
/// <param name="Text">What.</param>
/// <param name="Answers">Of an answer, the question's number.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MessageRequest([property: JsonRequired] MessageKind Kind, string Text, int? Answers);

/// <summary>What a committee member declares.</summary>
/// <param name="Conflict">Whether they have a conflict of interest.</param>
/// <param name="Reason">Which; needed if they have one.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DeclarationRequest([property: JsonRequired] bool Conflict, string? Reason);

/// <summary>A vote.</summary>
/// <param name="Choice">For, against or abstain.</param>
/// <param name="Reason">In the voter's words.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record VoteRequest([property: JsonRequired] VoteChoice Choice, string? Reason);

/// <summary>That a duty was done.</summary>
/// <param name="Note">How, or where to see it.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record DoneRequest([property: JsonRequired] string Note);
