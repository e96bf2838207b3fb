using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Compute;

/// <summary>What is of the node alone; the tries themselves are held by the contract of compute.</summary>
public sealed class SuperviseTaskTests : IDisposable
{
    private readonly ScriptedRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_task_is_tried_by_id_or_number_as_its_plan_says()
    {
        await PutPlanAsync();
        _run.Behave("prepare.b", "failOnce");
        var time = new SteppedTime();
        Assert.True((await _run.Supervisor(time).RunAsync("run-1", "prepare.a", default))!.Succeeded);
        Assert.True((await _run.Supervisor(time).RunAsync("run-1", "1", default))!.Succeeded);
        Assert.True((await _run.Supervisor(time).RunAsync("run-1", "2", default))!.Succeeded);
        Assert.Equal(["prepare.a", "prepare.b", "prepare.b", "align.c"], _run.Log);
        Assert.Single(time.Pauses);
    }

    [Fact]
    public async Task A_task_whose_needs_have_not_succeeded_is_not_tried_and_leaves_no_receipt()
    {
        await PutPlanAsync();
        _run.Behave("prepare.b", "refuse");
        await _run.Supervisor().RunAsync("run-1", "prepare.a", default);
        Assert.Equal(FailureCodes.InvalidInput, (await _run.Supervisor().RunAsync("run-1", "prepare.b", default))!.Failure!.Code);
        Assert.Null(await _run.Supervisor().RunAsync("run-1", "align.c", default));
        Assert.Null(await _run.Supervisor().RunAsync("run-1", "commit", default));
        Assert.Equal(["prepare.a", "prepare.b"], _run.Log);
        Assert.Null(await _run.Store.HeadAsync(StorePaths.Receipt("run-1", "align.c"), default));
    }

    [Fact]
    public async Task What_is_final_is_not_tried_again_when_the_service_starts_it_again()
    {
        await PutPlanAsync();
        _run.Behave("prepare.b", "refuse");
        foreach (var task in new[] { "prepare.a", "prepare.b", "prepare.a", "prepare.b" })
        {
            await _run.Supervisor().RunAsync("run-1", task, default);
        }

        Assert.Equal(["prepare.a", "prepare.b"], _run.Log);
    }

    [Fact]
    public async Task Stopped_with_its_node_it_leaves_no_receipt_and_the_next_one_completes_the_task()
    {
        await PutPlanAsync();
        _run.Behave("prepare.a", "hang");
        using var node = new CancellationTokenSource();
        var first = _run.Supervisor().RunAsync("run-1", "prepare.a", node.Token);
        while (_run.Log.Length == 0)
        {
            await Task.Yield();
        }

        await node.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Null(await _run.Store.HeadAsync(StorePaths.Receipt("run-1", "prepare.a"), default));
        File.Delete(_run["hang.prepare.a"]);
        Assert.True((await _run.Supervisor().RunAsync("run-1", "prepare.a", default))!.Succeeded);
    }

    [Fact]
    public async Task A_failure_never_takes_the_place_of_a_success_that_another_node_told()
    {
        await PutPlanAsync();
        var success = (await _run.Supervisor().RunAsync("run-1", "prepare.a", default))!;
        var failure = success with { Succeeded = false, Failure = new TaskFailure(FailureCodes.Killed, "m", [], []) };
        Assert.True((await _run.Store.KeepReceiptAsync(failure, default)).Succeeded);
        Assert.True((await _run.Store.RequireJsonAsync<Receipt>(StorePaths.Receipt("run-1", "prepare.a"), default)).Succeeded);
    }

    [Fact]
    public async Task A_run_or_task_that_is_not_there_is_said_to_be_missing()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => _run.Supervisor().RunAsync("run-1", "prepare.a", default));
        await PutPlanAsync();
        await Assert.ThrowsAsync<NotFoundException>(() => _run.Supervisor().RunAsync("run-1", "5", default));
        await Assert.ThrowsAsync<NotFoundException>(() => _run.Supervisor().RunAsync("run-1", "prepare.z", default));
    }

    private Task<ObjectInfo> PutPlanAsync() => _run.Store.PutJsonAsync(StorePaths.Plan("run-1"), ScriptedRun.Plan(), PutCondition.CreateOnly, default);
}
