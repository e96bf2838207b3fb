namespace Pfmg.Cloud.Core.Policy;

/// <summary>What the counter granted to a project that is active.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Use">What for.</param>
/// <param name="Members">Subjects of all who may ask in its name, its lead among them.</param>
/// <param name="LeadSubject">Its lead.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
/// <param name="Revision">Changes whenever any of this does.</param>
public sealed record ProjectEntitlement(
    string ProjectId, ResearchUse Use, IReadOnlySet<string> Members, string LeadSubject, DateOnly From, DateOnly Until, string Revision);

/// <summary>Finds what a project was granted.</summary>
/// <param name="projectId">The project.</param>
/// <param name="ct">Cancels.</param>
/// <returns>Null if there is no such project, or it is not active.</returns>
public delegate Task<ProjectEntitlement?> FindEntitlement(string projectId, CancellationToken ct);
