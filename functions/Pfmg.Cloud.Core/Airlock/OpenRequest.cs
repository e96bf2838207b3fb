using System.Security.Cryptography;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>What a member does before review: begins a request, adds its files, takes it back.</summary>
/// <param name="documents">The requests.</param>
/// <param name="store">Their files.</param>
/// <param name="decide">The policy.</param>
/// <param name="time">The clock.</param>
public sealed class OpenRequest(AirlockDocuments documents, IObjectStore store, DecideAccess decide, TimeProvider time)
{
    private const int MostDecisions = 50;
    private const int LongestJustification = 4_000;
    private const int DigitsOfId = 16;

    /// <summary>Begins a request.</summary>
    /// <param name="caller">A member of the project.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="direction">Which way.</param>
    /// <param name="justification">What the files are and why they are to pass, 1 to 4,000 characters.</param>
    /// <param name="decisions">The decisions that answers in the files named; the one of now is added.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such active project of the caller's, or no such decision of the project's.</exception>
    /// <exception cref="ConflictException">Somebody whose data an earlier decision permitted no longer permits it: what was computed of it cannot leave.</exception>
    public async Task<AirlockRequest> BeginAsync(Caller caller, string projectId, AirlockDirection direction, string justification, IReadOnlyList<string> decisions, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        Check(justification, decisions);
        var now = await decide.ForProjectAsync(caller, projectId, ct);
        var all = new List<AccessDecision> { now };
        foreach (var id in decisions.Where(id => id != now.Id).Distinct(StringComparer.Ordinal))
        {
            all.Add(await EarlierAsync(projectId, id, ct));
        }

        var cohort = all.Aggregate(ParticipantSet.Empty, static (set, one) => set.Or(one.Permitted));
        var inherited = all.Aggregate(ParticipantSet.Empty, static (set, one) => set.Or(one.Permitted.Except(one.WithoutInheritance)));
        return await CreateAsync(Draft(caller, projectId, direction, justification) with
        {
            Decisions = [.. all.Select(static one => one.Id)],
            Cohort = Text(cohort),
            WithoutInheritance = Text(cohort.Except(inherited)),
        }, now, ct);
    }

    /// <summary>Begins an export of the answer to a question that the service asked.</summary>
    /// <param name="caller">A member of the project.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="answer">What was asked, and of whom it tells: they alone are whom the file may hold.</param>
    /// <param name="justification">What it is for, 1 to 4,000 characters.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such active project of the caller's.</exception>
    /// <exception cref="ConflictException">Somebody whose data it holds has just ceased to permit it.</exception>
    public async Task<AirlockRequest> BeginAsync(Caller caller, string projectId, AirlockAnswer answer, string justification, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(answer);
        RequireJustification(justification);
        var now = await decide.ForProjectAsync(caller, projectId, ct);
        var asked = answer.Question.DecisionId == now.Id ? now : await EarlierAsync(projectId, answer.Question.DecisionId, ct);
        var cohort = answer.CohortOf(asked);
        return await CreateAsync(Draft(caller, projectId, AirlockDirection.Export, justification) with
        {
            Question = answer.Question,
            Decisions = [asked.Id],
            Cohort = Text(cohort),
            WithoutInheritance = Text(cohort.And(asked.WithoutInheritance)),
        }, now, ct);
    }

    private async Task<AccessDecision> EarlierAsync(string projectId, string id, CancellationToken ct)
    {
        var earlier = await decide.ReplayAsync(id, ct);
        return earlier.ProjectId == projectId && earlier.Id == id ? earlier : throw new NotFoundException("There is no such decision of the project's.");
    }

    private AirlockRequest Draft(Caller caller, string projectId, AirlockDirection direction, string justification)
    {
        var at = time.GetUtcNow();
        return new AirlockRequest
        {
            Id = $"{(direction == AirlockDirection.Export ? "exp" : "imp")}-{RandomNumberGenerator.GetHexString(DigitsOfId, lowercase: true)}",
            Direction = direction,
            ProjectId = projectId,
            State = AirlockState.Draft,
            Revision = 1,
            Submitter = caller.Subject,
            Justification = justification.Trim(),
            CreatedAt = at,
            ChangedAt = at,
        };
    }

    private async Task<AirlockRequest> CreateAsync(AirlockRequest request, AccessDecision now, CancellationToken ct)
    {
        if (!AirlockConsents.Holds(request, now))
        {
            throw new ConflictException("Somebody whose data an earlier decision permitted no longer permits it: compute anew, and ask with what comes out.");
        }

        await documents.CreateAsync(request, ct);
        return request;
    }

    /// <summary>Adds a file to a draft; it cannot be written again.</summary>
    /// <exception cref="ConflictException">The request is no draft, or has such a file.</exception>
    /// <exception cref="InvalidInputException">The file is too large, or its name is none.</exception>
    public async Task<ObjectInfo> PutFileAsync(Caller caller, AirlockRequest request, string name, Stream content, CancellationToken ct)
    {
        RequireSubmitter(caller, request);
        if (request.State != AirlockState.Draft)
        {
            throw new ConflictException("Files are added to a draft only.") { Legal = AirlockSteps.Legal(request.State) };
        }

        var path = AirlockPaths.File(request.ProjectId, request.Id, name);
        await using var bounded = new BoundedStream(content, AirlockChecks.MostFileBytes);
        return await store.PutAsync(path, bounded, PutCondition.CreateOnly, ct);
    }

    /// <summary>A permission to put the draft's files straight into the store; null where there is none.</summary>
    public async Task<UploadGrant?> GrantAsync(Caller caller, AirlockRequest request, CancellationToken ct)
    {
        RequireSubmitter(caller, request);
        AirlockSteps.After(request.State, "submit");
        return await store.GrantUploadAsync(AirlockPaths.Folder(request.ProjectId, request.Id), TimeSpan.FromHours(1), ct);
    }

    /// <summary>Takes a request back, and deletes its files.</summary>
    public async Task<AirlockRequest> WithdrawAsync(Caller caller, AirlockRequest request, string version, CancellationToken ct)
    {
        RequireSubmitter(caller, request);
        var after = await documents.ChangeAsync(request, version, static one => one with { State = AirlockSteps.After(one.State, "withdraw") }, time.GetUtcNow(), ct);
        await foreach (var found in store.ListAsync(AirlockPaths.Folder(request.ProjectId, request.Id), ct))
        {
            await store.DeleteAsync(found.Path, ct);
        }

        return after;
    }

    /// <summary>Accepts the project's own submitter of a request alone.</summary>
    /// <exception cref="ForbiddenException">It is somebody else.</exception>
    internal static void RequireSubmitter(Caller caller, AirlockRequest request)
    {
        if (!string.Equals(caller.Subject, request.Submitter, StringComparison.Ordinal))
        {
            throw new ForbiddenException("Only who began a request may do this.");
        }
    }

    private static string Text(ParticipantSet set) => Convert.ToBase64String(set.ToBytes());

    /// <summary>Refuses a justification that is none.</summary>
    /// <exception cref="InvalidInputException">It is empty or too long.</exception>
    public static void RequireJustification(string? justification)
    {
        if (string.IsNullOrWhiteSpace(justification) || justification.Length > LongestJustification)
        {
            throw new InvalidInputException("the request", "justification", $"1 to {LongestJustification} characters", $"{justification?.Length ?? 0}");
        }
    }

    private static void Check(string justification, IReadOnlyList<string> decisions)
    {
        RequireJustification(justification);
        if (decisions.Count > MostDecisions || decisions.Any(static id => id.Length != 32 || !id.All(char.IsAsciiHexDigitLower)))
        {
            throw new InvalidInputException("the request", "decisions", $"at most {MostDecisions} ids of 32 hexadecimal digits, as answers name them", $"{decisions.Count} texts");
        }
    }
}
