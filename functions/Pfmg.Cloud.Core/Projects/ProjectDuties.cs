using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>What a project owes: for what consents oblige it to, for what the committee asked, for extracts of those who no longer permit them.</summary>
public static class ProjectDuties
{
    /// <summary>The kind of a duty to fulfil a condition of the committee.</summary>
    public const string Condition = "condition";

    /// <summary>The kind of a duty to delete an extract.</summary>
    public const string Delete = "delete";

    private const int DigitsOfId = 16;

    /// <summary>Adds what a decision obliges the project to and it does not owe yet; each kind is owed once an entitlement, or once for a day that consents name.</summary>
    public static Project OfObligations(Project project, CounterPolicy policy, IEnumerable<Obligation> obligations, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(obligations);
        return Add(project, obligations.GroupBy(static one => one.Code, StringComparer.Ordinal)
            .Select(kind => policy.DutyOf(kind.Key) is { } rule ? OfKind(project, rule, [.. kind.Select(static one => one.Date).OfType<DateOnly>()], at) : null).OfType<ProjectDuty>());
    }

    /// <summary>Adds the committee's conditions.</summary>
    public static Project OfConditions(Project project, CounterPolicy policy, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(policy);
        return policy.DutyOf(Condition) is { } rule
            ? Add(project, (project.Decision?.Conditions ?? []).Select(condition => Make(project, rule, condition, about: null, at)))
            : project;
    }

    /// <summary>Adds that an extract must be deleted.</summary>
    /// <param name="project">The project that holds it.</param>
    /// <param name="policy">Says until when.</param>
    /// <param name="export">The export that it came by.</param>
    /// <param name="cause">What tells this time from others, as the register version by which somebody left.</param>
    /// <param name="at">When it became known.</param>
    public static Project ToDelete(Project project, CounterPolicy policy, string export, string cause, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(policy);
        var rule = policy.DutyOf(Delete) ?? throw new InvalidOperationException($"{policy.FullName} has no duty to delete.");
        // One that is still owed covers whoever left since: the whole extract is to go.
        return project.Duties.Any(one => one.Kind == Delete && one.About == export && one.Done is null)
            ? project
            : Add(project, [Make(project, rule, rule.What, export, at) with { Id = IdOf(project.Id, Delete, $"{export}\n{cause}") }]);
    }

    /// <summary>Moves the end of a project's entitlement, and with it the dates of what is owed after that end.</summary>
    public static Project Extend(Project project, CounterPolicy policy, ProjectPeriod period)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(period);
        return project with
        {
            Period = period,
            Duties = [.. project.Duties.Select(one => one.Done is null && policy.DutyOf(one.Kind) is { After: "until" } rule ? one with { Due = period.Until.AddDays(rule.Days) } : one)],
        };
    }

    /// <summary>Marks a duty as done.</summary>
    /// <returns>Null if the project has no such duty.</returns>
    public static Project? Done(Project project, string duty, DutyDone done)
    {
        ArgumentNullException.ThrowIfNull(project);
        return project.Duties.Any(one => one.Id == duty)
            ? project with { Duties = [.. project.Duties.Select(one => one.Id == duty ? one with { Done = one.Done ?? done } : one)] }
            : null;
    }

    /// <summary>Whether a duty should have been done by some day and was not.</summary>
    public static bool IsOverdue(this ProjectDuty duty, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(duty);
        return duty.Done is null && duty.Due < today;
    }

    private static Project Add(Project project, IEnumerable<ProjectDuty> duties)
    {
        var known = project.Duties.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        List<ProjectDuty> added = [.. duties.Where(one => known.Add(one.Id))];
        return added.Count == 0 ? project : project with { Duties = [.. project.Duties, .. added] };
    }

    // Of the many days that consents may name, the one that binds: the last of a moratorium, the first of a time limit.
    private static ProjectDuty? OfKind(Project project, DutyRule rule, IReadOnlyList<DateOnly> days, DateTimeOffset at)
    {
        if (rule.After is not ("earliest" or "latest"))
        {
            return Make(project, rule, rule.What, about: null, at);
        }

        if (days.Count == 0)
        {
            return null;
        }

        var day = rule.After == "earliest" ? days.Min() : days.Max();
        return Make(project, rule, rule.What.Replace("{date}", day.ToString("O", CultureInfo.InvariantCulture), StringComparison.Ordinal), about: null, at) with { Due = day.AddDays(rule.Days) };
    }

    private static ProjectDuty Make(Project project, DutyRule rule, string what, string? about, DateTimeOffset at)
    {
        var counted = rule.After switch
        {
            "from" => project.Period!.From,
            "until" => project.Period!.Until,
            _ => FrenchDate.Of(at),
        };
        return new ProjectDuty(IdOf(project.Id, rule.Kind, what), rule.Kind, what, at, counted.AddDays(rule.Days), about, Done: null);
    }

    private static string IdOf(string project, string kind, string about) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{project}\n{kind}\n{about}")))[..DigitsOfId];
}
