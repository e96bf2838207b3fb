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
    /// <param name="datasetId">The id of the one result set.</param>
    public static JsonObject Of(BeaconQuestion question, BeaconAnswer answer, BeaconGranularity granularity, string datasetId)
    {
        var response = new JsonObject
        {
            ["meta"] = BeaconDocuments.Meta(question.Request, question.Entry, granularity),
            ["responseSummary"] = Summary(answer, granularity),
        };
        if (granularity == BeaconGranularity.Record)
        {
            var isShown = question.Request.Include switch
            {
                IncludeResultsets.All => true,
                IncludeResultsets.Hit => answer.Exists,
                IncludeResultsets.Miss => !answer.Exists,
                _ => false,
            };
            response["response"] = new JsonObject { ["resultSets"] = isShown ? new JsonArray(ResultSet(answer, datasetId)) : [] };
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

    private static JsonObject ResultSet(BeaconAnswer answer, string datasetId) => new()
    {
        ["id"] = datasetId,
        ["setType"] = "dataset",
        ["exists"] = answer.Exists,
        ["resultsCount"] = answer.Count,
        ["results"] = new JsonArray([.. answer.Records]),
    };
}
