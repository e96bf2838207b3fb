using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Ontologies;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Decides whose data a caller may use now, and logs the decision before it is told.</summary>
/// <param name="register">Who said what.</param>
/// <param name="findEntitlement">What the counter granted.</param>
/// <param name="log">Keeps decisions.</param>
/// <param name="time">The clock.</param>
/// <param name="ontologies">Which disease lies below which; null for the slice of this build.</param>
/// <param name="findMembers">Who is in datasets; null where no question names any.</param>
/// <remarks>Looks at register and entitlement anew each time: what was refused or ended a moment ago, on any instance, holds.</remarks>
public sealed class DecideAccess(Register register, FindEntitlement findEntitlement, DecisionLog log, TimeProvider time, OntologyStore? ontologies = null, FindDatasetMembers? findMembers = null)
{
    private static readonly Lazy<Ontology> Slice = new(Ontology.Mondo);
    private readonly PinDatasets _pin = new(log, findMembers);
    private readonly KeptDecisions _decisions = new();
    private ResolvedRegister? _resolved;

    /// <summary>For a query in the name of a project.</summary>
    /// <param name="caller">Who asks; a member of it.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such active project, or the caller is none of its members: they are not told which.</exception>
    public async Task<AccessDecision> ForProjectAsync(Caller caller, string projectId, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var entitlement = await findEntitlement(projectId, ct);
        var today = time.Today();
        bool isOther = caller.Project is { } bound && !string.Equals(bound, projectId, StringComparison.Ordinal);
        if (entitlement is null || isOther || !entitlement.Members.Contains(caller.Subject) || today < entitlement.From || today > entitlement.Until)
        {
            throw new NotFoundException($"There is no active project {projectId} of yours.");
        }

        var use = entitlement.Use with { ProjectId = projectId, Users = [.. entitlement.Members.Order(StringComparer.Ordinal)], Start = entitlement.Use.Start ?? entitlement.From };
        return await DecideAsync(new AccessQuestion { Purpose = AccessPurpose.Project, Date = today, ProjectRevision = entitlement.Revision, Use = use }, ct);
    }

    /// <summary>What a draft would see.</summary>
    public Task<AccessDecision> ForUseAsync(ResearchUse use, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(use);
        return DecideAsync(new AccessQuestion { Purpose = AccessPurpose.Preview, Date = time.Today(), Use = use }, ct);
    }

    /// <summary>For the care of the caller's own patients.</summary>
    /// <param name="caller">The clinician.</param>
    /// <param name="ct">Cancels.</param>
    public Task<AccessDecision> ForCareAsync(Caller caller, CancellationToken ct)
    {
        RequireNamed(caller);
        var now = time.GetUtcNow();
        return DecideAsync(new AccessQuestion { Purpose = AccessPurpose.Care, Date = FrenchDate.Of(now), At = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMinute)), Subject = caller.Subject }, ct);
    }

    /// <summary>For keeping the lake in order: everybody but the erased.</summary>
    /// <param name="caller">The data manager.</param>
    /// <param name="ct">Cancels.</param>
    public Task<AccessDecision> ForStewardshipAsync(Caller caller, CancellationToken ct)
    {
        RequireNamed(caller);
        return DecideAsync(new AccessQuestion { Purpose = AccessPurpose.Stewardship, Date = time.Today() }, ct);
    }

    /// <summary>For public aggregates: those who agreed that counts over many are published.</summary>
    /// <param name="caller">Anybody.</param>
    /// <param name="ct">Cancels.</param>
    public Task<AccessDecision> ForPublicAsync(Caller caller, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return DecideAsync(new AccessQuestion { Purpose = AccessPurpose.Public, Date = time.Today(), IsRegistered = !caller.IsAnonymous }, ct);
    }

    /// <summary>Decides a logged question again, by the policy and the register of then.</summary>
    /// <param name="decisionId">The decision.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The answer; its id is <paramref name="decisionId"/> if it is the same.</returns>
    /// <exception cref="NotFoundException">There is no such decision, or this build does not carry its policy.</exception>
    /// <exception cref="ConflictException">It was made by another release of the ontology.</exception>
    public async Task<AccessDecision> ReplayAsync(string decisionId, CancellationToken ct)
    {
        var logged = await log.ReadAsync(decisionId, ct);
        var mondo = ontologies is not null ? await ontologies.MondoAsync(logged.Ontology, ct)
            : string.Equals(logged.Ontology, Slice.Value.Version, StringComparison.Ordinal) ? Slice.Value
            : throw new ConflictException($"Decision {decisionId} was made by {logged.Ontology} of Mondo; this service has {Slice.Value.Version}.");
        var policy = ConsentPolicy.Load(logged.PolicyVersion);
        var state = await register.AtAsync(logged.RegisterVersion, ct);
        return Decide(await _pin.AgainAsync(logged.Question, ct), ResolvedRegister.Of(state, policy, logged.Question.Date), mondo).Decision;
    }

    private async Task<AccessDecision> DecideAsync(AccessQuestion question, CancellationToken ct)
    {
        var mondo = ontologies is null ? Slice.Value : await ontologies.MondoAsync(ct);
        var state = await register.ReadAsync(ct);
        var (decision, record) = _decisions.Of(await _pin.RunAsync(question, state, ct), Resolve(state, question.Date), mondo, Decide);
        await log.KeepAsync(record, ct);
        return decision;
    }

    private static Decided Decide(PinnedQuestion pinned, ResolvedRegister resolved, Ontology mondo)
    {
        var question = pinned.Question;
        var answer = DecideConsent.Run(question, resolved, mondo, pinned.Among);
        var record = DecisionRecord.Of(question, resolved, mondo.Version, answer);
        var decision = new AccessDecision
        {
            Id = record.Id,
            Question = question,
            PolicyVersion = record.PolicyVersion,
            RegisterVersion = record.RegisterVersion,
            Granularity = answer.Granularity,
            Permitted = answer.Permitted,
            WithoutInheritance = answer.WithoutInheritance,
            Obligations = answer.Obligations,
            Denied = answer.Denied,
            Register = resolved.State,
        };
        return new Decided(decision, record);
    }

    private ResolvedRegister Resolve(RegisterState state, DateOnly date)
    {
        var kept = Volatile.Read(ref _resolved);
        if (kept is null || !ReferenceEquals(kept.State, state) || kept.Date != date)
        {
            kept = kept?.Date == date ? kept.Then(state) : ResolvedRegister.Of(state, ConsentPolicy.Current, date);
            Volatile.Write(ref _resolved, kept);
        }

        return kept;
    }

    private static void RequireNamed(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.IsAnonymous)
        {
            throw new ForbiddenException("Only who is signed in may ask this.");
        }
    }
}
