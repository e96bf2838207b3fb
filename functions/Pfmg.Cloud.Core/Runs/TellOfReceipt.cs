using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What the arrival of a receipt does: tells the bus that a run completed or failed. Told twice, the event has the same id.</summary>
public sealed class TellOfReceipt(IObjectStore store, IEventBus bus)
{
    /// <summary>Publishes the event that a receipt means, if it means one.</summary>
    /// <param name="receiptPath">The object path of what arrived; anything but a receipt is left alone.</param>
    /// <param name="ct">Cancels; the event may then have been told.</param>
    /// <returns>The run whose end was told; null if the receipt ends none.</returns>
    public async Task<string?> RunAsync(string receiptPath, CancellationToken ct)
    {
        if (receiptPath.Split('/') is not ["runs", _, "tasks", _] || await store.ReadJsonAsync<Receipt>(receiptPath, ct) is not { } receipt)
        {
            return null;
        }

        var type = receipt switch
        {
            { Succeeded: false } => DomainEvents.RunFailed,
            { Kind: TaskKinds.Commit } => DomainEvents.RunCompleted,
            _ => null,
        };
        if (type is null)
        {
            return null;
        }

        var data = new JsonObject { ["runId"] = receipt.RunId, ["task"] = receipt.Task };
        if (receipt.Result?["version"] is JsonValue version)
        {
            data["lakeVersion"] = version.DeepClone();
        }

        var id = $"{type}:{receipt.RunId}:{receipt.Task}:{receipt.StartedAt:O}";
        var at = receipt.StartedAt.AddSeconds(receipt.Seconds);
        await bus.PublishAsync(new DomainEvent(id, type, $"runs/{receipt.RunId}", at, data), ct);
        if (data["lakeVersion"] is { } lakeVersion)
        {
            // One event a version: a commit told twice names the same one.
            var committed = new JsonObject { ["version"] = lakeVersion.DeepClone(), ["runId"] = receipt.RunId };
            await bus.PublishAsync(new DomainEvent($"{DomainEvents.LakeCommitted}:{lakeVersion}", DomainEvents.LakeCommitted, $"lake/{lakeVersion}", at, committed), ct);
        }

        return receipt.RunId;
    }
}
