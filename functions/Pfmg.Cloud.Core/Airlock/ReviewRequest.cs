using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Takes what reviewers say: one of them approves what the checks found nothing in, two what they did, each with a reason; one refuses.</summary>
/// <param name="documents">The requests.</param>
/// <param name="consents">Whether all still permit it.</param>
/// <param name="findEntitlement">Who is of the project.</param>
/// <param name="time">The clock.</param>
public sealed class ReviewRequest(AirlockDocuments documents, AirlockConsents consents, FindEntitlement findEntitlement, TimeProvider time)
{
    /// <summary>How long what was approved may be fetched.</summary>
    public static readonly TimeSpan Fetchable = TimeSpan.FromDays(14);

    private const int LongestReason = 2_000;

    /// <summary>How many reviewers must approve.</summary>
    public static int Needed(AirlockRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Findings.Count > 0 ? 2 : 1;
    }

    /// <summary>Reviews.</summary>
    /// <param name="caller">A data manager who is not of the project.</param>
    /// <param name="request">Submitted.</param>
    /// <param name="version">The revision that was looked at.</param>
    /// <param name="approves">Whether it may pass.</param>
    /// <param name="reason">Why; needed to refuse, and to approve in spite of findings.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ForbiddenException">The caller submitted it or is of the project.</exception>
    /// <exception cref="ConflictException">It is not submitted, the caller approved it before, or somebody no longer permits it.</exception>
    public async Task<AirlockRequest> RunAsync(Caller caller, AirlockRequest request, string version, bool approves, string? reason, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        await RequireStrangerAsync(caller, request, ct);
        AirlockSteps.After(request.State, approves ? "approve" : "refuse");
        if (string.IsNullOrWhiteSpace(reason) ? !approves || request.Findings.Count > 0 : reason.Length > LongestReason)
        {
            throw new InvalidInputException("the review", "reason", $"1 to {LongestReason} characters, to refuse or to approve in spite of findings", $"{reason?.Length ?? 0}");
        }

        if (approves)
        {
            await consents.RequireAsync(request, request.Submitter, ct);
        }

        var at = time.GetUtcNow();
        return await documents.ChangeAsync(request, version, one => After(one, new AirlockReview(caller.Subject, at, approves, reason?.Trim())), at, ct);
    }

    private static AirlockRequest After(AirlockRequest request, AirlockReview review)
    {
        var state = AirlockSteps.After(request.State, review.Approves ? "approve" : "refuse");
        if (request.Reviews.Any(one => one.Reviewer == review.Reviewer))
        {
            throw new ConflictException("Who approved once does not count twice: another reviewer is needed.") { Legal = AirlockSteps.Legal(request.State) };
        }

        var reviewed = request with { Reviews = [.. request.Reviews, review] };
        return !review.Approves ? reviewed with { State = state }
            : reviewed.Reviews.Count < Needed(reviewed) ? reviewed
            : reviewed with { State = state, FetchUntil = review.At + Fetchable };
    }

    private async Task RequireStrangerAsync(Caller caller, AirlockRequest request, CancellationToken ct)
    {
        var entitlement = await findEntitlement(request.ProjectId, ct);
        if (caller.Subject == request.Submitter || entitlement?.Members.Contains(caller.Subject) == true || entitlement?.LeadSubject == caller.Subject)
        {
            throw new ForbiddenException("Nobody reviews what their own project sends.");
        }
    }
}
