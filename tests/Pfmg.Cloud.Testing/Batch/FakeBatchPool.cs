using System.Globalization;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>A pool of nodes, made by whoever owns the account, not through the service.</summary>
/// <param name="id">Its id.</param>
/// <param name="slots">Scheduling slots of a node (taskSlotsPerNode).</param>
/// <param name="image">The container image that its nodes have; null if they run no containers.</param>
/// <remarks>Source: BatchService.json (2025-06-01), BatchPool, BatchPoolNodeCounts.</remarks>
internal sealed class FakeBatchPool(string id, int slots, string? image)
{
    private readonly Dictionary<string, FakeBatchNode> _nodes = new(StringComparer.Ordinal);
    private int _added;

    public string Id => id;

    public int Slots => slots;

    public bool RunsContainers => image is not null;

    public IReadOnlyCollection<FakeBatchNode> Nodes => _nodes.Values;

    /// <summary>Slots that are free on the node that has most of them.</summary>
    public int MostFree => _nodes.Values.Select(static node => node.IsPreempted ? 0 : node.Free).DefaultIfEmpty(0).Max();

    public FakeBatchNode Add(bool isSpot)
    {
        var node = new FakeBatchNode($"tvmps_{(++_added).ToString("d6", CultureInfo.InvariantCulture)}_{(isSpot ? "p" : "d")}", this, isSpot);
        _nodes.Add(node.Id, node);
        return node;
    }

    public FakeBatchNode? Find(string node) => _nodes.GetValueOrDefault(node);

    public void Remove(FakeBatchNode node) => _nodes.Remove(node.Id);

    public JsonObject ToJson(string account, DateTimeOffset created) => new()
    {
        ["id"] = id,
        ["url"] = $"{account}/pools/{id}",
        ["eTag"] = $"0x8D{_added:X12}",
        ["creationTime"] = FakeBatchTask.Text(created),
        ["lastModified"] = FakeBatchTask.Text(created),
        ["state"] = "active",
        ["stateTransitionTime"] = FakeBatchTask.Text(created),
        ["allocationState"] = "steady",
        ["allocationStateTransitionTime"] = FakeBatchTask.Text(created),
        ["vmSize"] = "standard_d16ads_v5",
        ["virtualMachineConfiguration"] = new JsonObject
        {
            ["nodeAgentSKUId"] = "batch.node.ubuntu 22.04",
            ["containerConfiguration"] = image is null
                ? null
                : new JsonObject { ["type"] = "dockerCompatible", ["containerImageNames"] = new JsonArray(image) },
        },
        ["currentDedicatedNodes"] = Count(false),
        ["targetDedicatedNodes"] = Count(false),
        ["currentLowPriorityNodes"] = Count(true),
        ["targetLowPriorityNodes"] = Count(true),
        ["enableAutoScale"] = false,
        ["enableInterNodeCommunication"] = false,
        ["taskSlotsPerNode"] = slots,
        ["taskSchedulingPolicy"] = new JsonObject { ["nodeFillType"] = "spread" },
    };

    public JsonObject CountsToJson() => new() { ["poolId"] = id, ["dedicated"] = Counts(false), ["lowPriority"] = Counts(true) };

    private int Count(bool isSpot) => _nodes.Values.Count(node => node.IsSpot == isSpot);

    private JsonObject Counts(bool isSpot)
    {
        var counts = new JsonObject();
        var nodes = _nodes.Values.Where(node => node.IsSpot == isSpot).ToList();
        foreach (var state in (string[])[
            "creating", "idle", "offline", "preempted", "rebooting", "reimaging", "running", "starting", "startTaskFailed", "leavingPool", "unknown", "unusable",
            "waitingForStartTask", "deallocated", "deallocating", "upgradingOS"])
        {
            counts[state] = nodes.Count(node => node.State == state);
        }

        counts["total"] = nodes.Count;
        return counts;
    }
}

/// <summary>A node of a pool.</summary>
internal sealed class FakeBatchNode(string id, FakeBatchPool pool, bool isSpot)
{
    private readonly HashSet<FakeBatchTry> _tries = [];

    public string Id => id;

    public bool IsSpot => isSpot;

    /// <summary>Its provider has taken it.</summary>
    public bool IsPreempted { get; set; }

    public string State => IsPreempted ? "preempted" : _tries.Count > 0 ? "running" : "idle";

    public int Free { get; private set; } = pool.Slots;

    public IReadOnlyCollection<FakeBatchTry> Tries => _tries;

    public bool Fits(int slots) => !IsPreempted && Free >= slots;

    public void Take(FakeBatchTry begun)
    {
        _tries.Add(begun);
        Free -= begun.Slots;
    }

    public void Leave(FakeBatchTry ended)
    {
        if (_tries.Remove(ended))
        {
            Free += ended.Slots;
        }
    }
}
