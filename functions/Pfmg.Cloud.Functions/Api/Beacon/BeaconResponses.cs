using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Beacon;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Writes answers with results, at the granularity that is told.</summary>
/// <remarks>Source: Beacon v2.1, framework, responses: beaconBooleanResponse, beaconCountResponse, beaconResultsetsResponse, beaconCollectionsResponse.</remarks>
internal static class BeaconResponses
{
    /// <summary>Whether, how many or which entries match.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="answer">What may be told.</param>
    /// <param name="granularity">How much is told.</param>
    /// <param name="sets">The same by dataset.</param>
    public static JsonObject Of(BeaconQuestion question, BeaconAnswer answer, BeaconGranularity granularity, IReadOnlyList<DatasetAnswer> sets)
    {
        var response = new JsonObject
        {
            ["meta"] = BeaconDocuments.Meta(question.Request, question.Entry, granularity),
            ["responseSummary"] = Summary(answer, granularity),
        };
        var wanted = sets.Where(one => one.IsWanted(question.Request.Include)).ToList();
        if (granularity == BeaconGranularity.Record)
        {
            response["response"] = new JsonObject { ["resultSets"] = new JsonArray([.. wanted.Select(static one => (JsonNode)ResultSet(one))]) };
        }
        else if (question.Request.Datasets.Count > 0 && wanted.Count > 0)
        {
            // Result sets hold records; what is told of each dataset without any stands beside the summary.
            response["info"] = new JsonObject { ["datasets"] = new JsonArray([.. wanted.Select(one => (JsonNode)Said(one, granularity))]) };
        }

        return response;
    }

    /// <summary>Datasets or cohorts.</summary>
    public static JsonObject OfCollections(BeaconQuestion question, IReadOnlyList<JsonObject> collections, int total) => new()
    {
        ["meta"] = BeaconDocuments.Meta(question.Request, question.Entry, BeaconGranularity.Record),
        ["responseSummary"] = new JsonObject { ["exists"] = total > 0, ["numTotalResults"] = total },
        ["response"] = new JsonObject { ["collections"] = new JsonArray([.. collections]) },
    };

    private static JsonObject Summary(BeaconAnswer answer, BeaconGranularity granularity)
    {
        var summary = new JsonObject { ["exists"] = answer.Exists };
        if (granularity != BeaconGranularity.Boolean)
        {
            summary["numTotalResults"] = answer.Count;
        }

        return summary;
    }

    private static JsonObject ResultSet(DatasetAnswer one) => new()
    {
        ["id"] = one.Id,
        ["setType"] = "dataset",
        ["exists"] = one.Answer.Exists,
        ["resultsCount"] = one.Answer.Count,
        ["results"] = new JsonArray([.. one.Answer.Records]),
    };

    private static JsonObject Said(DatasetAnswer one, BeaconGranularity granularity)
    {
        var said = new JsonObject { ["id"] = one.Id };
        if (!one.Answer.IsDisclosed)
        {
            said["disclosure"] = BeaconErrors.NotDisclosed;
            return said;
        }

        said["exists"] = one.Answer.Exists;
        if (granularity != BeaconGranularity.Boolean && one.Answer.IsCounted)
        {
            said["numTotalResults"] = one.Answer.Count;
        }

        return said;
    }
}
