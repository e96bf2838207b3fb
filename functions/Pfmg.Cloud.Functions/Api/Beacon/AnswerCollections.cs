using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Tells of datasets and cohorts. To those in no project, of none that is smaller than the minimum cell, and of no size that the ledger does not admit.</summary>
internal sealed class AnswerCollections(DisclosureRule rule, DisclosureLedger ledger, BeaconDatasets datasets)
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
        if (BeaconDatasets.Named(question) is { Count: > 0 } named && question.Entry != BeaconEntry.Dataset)
        {
            persons = persons.And(await datasets.MembersAsync(scope, named, ct));
        }

        var all = question.Entry == BeaconEntry.Dataset ? await DatasetsAsync(scope, question, persons, ct) : await CohortsAsync(scope, question, persons, ct);
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

    // The one asked for, or those named, or all. None of the others is looked at, lest it be entered in the ledger for nothing.
    private async Task<IReadOnlyList<JsonObject>> DatasetsAsync(BeaconScope scope, BeaconQuestion question, ParticipantSet persons, CancellationToken ct)
    {
        var named = question.ParentId is { } id ? [id] : BeaconDatasets.Named(question);
        var told = new List<JsonObject>();
        if (named.Count == 0 || named.Contains(scope.DatasetId, StringComparer.Ordinal))
        {
            told.Add(new JsonObject
            {
                ["id"] = scope.DatasetId,
                ["name"] = scope.Audience is null ? "What the project may use" : "Participants whose consent covers public aggregates",
                ["version"] = $"lake {scope.LakeVersion}, register {scope.Decision.RegisterVersion}",
                ["info"] = new JsonObject { ["participants"] = Words(await SizeAsync(scope, question.Text, persons, ct)) },
            });
        }

        foreach (var dataset in await datasets.ListAsync(ct))
        {
            foreach (var name in named.Count == 0 ? [dataset.Id] : named.Where(one => DatasetName.Of(one).Id == dataset.Id))
            {
                if (await DatasetAsync(scope, question, dataset, name, persons, ct) is { } entry)
                {
                    told.Add(entry);
                }
            }
        }

        return told;
    }

    private async Task<JsonObject?> DatasetAsync(BeaconScope scope, BeaconQuestion question, Dataset dataset, string name, ParticipantSet persons, CancellationToken ct)
    {
        var number = DatasetName.Of(name).Release;
        if (number < 1 || number > dataset.Releases.Count)
        {
            return null;
        }

        var release = number is { } wanted ? dataset.Release(wanted) : null;
        var members = (await datasets.MembersAsync(scope, [name], ct)).And(persons);
        if (scope.Audience is null && members.Count == 0)
        {
            return null;
        }

        // Without filters it is the question that the catalogue answers, and answered again alike.
        var text = question.Request.Filters.Count == 0 ? CountDatasets.Question(dataset, release) : $"{question.Text}\n{name}";
        return new JsonObject
        {
            ["id"] = name,
            ["name"] = dataset.Title,
            ["description"] = dataset.Description,
            ["createDateTime"] = Text(release?.ReleasedAt ?? dataset.CreatedAt),
            ["updateDateTime"] = Text(release?.ReleasedAt ?? dataset.ModifiedAt),
            ["version"] = release is null ? $"lake {scope.LakeVersion}, register {scope.Decision.RegisterVersion}" : $"lake {release.LakeVersion}, register {release.RegisterVersion}",
            ["info"] = new JsonObject
            {
                ["participants"] = Words(await SizeAsync(scope, text, members, ct)),
                ["releases"] = new JsonArray([.. dataset.Releases.Select(one => (JsonNode)$"{dataset.Id}.{one.Number}")]),
            },
        };
    }

    private async Task<IReadOnlyList<JsonObject>> CohortsAsync(BeaconScope scope, BeaconQuestion question, ParticipantSet persons, CancellationToken ct)
    {
        var told = new List<JsonObject>();
        foreach (var (id, members) in Cohorts.All(scope))
        {
            if (await SizeAsync(scope, (question with { ParentId = id }).Text, members.And(persons), ct) is { } size)
            {
                told.Add(new JsonObject { ["id"] = id, ["name"] = $"Indication {id}", ["cohortType"] = "beacon-defined", ["cohortSize"] = size });
            }
        }

        return told;
    }

    private static JsonNode Words(long? size) => size is { } told ? told : BeaconErrors.NotDisclosed;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<long?> SizeAsync(BeaconScope scope, string question, ParticipantSet persons, CancellationToken ct)
    {
        if (scope.Audience is not { } audience)
        {
            return persons.Count == 0 ? null : persons.Count;
        }

        var admission = await ledger.AdmitAsync(audience, DisclosureLedger.Digest(question), persons, scope.LakeVersion, scope.Decision.RegisterVersion, ct);
        return admission.Count(rule, audience).Value;
    }
}
