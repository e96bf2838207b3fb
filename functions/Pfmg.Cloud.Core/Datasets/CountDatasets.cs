using System.Globalization;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Counts who is in datasets, for everybody: among those who agreed to public aggregates, masked, and held against all that was told before.</summary>
/// <param name="findCallsets">Who has callsets.</param>
/// <param name="register">What is known of persons.</param>
/// <param name="access">Who agreed.</param>
/// <param name="ledger">What was told before.</param>
/// <param name="rule">The rule in force.</param>
/// <param name="ontologies">Which phenotype lies below which; null for the slice of this build.</param>
public sealed class CountDatasets(FindCallsets findCallsets, Register register, DecideAccess access, DisclosureLedger ledger, DisclosureRule rule, OntologyStore? ontologies = null)
{
    private static readonly Lazy<Ontology> Hpo = new(Ontology.Hpo);

    /// <summary>Names the question of how many are in it, in the ledger of what was told.</summary>
    public static string Question(Dataset dataset, DatasetRelease? release)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return string.Create(CultureInfo.InvariantCulture, $"dataset {dataset.Id} {release?.Number}");
    }

    /// <summary>Who of a set of permitted persons is in a dataset.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="release">Of which release; null for it as it is now.</param>
    /// <param name="permitted">Who may contribute now, whatever the release.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<ParticipantSet> MembersAsync(Dataset dataset, DatasetRelease? release, ParticipantSet permitted, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(permitted);
        var state = release is null ? await register.ReadAsync(ct) : await register.AtAsync(release.RegisterVersion, ct);
        var callsets = await findCallsets(release?.LakeVersion, ct);
        return dataset.Rule.Members(state, callsets, ontologies is null ? Hpo.Value : await ontologies.HpoAsync(ct)).And(permitted);
    }

    /// <summary>How many are in it.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="release">Of which release; null for it as it is now.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<DatasetCount> CountAsync(Dataset dataset, DatasetRelease? release, CancellationToken ct)
    {
        var decision = await access.ForPublicAsync(Caller.Anonymous, ct);
        var members = await MembersAsync(dataset, release, decision.Permitted, ct);
        var lakeVersion = release?.LakeVersion ?? (await findCallsets(null, ct)).LakeVersion;
        return new DatasetCount(await TellAsync(Question(dataset, release), members, lakeVersion, decision, ct), lakeVersion, decision.RegisterVersion, decision.Id);
    }

    /// <summary>What changed from one release to another, of those who may contribute now: who has since opposed is in neither, and not told of as gone.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="from">The earlier or other release.</param>
    /// <param name="to">The release asked for.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<DatasetDifference> CompareAsync(Dataset dataset, DatasetRelease from, DatasetRelease to, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var decision = await access.ForPublicAsync(Caller.Anonymous, ct);
        var (before, after) = (await MembersAsync(dataset, from, decision.Permitted, ct), await MembersAsync(dataset, to, decision.Permitted, ct));
        var question = string.Create(CultureInfo.InvariantCulture, $"dataset {dataset.Id} from {from.Number} to {to.Number}");
        return new DatasetDifference(
            from.Number,
            to.Number,
            await TellAsync($"{question} joined", after.Except(before), to.LakeVersion, decision, ct),
            await TellAsync($"{question} left", before.Except(after), to.LakeVersion, decision, ct),
            from.LakeVersion,
            to.LakeVersion,
            decision.Id);
    }

    private async Task<MaskedCount> TellAsync(string question, ParticipantSet cohort, long lakeVersion, AccessDecision decision, CancellationToken ct) =>
        (await ledger.AdmitAsync(Audience.Public, DisclosureLedger.Digest(question), cohort, lakeVersion, decision.RegisterVersion, ct)).Count(rule, Audience.Public);
}

/// <summary>How many participants a dataset has.</summary>
/// <param name="Participants">Masked and rounded.</param>
/// <param name="LakeVersion">Of the lake.</param>
/// <param name="RegisterVersion">Of the register by which was decided who may contribute.</param>
/// <param name="DecisionId">That decision.</param>
public sealed record DatasetCount(MaskedCount Participants, long LakeVersion, long RegisterVersion, string DecisionId);

/// <summary>What changed between two releases.</summary>
/// <param name="From">A release.</param>
/// <param name="To">Another.</param>
/// <param name="Joined">Participants in the second and not in the first; masked and rounded.</param>
/// <param name="Left">Participants in the first and not in the second; masked and rounded.</param>
/// <param name="FromLakeVersion">The first's lake version.</param>
/// <param name="ToLakeVersion">The second's.</param>
/// <param name="DecisionId">Who may contribute, for both.</param>
public sealed record DatasetDifference(int From, int To, MaskedCount Joined, MaskedCount Left, long FromLakeVersion, long ToLakeVersion, string DecisionId);
