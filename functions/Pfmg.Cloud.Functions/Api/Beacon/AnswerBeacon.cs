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
                : BeaconResponses.Of(question, BeaconAnswer.Of(0), granularity, scope.DatasetId);
        }

        if (question.Entry.IsCollection)
        {
            var (page, total) = await collections.RunAsync(scope, question, ct);
            return BeaconResponses.OfCollections(question, page, total);
        }

        var answer = scope switch
        {
            { Audience: null } => await entitled.RunAsync(scope, question, await narrow.RunAsync(scope, question, ct), ct),
            _ when AnswerGuarded.IsAboutOne(question) => BeaconAnswer.Withheld,
            _ => await guarded.RunAsync(scope, question, await narrow.RunAsync(scope, question, ct), ct),
        };
        return answer.IsDisclosed
            ? BeaconResponses.Of(question, answer, answer.IsCounted ? granularity : BeaconGranularity.Boolean, scope.DatasetId)
            : BeaconErrors.Withheld(question.Request, question.Entry, guarded.MinimumCell);
    }
}
