using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Azure.Tests.Compute;

public sealed class WaitingRunsTests
{
    private readonly MemoryObjectStore _store = new(TimeProvider.System);
    private readonly ScriptedBatch _batch = new();
    private readonly Clock _time = new();

    [Theory]
    [InlineData("ActiveJobAndScheduleQuotaReached")]
    [InlineData("PoolQuotaReached")]
    public async Task A_run_that_the_account_has_no_room_for_waits_and_is_submitted_when_there_is(string code)
    {
        var plan = await PlanAsync("run-1", null);
        _batch.Refuse(404, "JobNotFound").Refuse(409, code);
        await Compute().SubmitAsync(plan, default);
        Assert.Equal(BatchJobState.Queued, await Compute().StateAsync("run-1", default));

        _batch.Refuse(409, code);
        await Compute().SubmitWaitingAsync(default);
        Assert.Equal(BatchJobState.Queued, await Compute().StateAsync("run-1", default));

        _batch.Then(201).Add().Then(200).Job("active", "terminatejob");
        await Compute().SubmitWaitingAsync(default);
        Assert.Equal(BatchJobState.Running, await Compute().StateAsync("run-1", default));
        await Compute().SubmitWaitingAsync(default);
        _batch.Done();
    }

    [Fact]
    public async Task The_most_urgent_goes_first_and_of_equals_who_came_first_also_before_who_comes_now()
    {
        foreach (var (run, urgency) in new[] { ("run-1", null), ("run-2", "routine"), ("run-3", "stat"), ("run-4", "urgent") })
        {
            var plan = await PlanAsync(run, urgency);
            _batch.Refuse(404, "JobNotFound").Refuse(409, "ActiveJobAndScheduleQuotaReached");
            await Compute().SubmitAsync(plan, default);
        }

        _batch.Refuse(404, "JobNotFound");
        foreach (var _ in Enumerable.Range(0, 5))
        {
            _batch.Then(201).Add().Then(200);
        }

        await Compute().SubmitAsync(await PlanAsync("run-5", null), default);
        Assert.Equal(["run-3", "run-4", "run-1", "run-2", "run-5"], Created().TakeLast(5).Select(job => (string)job["id"]!));
        Assert.Equal([900, 300, 0, 0, 0], Created().TakeLast(5).Select(job => (int)job["priority"]!));
        _batch.Done();
    }

    [Fact]
    public async Task One_run_that_the_service_refuses_does_not_hold_up_those_behind_it()
    {
        foreach (var run in new[] { "run-1", "run-2" })
        {
            _batch.Refuse(404, "JobNotFound").Refuse(409, "ActiveJobAndScheduleQuotaReached");
            await Compute().SubmitAsync(await PlanAsync(run, null), default);
        }

        _batch.Refuse(400, "InvalidPropertyValue").Then(201).Add().Then(200);
        await Assert.ThrowsAsync<Core.Errors.ConflictException>(() => Compute().SubmitWaitingAsync(default));
        Assert.Equal(BatchJobState.Queued, await Compute().StateAsync("run-1", default));
        _batch.Done();
    }

    [Fact]
    public async Task Cancelling_gives_the_place_up()
    {
        _batch.Refuse(404, "JobNotFound").Refuse(409, "ActiveJobAndScheduleQuotaReached").Refuse(404, "JobNotFound").Refuse(404, "JobNotFound");
        await Compute().SubmitAsync(await PlanAsync("run-1", null), default);
        await Compute().CancelAsync("run-1", default);
        Assert.Equal(BatchJobState.Unknown, await Compute().StateAsync("run-1", default));
        await Compute().SubmitWaitingAsync(default);
        _batch.Done();
    }

    [Fact]
    public async Task A_run_that_died_between_its_place_and_its_note_is_submitted_all_the_same()
    {
        await PlanAsync("run-1", null);
        await new WaitingRuns(_store, _time).EnterAsync(await PlanAsync("run-1", null), default);
        _batch.Refuse(404, "JobNotFound").Then(201).Add().Then(200);
        Assert.Equal(BatchJobState.Unknown, await Compute().StateAsync("run-1", default));
        await Compute().SubmitWaitingAsync(default);
        await Compute().SubmitWaitingAsync(default);
        _batch.Done();
    }

    [Fact]
    public async Task A_job_that_its_submitter_left_before_the_last_call_is_told_to_end_by_who_looks_later()
    {
        _batch.Refuse(404, "JobNotFound").Then(201).Add().Refuse(409, "OperationTimedOut");
        await Assert.ThrowsAnyAsync<Core.Errors.LakeException>(async () => await Compute().SubmitAsync(await PlanAsync("run-1", null), default));

        // At once it may still be under way.
        await Compute().SubmitWaitingAsync(default);
        _batch.Job("active", "noaction").Refuse(409, "JobExists").Add().Then(200);
        await AnHourLater().SubmitWaitingAsync(default);
        await AnHourLater().SubmitWaitingAsync(default);
        _batch.Done();
    }

    private AzureBatchCompute AnHourLater()
    {
        var time = new Later();
        return new(_store, _batch.Client(time), new BatchComputeOptions { Image = "worker" }, time);
    }

    private IEnumerable<System.Text.Json.Nodes.JsonObject> Created() =>
        _batch.Requests.Where(request => request is { Method: "POST", Path: "/jobs" }).Select(request => request.Body!);

    private AzureBatchCompute Compute() => new(_store, _batch.Client(_time), new BatchComputeOptions { Image = "worker" }, _time);

    private async Task<RunPlan> PlanAsync(string runId, string? urgency)
    {
        var plan = AzureBatchComputeTests.Plan() with { RunId = runId };
        plan = plan with { Manifest = plan.Manifest with { Urgency = urgency } };
        await _store.PutJsonAsync(StorePaths.Plan(runId), plan, PutCondition.Overwrite, default);
        return plan;
    }

    /// <summary>An hour later than the store's clock.</summary>
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddHours(1);
    }

    /// <summary>A second later whenever somebody looks.</summary>
    private sealed class Clock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromSeconds(1);
    }
}
