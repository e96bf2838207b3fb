using System.Text.Json;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>How many participants a project would see, as far as may be told to who is not entitled yet; how many of them are sequenced; and what that is good for.</summary>
/// <param name="access">Decides.</param>
/// <param name="findCallsets">Who is sequenced.</param>
/// <param name="ledger">Admits what is told, held against all that was told before.</param>
/// <param name="rule">Masks.</param>
/// <remarks>
/// A sheet can be written anew and previewed again, so each preview is a release: to the project, and to the person, who may have others. Counts by
/// clause are not released cohorts and are rounded. Nothing is computed from a number that is not told. Those who are sequenced come first, as
/// they are whom queries see; all with consent are told besides if enough of them are not sequenced, whose number would else follow.
/// </remarks>
public sealed class PreviewCohort(DecideAccess access, FindCallsets findCallsets, DisclosureLedger ledger, DisclosureRule rule)
{
    /// <summary>Previews.</summary>
    /// <param name="project">Of whatever state.</param>
    /// <param name="subject">Who looks.</param>
    /// <param name="lakeVersion">The lake as it is.</param>
    /// <param name="frequency">Of an allele, above 0 to 1.</param>
    /// <param name="atLeast">Carriers wanted, 1 or more.</param>
    /// <param name="ct">Cancels; the preview may then have been entered in the ledger.</param>
    public async Task<ProjectPreview> RunAsync(Project project, string subject, long lakeVersion, double frequency, int atLeast, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(project);
        var use = project.Sheet.ToUse(project.Id, [.. project.Members.Append(project.Lead).Order(StringComparer.Ordinal)]);
        var decision = await access.ForUseAsync(use, ct);
        var asked = JsonSerializer.Serialize(use, PfmgJson.Options);
        var wanted = await SequencedAsync(decision, project.Sheet.Sequencing, ct);
        var sequenced = await AdmitAsync(project.Id, subject, $"{asked} sequenced {string.Join(' ', project.Sheet.Sequencing.Order(StringComparer.Ordinal))}", wanted, decision, lakeVersion, ct);
        var isApart = sequenced is null || decision.Permitted.CountDifference(sequenced) >= rule.Ledger.MinimumDifference;
        var participants = isApart ? await AdmitAsync(project.Id, subject, asked, decision.Permitted, decision, lakeVersion, ct) : null;
        return new ProjectPreview(
            decision.Id,
            decision.PolicyVersion,
            decision.RegisterVersion,
            rule.FullName,
            Told(participants, subject),
            Told(sequenced, subject),
            Clauses(decision),
            [.. decision.Obligations.Select(one => new ForeseenObligation(one.Code, one.Date))],
            Told(sequenced, subject).Value is { } told ? EstimateCarriers.Of(checked((int)told), frequency, atLeast) : null);
    }

    // A clause that is named without a number would tell that it denies somebody; one that denies few is left out like one that denies nobody.
    private List<DenyingClause> Clauses(AccessDecision decision) =>
    [
        .. decision.Denied.Select(one => new DenyingClause(one.Clause, rule.Mask(one.Participants, Audience.Public))).Where(static one => one.Participants.IsDisclosed)
            .OrderBy(static one => one.Clause, StringComparer.Ordinal),
    ];

    // Those of whom the lake has a germline callset as the sheet asks for it.
    private async Task<ParticipantSet> SequencedAsync(AccessDecision decision, IReadOnlyList<string> libraries, CancellationToken ct)
    {
        var callsets = (await findCallsets(null, ct)).Libraries;
        return ParticipantSet.Of(decision.Permitted.Where(number =>
            callsets.TryGetValue(decision.Register.Participants[number].Data.Id, out var known) && (libraries.Count == 0 || libraries.Any(known.Contains))));
    }

    // The cohort that may be told of, perhaps an earlier one; null if none.
    private async Task<ParticipantSet?> AdmitAsync(string projectId, string subject, string question, ParticipantSet asked, AccessDecision decision, long lakeVersion, CancellationToken ct)
    {
        var (cohort, register, digest) = ((ParticipantSet?)asked, (long?)decision.RegisterVersion, DisclosureLedger.Digest(question));
        foreach (var audience in (Audience[])[Audience.Project(projectId), Audience.Caller(subject)])
        {
            if (cohort is not null)
            {
                (_, cohort, register, _) = await ledger.AdmitAsync(audience, digest, cohort, lakeVersion, register!.Value, ct);
            }
        }

        return cohort;
    }

    private MaskedCount Told(ParticipantSet? cohort, string subject) => cohort is null ? MaskedCount.NotDisclosed : rule.Mask(cohort.Count, Audience.Caller(subject));
}

/// <summary>What a project would see.</summary>
/// <param name="Decision">The id of the decision, for who replays it.</param>
/// <param name="PolicyVersion">The consent policy.</param>
/// <param name="RegisterVersion">The register.</param>
/// <param name="DisclosureRule">What masks.</param>
/// <param name="Participants">How many have consented; or "not disclosed", if they are few, or too near to a number that was told before or to <paramref name="Sequenced"/>.</param>
/// <param name="Sequenced">Of how many of these the lake has a callset as the sheet asks for; or "not disclosed".</param>
/// <param name="Denied">Each clause of the policy that denies at least the minimum cell, with how many it denies, rounded; a person denied by several counts in each.</param>
/// <param name="Obligations">What the project would owe.</param>
/// <param name="Feasibility">What those who are sequenced are good for; null if their number is not told.</param>
public sealed record ProjectPreview(
    string Decision,
    string PolicyVersion,
    long RegisterVersion,
    string DisclosureRule,
    MaskedCount Participants,
    MaskedCount Sequenced,
    IReadOnlyList<DenyingClause> Denied,
    IReadOnlyList<ForeseenObligation> Obligations,
    CarrierEstimate? Feasibility);

/// <summary>A clause that denies.</summary>
/// <param name="Clause">Its name; docs/policy.md lists them.</param>
/// <param name="Participants">How many it denies, rounded.</param>
public sealed record DenyingClause(string Clause, MaskedCount Participants);

/// <summary>Something that a project would owe.</summary>
/// <param name="Code">IRB, PUB, COL, RTN, MOR or TS.</param>
/// <param name="Date">Of MOR the first day on which results may be published, of TS the last day of use.</param>
public sealed record ForeseenObligation(string Code, DateOnly? Date);
