using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api.Projects;

/// <summary>`/api/projects`: the counter, from the draft of a project to its end.</summary>
internal static class ProjectsApi
{
    private const string Versioned = "The ETag of the project goes into If-Match; 428 without one, 412 if the project was changed meanwhile.";

    private static readonly QueryParameter State = new(
        "state", $"Only projects in this state: {string.Join(", ", Enum.GetNames<ProjectState>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.", "committee");

    private static readonly QueryParameter[] Listed = [State];

    /// <summary>Maps the routes.</summary>
    public static void MapProjects(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        projects.MapGet("", ListAsync).WithQuery(Listed).WithSummary("The projects that the caller may know of, in short.").Produces<ProjectList>();
        projects.MapPost("", CreateAsync).WithSummary("Begins a project as a draft; the caller leads it.")
            .WithDescription("The body is the project's sheet, of whatever completeness; every fault in it is named.")
            .Accepts<ProjectSheet>("application/json").Produces<ProjectView>(201).ProducesProblem(400);
        projects.MapGet("/{id}", GetAsync).WithSummary("A project's dossier, with what the caller may do next.").Produces<ProjectView>().ProducesProblem(404);
        projects.MapPut("/{id}/sheet", PutSheetAsync).WithSummary("Writes a draft's sheet anew.").WithDescription(Versioned)
            .Accepts<ProjectSheet>("application/json").Produces<ProjectView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428);
        projects.MapPut("/{id}/regulatory", PutRegulatoryAsync).WithSummary("Puts in the references of the regulatory file, until the charter is signed.").WithDescription(Versioned)
            .Accepts<RegulatoryFile>("application/json").Produces<ProjectView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428);
        projects.MapPut("/{id}/members", PutMembersAsync).WithSummary("Says who belongs to the team: its lead of a draft, a data manager afterwards.").WithDescription(Versioned)
            .Produces<ProjectView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428);
        projects.MapPost("/{id}/steps", StepAsync).WithSummary("Takes a step: submit, review, return, forward, accept, refuse, sign, activate, extend, suspend, resume, close …")
            .WithDescription($"A step that is not legal is refused with 409 and those that are, in legal. {Versioned}")
            .Produces<ProjectView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428);
        projects.MapGet("/{id}/charter", GetCharterAsync).WithSummary("The charter that the lead signs, its digest, and its signature once it is signed.")
            .Produces<CharterView>().ProducesProblem(404).ProducesProblem(409);
        projects.MapReview();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ProjectDocuments documents, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Listed);
        var state = query.Text(State) is { } text
            ? Words.Read<ProjectState>(text) ?? throw new InvalidInputException("the request", State.Name, State.Description, text)
            : (ProjectState?)null;
        var listed = new List<ProjectSummary>();
        await foreach (var project in documents.ListAsync(state, ct))
        {
            if (Parties.Of(project, http.Caller()).Count > 0)
            {
                listed.Add(ProjectSummary.Of(project, documents.Today));
            }
        }

        http.Response.Headers.CacheControl = "no-cache";
        return Results.Json(new ProjectList(listed.Count, listed));
    }

    private static async Task<IResult> CreateAsync(JsonElement sheet, HttpContext http, ProjectDocuments documents, CancellationToken ct)
    {
        var project = await documents.CreateAsync(ReadSheet.Parse(sheet), http.Caller().Subject, ct);
        http.AuditRevision(project);
        IfMatch.Tell(http.Response, ProjectDocuments.VersionOf(project));
        return Results.Created($"/api/projects/{project.Id}", ProjectView.Of(project, http.Caller(), documents.Today));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, ProjectDocuments documents, CancellationToken ct) =>
        http.Answer(await documents.ReadAsync(id, ct), documents.Today);

    private static async Task<IResult> PutSheetAsync(string id, JsonElement sheet, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.WriteSheetAsync(id, http.Exactly(), http.Caller(), ReadSheet.Parse(sheet), ct), documents.Today);

    private static async Task<IResult> PutRegulatoryAsync(string id, JsonElement file, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.WriteRegulatoryAsync(id, http.Exactly(), http.Caller(), ReadSheet.ParseRegulatory(file), ct), documents.Today);

    private static async Task<IResult> PutMembersAsync(string id, MembersRequest request, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.WriteMembersAsync(id, http.Exactly(), http.Caller(), request.Checked(), ct), documents.Today);

    private static async Task<IResult> StepAsync(string id, StepRequest request, HttpContext http, ChangeProject change, ProjectDocuments documents, CancellationToken ct) =>
        http.AnswerChanged(await change.StepAsync(id, http.Exactly(), http.Caller(), request, ct), documents.Today);

    private static async Task<IResult> GetCharterAsync(string id, HttpContext http, ProjectDocuments documents, IKeyRing keys, CancellationToken ct)
    {
        var project = await documents.ReadAsync(id, ct);
        if (project.Decision is not { Accepted: true })
        {
            throw new ConflictException("There is a charter once the project is accepted.") { Legal = ProjectSteps.Legal(project, Entitlements.PolicyOf(project), Parties.Of(project, http.Caller())) };
        }

        var charter = Charter.Of(project, Entitlements.PolicyOf(project));
        var isValid = project.Charter is null ? (bool?)null : await Charter.VerifyAsync(keys, project, Entitlements.PolicyOf(project), ct);
        IfMatch.Tell(http.Response, ProjectDocuments.VersionOf(project));
        return Results.Json(new CharterView(charter, charter.Digest(), project.Charter, isValid, await keys.PublicKeyAsync(ct)));
    }
}

/// <summary>Who belongs to a team besides its lead.</summary>
/// <param name="Members">Subjects, as their tokens name them.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record MembersRequest([property: JsonRequired] IReadOnlyList<string?>? Members)
{
    /// <summary>The members, none of them nothing.</summary>
    /// <exception cref="InvalidInputException">One is.</exception>
    public IReadOnlyList<string> Checked() => Members is { } members && members.All(one => one is not null)
        ? [.. members.OfType<string>()]
        : throw new InvalidInputException("the request", "members", "an array of subjects", "null");
}

/// <summary>A charter.</summary>
/// <param name="Charter">What is signed.</param>
/// <param name="Digest">What the lead names when signing.</param>
/// <param name="Signed">The signature; absent until there is one.</param>
/// <param name="Valid">Whether the signature is this house's, over this charter.</param>
/// <param name="PublicKey">By which anybody verifies it.</param>
internal sealed record CharterView(Charter Charter, string Digest, SignedCharter? Signed, bool? Valid, VerifyingKey PublicKey);

/// <summary>What every route of a project does alike.</summary>
internal static class ProjectHttp
{
    /// <summary>The one revision that a request is for.</summary>
    /// <exception cref="InvalidInputException">It is for any.</exception>
    public static string Exactly(this HttpContext http) => IfMatch.Required(http.Request) switch
    {
        IfMatch.Any => throw new InvalidInputException("the request", "If-Match", "the ETag of the project that was read", IfMatch.Any),
        var version => version,
    };

    /// <summary>A project as its caller has just changed it.</summary>
    public static IResult AnswerChanged(this HttpContext http, Project project, DateOnly today)
    {
        http.AuditRevision(project);
        return http.Answer(project, today);
    }

    /// <summary>Adds to the trail which revision the caller made: a change is acknowledged once the trail tells of it.</summary>
    public static void AuditRevision(this HttpContext http, Project project) =>
        http.Audit(entry => entry.About($"projects/{project.Id}").Counting("revision", project.Revision) with { ProjectId = project.Id });

    /// <summary>A project as its caller sees it, with its ETag.</summary>
    public static IResult Answer(this HttpContext http, Project project, DateOnly today)
    {
        IfMatch.Tell(http.Response, ProjectDocuments.VersionOf(project));
        return Results.Json(ProjectView.Of(project, http.Caller(), today));
    }
}
