using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Api.Airlock;

/// <summary>What members and reviewers see of a request: everything but whose data it may hold.</summary>
/// <param name="Id">Of the request.</param>
/// <param name="ProjectId">Of its project.</param>
/// <param name="Direction">Which way.</param>
/// <param name="State">How far it is.</param>
/// <param name="Legal">The acts that are legal now, whoever may do them.</param>
/// <param name="Submitter">Who asks.</param>
/// <param name="Justification">Why.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="ChangedAt">When it last changed.</param>
/// <param name="Decisions">What the files rest on.</param>
/// <param name="Files">As submitted.</param>
/// <param name="Findings">What the checks found.</param>
/// <param name="CheckedBy">By which rules.</param>
/// <param name="Reviews">What reviewers said.</param>
/// <param name="ReviewersNeeded">How many must approve.</param>
/// <param name="HeldFor">Why it is held.</param>
/// <param name="FetchUntil">Until when it may be fetched.</param>
/// <param name="Fetches">How often a file left.</param>
/// <param name="Question">The question whose answer the file is.</param>
internal sealed record AirlockView(
    string Id, string ProjectId, AirlockDirection Direction, AirlockState State, IReadOnlyList<string> Legal, string Submitter, string Justification, DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt, IReadOnlyList<string> Decisions, IReadOnlyList<AirlockFile> Files, IReadOnlyList<AirlockFinding> Findings, string? CheckedBy,
    IReadOnlyList<AirlockReview> Reviews, int ReviewersNeeded, string? HeldFor, DateTimeOffset? FetchUntil, int Fetches, AirlockQuestion? Question)
{
    /// <summary>The view of a request.</summary>
    public static AirlockView Of(AirlockRequest request) => new(
        request.Id, request.ProjectId, request.Direction, request.State, AirlockSteps.Legal(request.State), request.Submitter, request.Justification, request.CreatedAt,
        request.ChangedAt, request.Decisions, request.Files, request.Findings, request.CheckedBy, request.Reviews, ReviewRequest.Needed(request), request.HeldFor, request.FetchUntil, request.Fetches, request.Question);
}

/// <summary>Requests of a project.</summary>
/// <param name="Total">How many.</param>
/// <param name="Items">By id.</param>
internal sealed record AirlockList(int Total, IReadOnlyList<AirlockView> Items);

/// <summary>What is to pass.</summary>
/// <param name="Justification">What the files are, and why.</param>
/// <param name="Decisions">The decisions that the answers in them named (`decisionId`).</param>
/// <param name="From">Of an export: the question whose answer is to be its file; null if files follow.</param>
internal sealed record BeginAirlockRequest(string? Justification, IReadOnlyList<string>? Decisions, ExportFrom? From);

/// <summary>What a reviewer says.</summary>
/// <param name="Approves">Whether it may pass.</param>
/// <param name="Reason">Why.</param>
internal sealed record AirlockReviewRequest(bool? Approves, string? Reason);

/// <summary>A file as stored.</summary>
/// <param name="File">Its name.</param>
/// <param name="Size">Bytes.</param>
internal sealed record AirlockStored(string File, long Size);

/// <summary>A way straight into the store.</summary>
/// <param name="Grant">Absent where there is none: files then go through the service.</param>
internal sealed record AirlockGrant(UploadGrant? Grant);
