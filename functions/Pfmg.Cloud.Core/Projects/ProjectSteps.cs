using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>The state machine of projects: a pure function of the project, the step, who takes it and when. The policy says which steps there are.</summary>
public static class ProjectSteps
{
    /// <summary>The acts that somebody may do to a project as it is; what they need may still be missing.</summary>
    public static IReadOnlyList<string> Legal(Project project, CounterPolicy policy, IReadOnlySet<Party> parties)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.From(project.State).Where(step => step.IsFor(parties)).Select(step => step.Act)];
    }

    /// <summary>Takes a step, except for what only a key ring can do: a signature is put to it afterwards.</summary>
    /// <param name="asked">The project, the step and the day.</param>
    /// <param name="parties">What the caller is to the project.</param>
    /// <param name="by">Their subject.</param>
    /// <param name="at">When.</param>
    /// <returns>The project after it, one revision on, its history longer by one.</returns>
    /// <exception cref="InvalidInputException">There is no such act, or a text cannot be kept.</exception>
    /// <exception cref="ForbiddenException">The act is not the caller's to do.</exception>
    /// <exception cref="ConflictException">The act is no step from the project's state, or what it needs is missing; it names what is legal.</exception>
    public static Project Take(StepAsked asked, IReadOnlySet<Party> parties, string by, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var (project, request, policy, _) = asked;
        var step = policy.Find(request.Act)
            ?? throw new InvalidInputException("step", "act", $"one of {string.Join(", ", policy.Steps.Select(one => one.Act))}", Runs.JsonFields.Excerpt(request.Act ?? ""));
        StepNeeds.CheckTexts(request);
        var legal = Legal(project, policy, parties);
        if (!step.From.Contains(project.State))
        {
            throw new ConflictException($"A project that is {Word(project.State)} cannot {step.Act}; it must be {string.Join(" or ", step.From.Select(Word))}.") { Legal = legal };
        }

        if (!step.IsFor(parties))
        {
            throw new ForbiddenException($"{step.Act} is for {string.Join(" or ", step.By)} of the project to do.");
        }

        if (StepNeeds.Unmet(step, asked) is { Count: > 0 } unmet)
        {
            throw new ConflictException($"The project cannot {step.Act} yet: {string.Join("; ", unmet)}.") { Legal = [.. legal.Where(act => act != step.Act)] };
        }

        var after = Follow(step, asked, by, at) with { State = step.To };
        return after.Entered(step.Act, project.State, by, at, request.Reason);
    }

    private static Project Follow(CounterStep step, StepAsked asked, string by, DateTimeOffset at)
    {
        var (project, request, policy, today) = asked;
        return step.To switch
        {
            ProjectState.Committee => project with { Votes = [], Decision = null },
            ProjectState.Accepted or ProjectState.Refused => project with { Decision = Decide(step.To == ProjectState.Accepted, project, request, by, at) },
            ProjectState.Active when project.Period is null => Activate(project, policy, today, at),
            ProjectState.Extended => ProjectDuties.Extend(project, policy, project.Period! with { Until = request.Until!.Value, Extensions = project.Period.Extensions + 1 }),
            _ => project,
        };
    }

    private static CommitteeDecision Decide(bool accepted, Project project, StepRequest request, string by, DateTimeOffset at)
    {
        var votes = VoteCount.Of(project);
        return new CommitteeDecision(accepted, at, by, votes.For, votes.Against, votes.Abstained, accepted ? request.Conditions : [], request.Reason);
    }

    private static Project Activate(Project project, CounterPolicy policy, DateOnly today, DateTimeOffset at)
    {
        var from = project.Sheet.From is { } wished && wished > today ? wished : today;
        var latest = from.AddDays(policy.Entitlement.LongestDays - 1);
        var until = project.Sheet.Until is { } end && end < latest ? end : latest;
        return ProjectDuties.OfConditions(project with { Period = new ProjectPeriod(from, until, 0) }, policy, at);
    }

    private static string Word(ProjectState state) => state.ToString().ToLowerInvariant();
}
