using System.Collections.Frozen;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Whether everybody whose data a request may hold still permits it; asked before each step, and each time that a file leaves.</summary>
/// <param name="documents">The requests.</param>
/// <param name="decide">The policy.</param>
/// <param name="time">The clock.</param>
public sealed class AirlockConsents(AirlockDocuments documents, DecideAccess decide, TimeProvider time)
{
    private const string Lost = "Somebody whose data it may hold no longer permits it.";

    /// <summary>Whether a decision still permits all that a request may hold.</summary>
    public static bool Holds(AirlockRequest request, AccessDecision decision)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(decision);
        return request.Direction == AirlockDirection.Import
            || (request.CohortSet is var cohort && cohort.Except(decision.Permitted).Count == 0
                && cohort.And(decision.WithoutInheritance).Except(request.WithoutInheritanceSet).Count == 0);
    }

    /// <summary>Decides anew in the name of the project, and holds the request if somebody is lost.</summary>
    /// <param name="request">The request.</param>
    /// <param name="subject">In whose name: a member of the project.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The decision.</returns>
    /// <exception cref="NotFoundException">The project is not active any more, or the subject none of its members.</exception>
    /// <exception cref="ConflictException">Somebody is lost; the request is held now.</exception>
    public async Task<AccessDecision> RequireAsync(AirlockRequest request, string subject, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        var decision = await decide.ForProjectAsync(new Caller(subject, FrozenSet<Role>.Empty), request.ProjectId, ct);
        if (Holds(request, decision))
        {
            return decision;
        }

        var state = (await HoldAsync(request, ct)).State;
        throw new ConflictException($"The request is {state.ToString().ToLowerInvariant()}. {Lost}") { Legal = [.. AirlockSteps.Legal(state).Where(static act => act == "withdraw")] };
    }

    /// <summary>The requests of a project that may hold data of some participants and are not withdrawn or refused.</summary>
    public async Task<IReadOnlyList<AirlockRequest>> ExportsHoldingAsync(string projectId, ParticipantSet participants, CancellationToken ct) =>
        [.. (await documents.ListAsync(projectId, ct)).Where(one => one is { Direction: AirlockDirection.Export, State: not (AirlockState.Withdrawn or AirlockState.Refused) }
            && one.CohortSet.And(participants).Count > 0)];

    /// <summary>Holds what may hold data of participants who no longer permit it, and has not left.</summary>
    /// <returns>Those that left already: of these the project must delete its extracts.</returns>
    public async Task<IReadOnlyList<AirlockRequest>> HoldExportsAsync(string projectId, ParticipantSet lost, CancellationToken ct)
    {
        var left = new List<AirlockRequest>();
        foreach (var request in await ExportsHoldingAsync(projectId, lost, ct))
        {
            // As it is once it is held: a fetch that was asked for before may have ended since it was read.
            var held = await HoldAsync(request, ct);
            if (held.FetchedAt is not null)
            {
                left.Add(held);
            }
        }

        return left;
    }

    private async Task<AirlockRequest> HoldAsync(AirlockRequest request, CancellationToken ct) =>
        AirlockSteps.Legal(request.State).Contains("hold", StringComparer.Ordinal)
            ? await documents.ChangeAsync(
                request, AirlockDocuments.AnyVersion,
                static one => AirlockSteps.Legal(one.State).Contains("hold", StringComparer.Ordinal) ? one with { State = AirlockState.Held, HeldFor = Lost } : one,
                time.GetUtcNow(), ct)
            : request;
}
