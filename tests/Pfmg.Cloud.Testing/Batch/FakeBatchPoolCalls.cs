using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>The operations on pools that a client of a given account may need: reading them.</summary>
/// <remarks>Source: BatchService.json (2025-06-01), paths /pools, /pools/{poolId}, /pools/{poolId}/nodes, /nodecounts.</remarks>
internal static class FakeBatchPoolCalls
{
    /// <summary>Answers a request about pools.</summary>
    /// <returns>Null if it is none.</returns>
    public static BatchResponse? Answer(FakeBatchState state, DateTimeOffset created, BatchRequest request, string[] parts) => (request.Method, parts) switch
    {
        ("GET", ["pools"]) => new FakeBatchQuery(request, FakeBatchQuery.OfLists)
            .List(state.Pools.Values.Select((pool, i) => (i + 1, pool.ToJson(request.Account, created))), "pools"),
        ("GET", ["pools", var id]) => FakeBatchAnswers.Ok(new FakeBatchQuery(request, "$select", "$expand").Select(Require(state, id).ToJson(request.Account, created))),
        ("HEAD", ["pools", var id]) => FakeBatchAnswers.Of(state.Pools.ContainsKey(id) ? 200 : 404),
        ("GET", ["pools", var id, "nodes"]) => new FakeBatchQuery(request, FakeBatchQuery.OfLists)
            .List(Require(state, id).Nodes.Select((node, i) => (i + 1, Describe(node))), "nodes"),
        ("GET", ["nodecounts"]) => new FakeBatchQuery(request, FakeBatchQuery.OfLists)
            .List(state.Pools.Values.Select((pool, i) => (i + 1, pool.CountsToJson())), "poolnodecounts"),
        _ => null,
    };

    private static JsonObject Describe(FakeBatchNode node) => new()
    {
        ["id"] = node.Id,
        ["state"] = node.State,
        ["isDedicated"] = !node.IsSpot,
        ["runningTasksCount"] = node.Tries.Count,
    };

    private static FakeBatchPool Require(FakeBatchState state, string id) =>
        state.Pools.GetValueOrDefault(id) ?? throw BatchRefusalException.NotFound("PoolNotFound", "The specified pool does not exist.");
}
