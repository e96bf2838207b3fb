using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.Audit;

namespace Pfmg.Cloud.Functions.Api.Participants;

/// <summary>`/api/decisions`: what was decided, by which versions, and whether it would be decided so again.</summary>
internal static class DecisionsApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapDecisions(this IEndpointRouteBuilder api)
    {
        var decisions = api.MapGroup("/decisions").WithTags("Decisions").ProducesProblem(404).ProducesProblem(503);
        decisions.MapGet("/{id}", (string id, DecisionLog log, CancellationToken ct) => log.ReadAsync(id, ct))
            .WithSummary("A decision: question, versions, counts, duties, and every clause that denied.")
            .Produces<DecisionRecord>();
        decisions.MapPost("/{id}/replay", ReplayAsync)
            .WithSummary("Decides the question again by the policy and the register of then, and tells whether the answer is the same.")
            .Produces<ReplayedDecision>().ProducesProblem(409);
    }

    private static async Task<ReplayedDecision> ReplayAsync(string id, HttpContext http, DecideAccess decide, CancellationToken ct)
    {
        var again = await decide.ReplayAsync(id, ct);
        http.Audit(entry => entry with { DecisionId = id, PolicyVersion = again.PolicyVersion, RegisterVersion = again.RegisterVersion });
        return new ReplayedDecision(id, string.Equals(again.Id, id, StringComparison.Ordinal), again.Id, again.PolicyVersion, again.RegisterVersion, again.Permitted.Count, again.Denied, again.Obligations);
    }
}

/// <summary>A decision made again.</summary>
/// <param name="Id">The decision.</param>
/// <param name="Same">Whether the answer is the same, person by person.</param>
/// <param name="ReplayedId">The id of the answer of now; differs if anything in it does.</param>
/// <param name="PolicyVersion">The policy of then, by which it was decided again.</param>
/// <param name="RegisterVersion">The register version of then.</param>
/// <param name="Permitted">How many are permitted.</param>
/// <param name="Denied">Every clause that denied.</param>
/// <param name="Obligations">What is owed.</param>
internal sealed record ReplayedDecision(
    string Id, bool Same, string ReplayedId, string PolicyVersion, long RegisterVersion, int Permitted, IReadOnlyList<DeniedClause> Denied, IReadOnlyList<Obligation> Obligations);
