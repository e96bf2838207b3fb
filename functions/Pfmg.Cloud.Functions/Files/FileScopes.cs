using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Decides whose files a caller may read, and under which names.</summary>
/// <param name="decide">The policy.</param>
/// <param name="scopes">Knows each project's pseudonyms.</param>
internal sealed class FileScopes(DecideAccess decide, ProjectScopes scopes)
{
    /// <summary>What a caller's roles allow without a project; null if nothing.</summary>
    public static FilePurpose? PurposeOf(Caller caller) =>
        caller.Is(Role.DataManager) ? FilePurpose.Stewardship : caller.Is(Role.Clinician) ? FilePurpose.Care : null;

    /// <summary>Decides anew.</summary>
    /// <exception cref="NotFoundException">The caller has no such project, or may read no records.</exception>
    public async Task<FileScope> OfAsync(FilePurpose purpose, string? project, Caller caller, CancellationToken ct)
    {
        var decision = purpose switch
        {
            FilePurpose.Project => await decide.ForProjectAsync(caller, project!, ct),
            FilePurpose.Care when caller.Is(Role.Clinician) => await decide.ForCareAsync(caller, ct),
            FilePurpose.Stewardship when caller.Is(Role.DataManager) => await decide.ForStewardshipAsync(caller, ct),
            _ => throw new NotFoundException("There is no such file here for you."),
        };
        if (decision.Granularity < Granularity.Record)
        {
            throw new NotFoundException("There is no such file here for you.");
        }

        if (purpose == FilePurpose.Project)
        {
            return new FileScope(purpose, project, decision, await scopes.OfAsync(decision, ct));
        }

        return new FileScope(purpose, null, decision, decision.IncludesUnregistered ? null : scopes.WithNames(decision));
    }
}

/// <summary>Whose files may be read now.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Project">The project, if it is for one.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Scope">The persons; null for all that the lake has.</param>
internal sealed record FileScope(FilePurpose Purpose, string? Project, AccessDecision Decision, SampleScope? Scope);
