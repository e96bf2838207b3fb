using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>What a step may need, by the names that the policy uses.</summary>
public static class StepNeeds
{
    private const int LongestReason = 4_000;

    private static readonly Dictionary<string, Func<StepAsked, IEnumerable<string>>> Needs = new(StringComparer.Ordinal)
    {
        ["complete-sheet"] = static asked => CheckSheet.Missing(asked.Project.Sheet).Count is > 0 and var missing ? [$"{missing} fields of the sheet are missing"] : [],
        ["reason"] = static asked => string.IsNullOrWhiteSpace(asked.Request.Reason) ? ["a reason is needed"] : [],
        ["answered-questions"] = static asked =>
            asked.Policy.Review.EveryQuestionAnswered && OpenQuestions(asked.Project) is { Count: > 0 } open ? [$"questions {string.Join(", ", open)} are not answered"] : [],
        ["advice"] = static asked => asked.Project.Thread.Count(one => one.Kind == MessageKind.Advice) is var advice && advice < asked.Policy.Review.LeastAdvice
            ? [$"{asked.Policy.Review.LeastAdvice - advice} more piece of advice is needed"]
            : [],
        ["quorum"] = static asked => VoteCount.Of(asked.Project) is var count && count.Total < asked.Policy.Committee.Quorum ? [$"{count.Total} of {asked.Policy.Committee.Quorum} needed votes were given"] : [],
        ["majority"] = static asked => VoteCount.Of(asked.Project).IsFor ? [] : ["the votes are not for it"],
        ["no-majority"] = static asked => VoteCount.Of(asked.Project).IsFor ? ["the votes are for it"] : [],
        ["regulatory-references"] = static asked => CheckSheet.MissingReferences(asked.Project.Sheet.Regulatory).Select(fault => $"{fault.Where} is missing"),
        ["charter"] = static asked => asked.Request.Digest == Charter.Of(asked.Project, asked.Policy).Digest() ? [] : ["the charter that is signed must be named by its digest, as it is now"],
        ["time-left"] = static asked => asked.Project.Sheet.Until < asked.Today ? ["the project's last day is over"] : [],
        ["extension"] = Extension,
    };

    /// <summary>Every name that a policy may use.</summary>
    public static IReadOnlyCollection<string> Known => Needs.Keys;

    /// <summary>What a step needs and has not, a sentence each.</summary>
    public static IReadOnlyList<string> Unmet(CounterStep step, StepAsked asked)
    {
        ArgumentNullException.ThrowIfNull(step);
        return [.. step.Needs.SelectMany(need => Needs[need](asked))];
    }

    /// <summary>Refuses texts that cannot be kept.</summary>
    /// <exception cref="InvalidInputException">One of them.</exception>
    internal static void CheckTexts(StepRequest request)
    {
        var faults = new List<InputFault>();
        IEnumerable<(string Where, string? Text)> texts = request.Conditions.Select((one, i) => ($"conditions[{i}]", (string?)one));
        foreach (var (where, text) in request.Reason is null ? texts : texts.Prepend(("reason", request.Reason)))
        {
            if (string.IsNullOrWhiteSpace(text) || !CheckSheet.IsText(text, LongestReason))
            {
                faults.Add(new InputFault("step", where, $"1 to {LongestReason} characters, none of them a control character", text is null ? "null" : $"{text.Length} characters"));
            }
        }

        if (request.Conditions.Count > Project.MostEntries)
        {
            faults.Add(new InputFault("step", "conditions", $"at most {Project.MostEntries}", $"{request.Conditions.Count}"));
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }
    }

    /// <summary>Numbers of the questions that nobody answered.</summary>
    public static IReadOnlyList<int> OpenQuestions(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        var answered = project.Thread.Select(one => one.Answers).OfType<int>().ToHashSet();
        return [.. project.Thread.Where(one => one.Kind == MessageKind.Question && !answered.Contains(one.Number)).Select(one => one.Number)];
    }

    private static IEnumerable<string> Extension(StepAsked asked)
    {
        var (rule, period) = (asked.Policy.Entitlement, asked.Project.Period!);
        var latest = (period.Until > asked.Today ? period.Until : asked.Today).AddDays(rule.LongestExtensionDays);
        if (period.Extensions >= rule.MostExtensions)
        {
            yield return $"it was extended {period.Extensions} times already";
        }

        if (asked.Request.Until is not { } until)
        {
            yield return "the new last day is needed";
        }
        else if (until <= period.Until || until < asked.Today || until > latest)
        {
            yield return FormattableString.Invariant($"the new last day must lie after {period.Until:yyyy-MM-dd}, not before today, and not after {latest:yyyy-MM-dd}");
        }
    }
}

/// <summary>A step that is asked for.</summary>
/// <param name="Act">Which: of <see cref="CounterPolicy.Steps"/>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StepRequest([property: JsonRequired] string Act)
{
    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Of an acceptance: under which conditions.</summary>
    public IReadOnlyList<string> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>Of an extension: the new last day.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Of a signature: the digest of the charter that is signed.</summary>
    public string? Digest { get; init; }
}

/// <summary>All that a need looks at.</summary>
/// <param name="Project">As it is.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Today">The day in France.</param>
public sealed record StepAsked(Project Project, StepRequest Request, CounterPolicy Policy, DateOnly Today);

/// <summary>What the committee's votes are.</summary>
/// <param name="For">To accept.</param>
/// <param name="Against">To refuse.</param>
/// <param name="Abstained">Neither.</param>
public sealed record VoteCount(int For, int Against, int Abstained)
{
    /// <summary>Who voted, abstentions included.</summary>
    public int Total => For + Against + Abstained;

    /// <summary>Whether more than half of those who are for or against are for.</summary>
    public bool IsFor => For > Against;

    /// <summary>Counts the votes of members who are not in conflict now.</summary>
    public static VoteCount Of(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        var counted = project.Votes.Where(vote => !project.IsInConflict(vote.By)).CountBy(vote => vote.Choice).ToDictionary();
        return new VoteCount(counted.GetValueOrDefault(VoteChoice.For), counted.GetValueOrDefault(VoteChoice.Against), counted.GetValueOrDefault(VoteChoice.Abstain));
    }
}
