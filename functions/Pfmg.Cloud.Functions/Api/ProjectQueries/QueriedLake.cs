using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Quotas;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.ProjectQueries;

/// <summary>Gives a query the lake as its caller may see it. Asked once a request, before anything else.</summary>
/// <param name="http">The request.</param>
/// <param name="least">How exact the answer is.</param>
/// <param name="ct">Cancels.</param>
/// <exception cref="NotFoundException">The caller may see nothing so exact.</exception>
internal delegate Task<LakeReader> FindLake(HttpContext http, Granularity least, CancellationToken ct);

/// <summary>Decides whose lake a request sees, and tells the audit trail.</summary>
/// <param name="lake">All of it.</param>
/// <param name="decide">The policy.</param>
/// <param name="scopes">Makes scopes of decisions.</param>
/// <param name="quotas">What a project may ask in a day.</param>
internal sealed class QueriedLake(LakeReader lake, DecideAccess decide, ProjectScopes scopes, ProjectQuotas quotas)
{
    /// <summary>A project's: who consented to it, under its pseudonyms, as long as it has asked less than it may today.</summary>
    public async Task<LakeReader> OfProjectAsync(HttpContext http, Granularity least, CancellationToken ct) =>
        lake.Within(await ScopeOfProjectAsync(http, least, ct));

    /// <summary>The same as the scope itself.</summary>
    /// <exception cref="NotFoundException">The caller has no such active project, or nobody's data may be used so exactly.</exception>
    /// <exception cref="QuotaException">The project has asked as much as it may today.</exception>
    public async Task<SampleScope> ScopeOfProjectAsync(HttpContext http, Granularity least, CancellationToken ct)
    {
        var scope = await UncountedAsync(http, least, ct);
        http.Features.Set(await quotas.AdmitAsync((string)http.Request.RouteValues["id"]!, ct));
        return scope;
    }

    /// <summary>The same for what reads nothing of the lake's files, and is not counted as a query.</summary>
    /// <exception cref="NotFoundException">As above.</exception>
    public async Task<SampleScope> UncountedAsync(HttpContext http, Granularity least, CancellationToken ct)
    {
        var project = (string)http.Request.RouteValues["id"]!;
        var decision = await decide.ForProjectAsync(http.Caller(), project, ct);
        Note(http, decision, project);
        if (decision.Granularity != Granularity.None && decision.Granularity < least)
        {
            throw new NotFoundException("Nothing so exact may be told to this project.");
        }

        return await scopes.OfAsync(decision, ct);
    }

    /// <summary>The lake within a scope.</summary>
    public LakeReader Within(SampleScope scope) => lake.Within(scope);

    /// <summary>A clinician's own patients, or the whole lake for who keeps it.</summary>
    public async Task<LakeReader> OfStaffAsync(HttpContext http, Granularity least, CancellationToken ct)
    {
        // By the role that let the caller in: who has both keeps the lake here.
        if (http.Admission()?.Rule?.Role == Role.Clinician)
        {
            var care = await decide.ForCareAsync(http.Caller(), ct);
            Note(http, care, null);
            return lake.Within(scopes.WithNames(care));
        }

        var stewardship = await decide.ForStewardshipAsync(http.Caller(), ct);
        Note(http, stewardship, null);
        return lake.ByDecision(ProjectScopes.BasisOf(stewardship));
    }

    private static void Note(HttpContext http, AccessDecision decision, string? project) => http.Audit(entry => (entry with
    {
        ProjectId = project ?? entry.ProjectId,
        DecisionId = decision.Id,
        PolicyVersion = decision.PolicyVersion,
        RegisterVersion = decision.RegisterVersion,
    }).Counting("permitted", decision.Permitted.Count));
}
