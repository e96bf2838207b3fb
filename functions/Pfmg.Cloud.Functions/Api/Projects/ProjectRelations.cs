using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api.Projects;

/// <summary>What a caller is to the project that a route names as `{id}`.</summary>
internal static class ProjectRelations
{
    /// <summary>Registers "project-member" (its lead too), "project-lead", "project-committee" (not in conflict) and "project-party" (anything at all).</summary>
    public static void AddProjectRelations(this IServiceCollection services) => services
        .AddRelation("project-member", (http, caller, ct) => IsAsync(http, caller, static parties => parties.Contains(Party.Member), ct))
        .AddRelation("project-lead", (http, caller, ct) => IsAsync(http, caller, static parties => parties.Contains(Party.Lead), ct))
        .AddRelation("project-committee", (http, caller, ct) => IsAsync(http, caller, static parties => parties.Contains(Party.Committee), ct))
        .AddRelation("project-party", (http, caller, ct) => IsAsync(http, caller, static parties => parties.Count > 0, ct));

    private static async Task<bool> IsAsync(HttpContext http, Caller caller, Func<IReadOnlySet<Party>, bool> enough, CancellationToken ct) =>
        http.Request.RouteValues["id"] is string id
        && await http.RequestServices.GetRequiredService<ProjectDocuments>().FindAsync(id, ct) is { } project
        && enough(Parties.Of(project, caller));
}
