using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What the nightly timer does: submits the night's care of the lake, and does none of it.</summary>
/// <param name="store">Where the plan goes.</param>
/// <param name="compute">Runs it.</param>
/// <param name="time">Tells which night it is.</param>
public sealed class StartMaintenance(IObjectStore store, IBatchCompute compute, TimeProvider time)
{
    /// <summary>Submits; a second call in the same night changes nothing.</summary>
    /// <param name="ct">Cancels; the sweeper submits a plan that was written and not submitted.</param>
    /// <returns>The night's run id.</returns>
    /// <exception cref="UnavailableException">Store or compute do not answer.</exception>
    public async Task<string> RunAsync(CancellationToken ct)
    {
        var plan = PlanMaintenance.Of(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        try
        {
            await store.PutJsonAsync(StorePaths.Plan(plan.RunId), plan, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            // A program of another version may have planned this night: its plan holds.
            plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(plan.RunId), ct);
        }

        if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, plan.Tasks[^1].Id), ct) is not { Succeeded: true })
        {
            await compute.SubmitAsync(plan, ct);
        }

        return plan.RunId;
    }
}
