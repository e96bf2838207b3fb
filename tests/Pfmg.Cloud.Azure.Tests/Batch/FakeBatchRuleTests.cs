using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Azure.Tests.Batch;

/// <summary>Jobs, tasks and nodes of the fake account follow the rules of the contract.</summary>
public sealed class FakeBatchRuleTests : IDisposable
{
    private readonly MovedTime _time = new();
    private readonly FakeBatchAccount _account;
    private readonly BatchCaller _caller;
    private readonly List<FakeBatchTry> _stopped = [];

    public FakeBatchRuleTests()
    {
        _account = new FakeBatchAccount(_time) { Stopped = _stopped.Add };
        _account.AddPool("spot", 4, "pfmg");
        _account.AddNode("spot", isSpot: true);
        _caller = BatchCaller.Of(_account);
    }

    public void Dispose() => _caller.Dispose();

    [Fact]
    public async Task A_task_begins_when_all_that_it_needs_has_succeeded_and_the_job_ends_when_all_are_complete()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", BatchCaller.Task("a"), BatchCaller.Task("b", "a"), BatchCaller.Task("c", "a", "b"));
        await _caller.SendAsync("PATCH", "/jobs/job", new JsonObject { ["onAllTasksComplete"] = "terminatejob" });
        foreach (var task in (string[])["a", "b", "c"])
        {
            _account.Settle();
            Assert.Equal("active", await _caller.JobStateAsync());
            Assert.Equal([("job", task)], _account.Runnable());
            End(task, 0);
        }

        _account.Settle();
        Assert.Equal("terminating", await _caller.JobStateAsync());
        _account.Settle();
        var job = (await _caller.SendAsync("GET", "/jobs/job")).Body!;
        Assert.Equal(("completed", "AllTasksComplete"), ((string?)job["state"], (string?)job["executionInfo"]!["terminateReason"]));
    }

    [Fact]
    public async Task A_job_without_tasks_that_ends_when_all_are_complete_ends_at_once()
    {
        await _caller.AddJobAsync(onAllTasksComplete: "terminatejob");
        _account.Settle();
        Assert.Equal("JobBeingTerminated", (await _caller.CollectAsync("job", BatchCaller.Task("a"))).Code);
    }

    [Fact]
    public async Task What_needs_a_task_that_failed_waits_for_ever_and_its_job_with_it()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", With(BatchCaller.Task("a"), """{"default":{"jobAction":"none"}}"""), BatchCaller.Task("b", "a"));
        await _caller.SendAsync("PATCH", "/jobs/job", new JsonObject { ["onAllTasksComplete"] = "terminatejob" });
        End("a", 1);
        _account.Settle();

        Assert.Empty(_account.Runnable());
        Assert.Equal(("active", "active"), (await _caller.JobStateAsync(), await _caller.TaskStateAsync("b")));
    }

    [Fact]
    public async Task An_exit_that_satisfies_lets_those_go_on_that_need_the_task()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync(
            "job",
            With(BatchCaller.Task("a"), """{"exitCodes":[{"code":3,"exitOptions":{"jobAction":"none","dependencyAction":"satisfy"}}],"default":{"jobAction":"none","dependencyAction":"block"}}"""),
            BatchCaller.Task("b", "a"));
        End("a", 3);

        Assert.Equal([("job", "b")], _account.Runnable());
        var task = (await _caller.SendAsync("GET", "/jobs/job/tasks/a")).Body!["executionInfo"]!;
        Assert.Equal((3, "failure", "FailureExitCode"), ((int)task["exitCode"]!, (string?)task["result"], (string?)task["failureInfo"]!["code"]));
    }

    [Fact]
    public async Task A_failure_ends_the_job_unless_the_task_says_otherwise()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", BatchCaller.Task("a"), BatchCaller.Task("b"), BatchCaller.Task("c", "a"));
        var other = _account.Begin("job", "b")!;
        End("a", 1);
        Assert.Equal("terminating", await _caller.JobStateAsync());
        Assert.Equal([other], _stopped);
        Assert.False(_account.End(other, 0));
        _account.Settle();

        var job = (await _caller.SendAsync("GET", "/jobs/job")).Body!;
        Assert.Equal("TaskFailed", (string?)job["executionInfo"]!["terminateReason"]);
        Assert.Equal(("completed", "active"), (await _caller.TaskStateAsync("b"), await _caller.TaskStateAsync("c")));
    }

    [Fact]
    public async Task Where_the_job_takes_no_action_a_failure_changes_nothing_else()
    {
        await _caller.AddJobAsync(onTaskFailure: null);
        await _caller.AddAsync("job", BatchCaller.Task("a"), BatchCaller.Task("b"));
        End("a", 1);
        Assert.Equal([("job", "b")], _account.Runnable());
    }

    [Fact]
    public async Task A_task_is_tried_again_as_often_as_it_says_and_a_taken_node_does_not_count()
    {
        await _caller.AddJobAsync(onTaskFailure: null);
        var task = BatchCaller.Task("a");
        task["constraints"] = new JsonObject { ["maxTaskRetryCount"] = 1 };
        await _caller.AddAsync("job", task);
        for (var i = 0; i < 5; i++)
        {
            var begun = _account.Begin("job", "a")!;
            _account.Preempt("spot", begun.NodeId);
            Assert.Null(_account.Begin("job", "a"));
            _account.Restore("spot", begun.NodeId);
            Assert.False(_account.End(begun, 0));
        }

        Assert.Equal(5, _stopped.Count);
        End("a", 1);
        Assert.Equal("active", await _caller.TaskStateAsync("a"));
        End("a", 1);
        var info = (await _caller.SendAsync("GET", "/jobs/job/tasks/a")).Body!["executionInfo"]!;
        Assert.Equal((1, 0, "failure"), ((int)info["retryCount"]!, (int)info["requeueCount"]!, (string?)info["result"]));
    }

    [Fact]
    public async Task A_node_that_is_out_of_sight_goes_on_and_its_task_begins_elsewhere()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", BatchCaller.Task("a"));
        var first = _account.Begin("job", "a")!;
        _account.LoseSight("spot", first.NodeId);
        var second = _account.Begin("job", "a")!;

        Assert.Empty(_stopped);
        Assert.False(_account.End(first, 1));
        Assert.True(_account.End(second, 0));
        Assert.Equal("completed", await _caller.TaskStateAsync("a"));
    }

    [Fact]
    public async Task A_task_past_its_time_is_stopped_and_a_job_past_its_own()
    {
        await _caller.SendAsync("POST", "/jobs", JsonNode.Parse("""{"id":"job","poolInfo":{"poolId":"spot"},"constraints":{"maxWallClockTime":"PT2H"}}"""));
        var task = BatchCaller.Task("a");
        task["constraints"] = new JsonObject { ["maxWallClockTime"] = "PT1H", ["maxTaskRetryCount"] = 3 };
        await _caller.AddAsync("job", task, BatchCaller.Task("b"));
        var begun = _account.Begin("job", "a")!;
        _time.Move(TimeSpan.FromMinutes(61));
        _account.Settle();
        Assert.Equal([begun], _stopped);
        Assert.Equal("completed", await _caller.TaskStateAsync("a"));

        _time.Move(TimeSpan.FromMinutes(61));
        _account.Settle();
        _account.Settle();
        Assert.Equal("MaxWallClockTimeExpiry", (string?)(await _caller.SendAsync("GET", "/jobs/job")).Body!["executionInfo"]!["terminateReason"]);
    }

    [Fact]
    public async Task Urgent_jobs_come_first_and_tasks_fit_their_node()
    {
        await _caller.AddJobAsync("late", priority: -5);
        await _caller.AddJobAsync("soon", priority: 5);
        var wide = BatchCaller.Task("wide");
        wide["requiredSlots"] = 3;
        await _caller.AddAsync("late", BatchCaller.Task("a"), BatchCaller.Task("b"));
        await _caller.AddAsync("soon", wide);
        Assert.Equal([("soon", "wide"), ("late", "a"), ("late", "b")], _account.Runnable());

        Assert.NotNull(_account.Begin("soon", "wide"));
        Assert.NotNull(_account.Begin("late", "a"));
        Assert.Null(_account.Begin("late", "b"));
        Assert.Empty(_account.Runnable());
        var counts = (await _caller.SendAsync("GET", "/jobs/soon/taskcounts")).Body!;
        Assert.Equal((1, 3), ((int)counts["taskCounts"]!["running"]!, (int)counts["taskSlotCounts"]!["running"]!));
    }

    [Fact]
    public async Task A_disabled_job_runs_nothing_until_it_is_enabled()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", BatchCaller.Task("a"));
        var begun = _account.Begin("job", "a")!;
        Assert.Equal(202, (await _caller.SendAsync("POST", "/jobs/job/disable", new JsonObject { ["disableTasks"] = "requeue" })).Number);
        _account.Settle();
        Assert.Equal([begun], _stopped);
        Assert.Equal("disabled", await _caller.JobStateAsync());
        Assert.Empty(_account.Runnable());

        await _caller.SendAsync("POST", "/jobs/job/enable");
        _account.Settle();
        Assert.Equal([("job", "a")], _account.Runnable());
        Assert.Equal(1, (int?)(await _caller.SendAsync("GET", "/jobs/job/tasks/a")).Body!["executionInfo"]!["requeueCount"]);
    }

    [Fact]
    public async Task Lists_come_in_pages_and_tell_only_what_is_asked()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", [.. Enumerable.Range(0, 7).Select(i => BatchCaller.Task($"t{i}"))]);
        End("t3", 0);
        var found = new List<string>();
        for (var next = "/jobs/job/tasks?maxresults=3&$select=id,state"; next is not null;)
        {
            var page = (await _caller.SendAsync("GET", next)).Body!;
            found.AddRange(page["value"]!.AsArray().Select(task => string.Join(' ', task!.AsObject().Select(one => (string?)one.Value))));
            next = (string?)page["odata.nextLink"];
        }

        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"t{i} {(i == 3 ? "completed" : "active")}"), found);
        var filtered = (await _caller.SendAsync("GET", "/jobs/job/tasks?$filter=state eq 'completed' and executionInfo/result eq 'success'")).Body!["value"]!.AsArray();
        Assert.Equal("t3", (string?)Assert.Single(filtered)!["id"]);
    }

    [Fact]
    public async Task A_busy_service_says_when_to_come_again_and_a_broken_connection_tells_nothing()
    {
        var fault = BatchFault.TooManyRequests;
        using var caller = new BatchCaller(new FakeBatchHandler(_account, faultOf: _ => fault), "http://batch.example");
        var busy = await caller.AddJobAsync();
        Assert.Equal((429, "TooManyRequests", TimeSpan.FromSeconds(1)), (busy.Number, busy.Code, busy.RetryAfter));

        fault = BatchFault.LostRequest;
        await Assert.ThrowsAsync<HttpRequestException>(() => caller.AddJobAsync());
        Assert.Equal("JobNotFound", (await _caller.SendAsync("GET", "/jobs/job")).Code);

        fault = BatchFault.LostResponse;
        await Assert.ThrowsAsync<HttpRequestException>(() => caller.AddJobAsync());
        Assert.Equal("active", await _caller.JobStateAsync());

        fault = BatchFault.LostHalfway;
        await Assert.ThrowsAsync<HttpRequestException>(() => caller.CollectAsync("job", [.. Enumerable.Range(0, 4).Select(i => BatchCaller.Task($"t{i}"))]));
        Assert.Equal(2, (int?)(await _caller.SendAsync("GET", "/jobs/job/taskcounts")).Body!["taskCounts"]!["active"]);

        fault = BatchFault.TaskErrors;
        var results = (await caller.CollectAsync("job", [.. Enumerable.Range(0, 4).Select(i => BatchCaller.Task($"t{i}"))])).Body!["value"]!.AsArray();
        Assert.Equal(["clienterror", "servererror", "success", "servererror"], results.Select(one => (string?)one!["status"]));
        Assert.Equal("TaskExists", (string?)results[0]!["error"]!["code"]);
    }

    private void End(string task, int exitCode) => Assert.True(_account.End(_account.Begin("job", task)!, exitCode));

    private static JsonObject With(JsonObject task, string exitConditions)
    {
        task["exitConditions"] = JsonNode.Parse(exitConditions);
        return task;
    }

    private sealed class MovedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Move(TimeSpan by) => _now += by;
    }
}
