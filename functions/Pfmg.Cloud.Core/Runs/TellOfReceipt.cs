using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What the arrival of a receipt does: tells the bus that a run completed or failed, if that is what it means.</summary>
public sealed class TellOfReceipt(IObjectStore store, TellEnd tell)
{
    /// <summary>Publishes the event that a receipt means, if it means one that was not told before.</summary>
    /// <param name="receiptPath">The object path of what arrived; anything but a receipt is left alone.</param>
    /// <param name="ct">Cancels; the event may then have been told.</param>
    /// <returns>The run that the receipt ends, told now or before; null if it ends none, as a failure does that is yet to be tried again.</returns>
    public async Task<string?> RunAsync(string receiptPath, CancellationToken ct)
    {
        if (receiptPath.Split('/') is not ["runs", _, "tasks", _] || await store.ReadJsonAsync<Receipt>(receiptPath, ct) is not { } receipt)
        {
            return null;
        }

        Measures.TaskSeconds.Record(receipt.Seconds, new(Facts.Kind, receipt.Kind), new(Facts.Code, receipt.Failure?.Code ?? MeasureEnd.Ok));
        switch (receipt)
        {
            case { Succeeded: true } when TaskKinds.IsLast(receipt.Kind):
                await tell.CompletedAsync(receipt, ct);
                return receipt.RunId;
            case { Failure: { } failure } when await StandsAsync(receipt, ct):
                await tell.FailedAsync(receipt.RunId, receipt.Task, failure.Code, failure.Message, ct);
                return receipt.RunId;
            default:
                return null;
        }
    }

    private async Task<bool> StandsAsync(Receipt receipt, CancellationToken ct)
    {
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(receipt.RunId), ct);
        return plan.Tasks.FirstOrDefault(task => task.Id == receipt.Task) is { } task && receipt.Failure!.Stands(task);
    }
}
