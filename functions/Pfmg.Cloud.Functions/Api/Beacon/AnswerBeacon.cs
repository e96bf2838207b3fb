using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Policy;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Answers a question to a Beacon: decides, narrows, looks, and tells as much as may be told.</summary>
internal sealed class AnswerBeacon(OpenBeacon open, NarrowQuestion narrow, AnswerGuarded guarded, EntitledEntries entitled, AnswerCollections collections)
{
    /// <summary>The answer's document, an error one if it is withheld, with what it rests on.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="projectId">In the name of which project; null for everyone's Beacon.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<(JsonObject Body, AccessDecision Decision, long LakeVersion)> RunAsync(Caller caller, string? projectId, BeaconQuestion question, CancellationToken ct)
    {
        var scope = projectId is null ? await open.PublicAsync(caller, ct) : await open.ProjectAsync(caller, projectId, ct);
        return (await BodyAsync(scope, question, ct), scope.Decision, scope.LakeVersion);
    }

    private async Task<JsonObject> BodyAsync(BeaconScope scope, BeaconQuestion question, CancellationToken ct)
    {
        var granularity = question.Granularity(scope.Most);
        if (question.Request.TestMode)
        {
            return question.Entry.IsCollection
                ? BeaconResponses.OfCollections(question, [], 0)
                : BeaconResponses.Of(question, BeaconAnswer.Of(0), granularity, [new DatasetAnswer(scope.DatasetId, BeaconAnswer.Of(0))]);
        }

        if (question.Entry.IsCollection)
        {
            var (page, total) = await collections.RunAsync(scope, question, ct);
            return BeaconResponses.OfCollections(question, page, total);
        }

        var answer = await AnswerAsync(scope, question, ct);
        var sets = await SetsAsync(scope, question, answer, ct);
        if (!answer.IsDisclosed)
        {
            // All of them together may be withheld where one alone may be told.
            answer = sets.Any(static one => one.Answer is { IsDisclosed: true, Exists: true }) ? BeaconAnswer.Of(1) with { IsCounted = false } : answer;
        }

        return answer.IsDisclosed
            ? BeaconResponses.Of(question, answer, answer.IsCounted ? granularity : BeaconGranularity.Boolean, sets)
            : BeaconErrors.Withheld(question.Request, question.Entry, guarded.MinimumCell);
    }

    private async Task<BeaconAnswer> AnswerAsync(BeaconScope scope, BeaconQuestion question, CancellationToken ct) => scope switch
    {
        { Audience: null } => await entitled.RunAsync(scope, question, await narrow.RunAsync(scope, question, ct), ct),
        _ when AnswerGuarded.IsAboutOne(question) => BeaconAnswer.Withheld,
        _ => await guarded.RunAsync(scope, question, await narrow.RunAsync(scope, question, ct), ct),
    };

    // One for each dataset that is named, each answered and guarded as if it had been asked for alone; or one of all.
    private async Task<IReadOnlyList<DatasetAnswer>> SetsAsync(BeaconScope scope, BeaconQuestion question, BeaconAnswer whole, CancellationToken ct)
    {
        var named = BeaconDatasets.Named(question);
        if (named.Count < 2)
        {
            return [new DatasetAnswer(named is [var one] ? one : question.Parent == BeaconEntry.Dataset ? question.ParentId! : scope.DatasetId, whole)];
        }

        if (question.Request.Include == IncludeResultsets.None)
        {
            return [];
        }

        var sets = new List<DatasetAnswer>(named.Count);
        foreach (var name in named)
        {
            sets.Add(new DatasetAnswer(name, await AnswerAsync(scope, question with { Request = question.Request with { Datasets = [name] } }, ct)));
        }

        return sets;
    }
}
