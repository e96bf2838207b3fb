using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Decides whose files a caller may read, and under which names.</summary>
/// <param name="decide">The policy.</param>
/// <param name="keys">Derives each project's pseudonyms.</param>
internal sealed class FileScopes(DecideAccess decide, IKeyRing keys)
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

        var pseudonyms = purpose == FilePurpose.Project ? new Pseudonyms(Convert.FromHexString(await keys.PseudonymAsync("project-pseudonym", project!, ct))) : null;
        var scope = decision.IncludesUnregistered ? null : new SampleScope(decision.PermittedNames, decision.NamesWithoutInheritance, pseudonyms, decision.Id);
        return new FileScope(purpose, purpose == FilePurpose.Project ? project : null, decision, scope);
    }
}

/// <summary>Whose files may be read now.</summary>
/// <param name="Purpose">What for.</param>
/// <param name="Project">The project, if it is for one.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Scope">The persons; null for all that the lake has.</param>
internal sealed record FileScope(FilePurpose Purpose, string? Project, AccessDecision Decision, SampleScope? Scope);
