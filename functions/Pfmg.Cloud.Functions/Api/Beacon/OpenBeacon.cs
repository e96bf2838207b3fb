using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Decides whom a caller may ask about, and how much they are told.</summary>
internal sealed class OpenBeacon(DecideAccess decide, LakeReader lake, LakeLog log, ProjectScopes scopes, OntologyStore ontologies)
{
    /// <summary>The id of the one dataset of everyone's Beacon.</summary>
    public const string PublicDataset = "pfmg";

    /// <summary>Everyone's Beacon: yes or nothing to who has not signed in, numbers of at least the minimum cell to who has.</summary>
    public async Task<BeaconScope> PublicAsync(Caller caller, CancellationToken ct)
    {
        var decision = await decide.ForPublicAsync(caller, ct);
        var most = decision.Granularity >= Granularity.Count && !caller.IsAnonymous ? BeaconGranularity.Count : BeaconGranularity.Boolean;
        return new BeaconScope
        {
            Decision = decision,
            Samples = scopes.WithNames(decision),
            Lake = lake,
            Terms = await BeaconTerms.ReadAsync(ontologies, ct),
            Most = most,
            Audience = caller.IsAnonymous ? Audience.Public : Audience.Caller(caller.Subject),
            LakeVersion = (await log.SnapshotAsync(null, ct)).Version,
            DatasetId = PublicDataset,
        };
    }

    /// <summary>A project's Beacon: records of the participants whose consent covers it, under its pseudonyms.</summary>
    /// <exception cref="Core.Errors.LakeException">The project is none, or not active, or the caller is no member of it.</exception>
    public async Task<BeaconScope> ProjectAsync(Caller caller, string projectId, CancellationToken ct)
    {
        var decision = await decide.ForProjectAsync(caller, projectId, ct);
        return new BeaconScope
        {
            Decision = decision,
            Samples = await scopes.OfAsync(decision, ct),
            Lake = lake,
            Terms = await BeaconTerms.ReadAsync(ontologies, ct),
            Most = decision.Granularity switch { Granularity.Record => BeaconGranularity.Record, Granularity.Count => BeaconGranularity.Count, _ => BeaconGranularity.Boolean },
            LakeVersion = (await log.SnapshotAsync(null, ct)).Version,
            DatasetId = projectId,
        };
    }
}
