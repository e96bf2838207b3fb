using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Writes receipts so that no failure ever takes a success's place.</summary>
/// <remarks>
/// Two machines may try one task at once, when compute has given up a node that goes on. Both do the same work; the one that fails, perhaps
/// because it is killed at last, must not undo what the other has told.
/// </remarks>
public static class KeepReceipt
{
    /// <summary>Writes a task's receipt, unless it tells of failure and one of success is there.</summary>
    /// <returns>The receipt that is in the store now.</returns>
    public static async Task<Receipt> KeepReceiptAsync(this IObjectStore store, Receipt receipt, CancellationToken ct)
    {
        var path = StorePaths.Receipt(receipt.RunId, receipt.Task);
        if (receipt.Succeeded)
        {
            await store.PutJsonAsync(path, receipt, PutCondition.Overwrite, ct);
            return receipt;
        }

        while (true)
        {
            var there = await store.HeadAsync(path, ct);
            if (there is not null && await store.ReadJsonAsync<Receipt>(path, ct) is { Succeeded: true } done)
            {
                return done;
            }

            try
            {
                await store.PutJsonAsync(path, receipt, there is null ? PutCondition.CreateOnly : PutCondition.Matching(there.ETag), ct);
                return receipt;
            }
            catch (ConflictException)
            {
                // Somebody wrote or took it away in between: what, the next look tells.
            }
        }
    }
}
