using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Tells of datasets and cohorts. To those in no project, of none that is smaller than the minimum cell, and of no size that the ledger does not admit.</summary>
internal sealed class AnswerCollections(DisclosureRule rule, DisclosureLedger ledger)
{
    /// <summary>The collections that a question asks for, and how many there are.</summary>
    /// <exception cref="NotFoundException">The one asked for is not there, or is withheld.</exception>
    public async Task<(IReadOnlyList<JsonObject> Page, int Total)> RunAsync(BeaconScope scope, BeaconQuestion question, CancellationToken ct)
    {
        if (question.Request.Variant is not null)
        {
            throw new InvalidInputException("the request", "requestParameters", "none: collections are asked for by filters", "a variant");
        }

        var persons = SelectPersons.Run(scope.Terms, scope.Register, scope.Decision.Permitted, question.Request.Filters);
        var all = question.Entry == BeaconEntry.Dataset
            ? [await DatasetAsync(scope, question, persons, ct)]
            : await CohortsAsync(scope, question, persons, ct);
        if (question.ParentId is { } id)
        {
            all = [.. all.Where(one => (string?)one["id"] == id)];
            if (all.Count == 0)
            {
                throw new NotFoundException("There is no such entry here.");
            }
        }

        var limit = question.Request.Limit is 0 or > EntitledEntries.MostRecords ? EntitledEntries.MostRecords : question.Request.Limit;
        return ([.. all.Skip((int)Math.Min((long)question.Request.Skip * limit, int.MaxValue)).Take(limit)], all.Count);
    }

    private async Task<JsonObject> DatasetAsync(BeaconScope scope, BeaconQuestion question, ParticipantSet persons, CancellationToken ct) => new()
    {
        ["id"] = scope.DatasetId,
        ["name"] = scope.Audience is null ? "What the project may use" : "Participants whose consent covers public aggregates",
        ["version"] = $"lake {scope.LakeVersion}, register {scope.Decision.RegisterVersion}",
        ["info"] = new JsonObject { ["participants"] = await SizeAsync(scope, question, persons, ct) is { } size ? size : BeaconErrors.NotDisclosed },
    };

    private async Task<IReadOnlyList<JsonObject>> CohortsAsync(BeaconScope scope, BeaconQuestion question, ParticipantSet persons, CancellationToken ct)
    {
        var told = new List<JsonObject>();
        foreach (var (id, members) in Cohorts.All(scope))
        {
            if (await SizeAsync(scope, question with { ParentId = id }, members.And(persons), ct) is { } size)
            {
                told.Add(new JsonObject { ["id"] = id, ["name"] = $"Indication {id}", ["cohortType"] = "beacon-defined", ["cohortSize"] = size });
            }
        }

        return told;
    }

    private async Task<long?> SizeAsync(BeaconScope scope, BeaconQuestion question, ParticipantSet persons, CancellationToken ct)
    {
        if (scope.Audience is not { } audience)
        {
            return persons.Count == 0 ? null : persons.Count;
        }

        var admission = await ledger.AdmitAsync(audience, DisclosureLedger.Digest(question.Text), persons, scope.LakeVersion, scope.Decision.RegisterVersion, ct);
        return admission.Count(rule, audience).Value;
    }
}
