using System.Text.Json.Nodes;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Azure.Tests.Compute;

public sealed class AzureBatchComputeTests
{
    private static readonly string[] WholeSubmission = ["GET /jobs/run-1", "POST /jobs", "POST /jobs/run-1/addtaskcollection", "PATCH /jobs/run-1"];
    private readonly MemoryObjectStore _store = new(TimeProvider.System);
    private readonly ScriptedBatch _batch = new();
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task A_plan_becomes_a_job_of_container_tasks_that_ends_with_the_last_of_them()
    {
        _batch.Refuse(404, "JobNotFound").Then(201).Add().Then(200);
        await Compute().SubmitAsync(Plan(), default);

        Assert.Equal(WholeSubmission, _batch.Lines);
        Same("""
            {"id":"run-1","priority":0,"usesTaskDependencies":true,"onAllTasksComplete":"noaction","onTaskFailure":"performexitoptionsjobaction",
             "constraints":{"maxWallClockTime":"P30D"},"poolInfo":{"poolId":"spot"},"commonEnvironmentSettings":[{"name":"Azure__LakeUrl","value":"https://lake.blob.core.windows.net/"}]}
            """, _batch.Requests[1].Body!);
        Same("""
            {"id":"commit-1","commandLine":"pfmg task run-1 1 --node",
             "containerSettings":{"imageName":"registry.azurecr.io/pfmg-worker:1","containerRunOptions":"--rm --init",
               "registry":{"registryServer":"registry.azurecr.io","identityReference":{"resourceId":"/subscriptions/s/nodes"}}},
             "exitConditions":{"preProcessingError":{"jobAction":"none","dependencyAction":"satisfy"},"default":{"jobAction":"none","dependencyAction":"satisfy"}},
             "constraints":{"maxWallClockTime":"PT13M1S","retentionTime":"P1D","maxTaskRetryCount":0},"requiredSlots":3,
             "userIdentity":{"autoUser":{"scope":"pool","elevationLevel":"nonadmin"}},"dependsOn":{"taskIds":["prepare-0"]}}
            """, _batch.Requests[2].Body!["value"]![1]!);
        Same("""{"onAllTasksComplete":"terminatejob"}""", _batch.Requests[3].Body!);
        _batch.Done();
    }

    [Fact]
    public async Task What_exists_counts_as_made_so_that_a_lost_answer_or_a_second_submission_changes_nothing()
    {
        _batch.Refuse(404, "JobNotFound").Lose().Refuse(409, "JobExists").Lose().Add(_ => ("clienterror", "TaskExists")).Lose().Then(200);
        await Compute().SubmitAsync(Plan(), default);
        Assert.Equal(7, _batch.Requests.Count);

        _batch.Job("active", "terminatejob");
        await Compute().SubmitAsync(Plan(), default);
        _batch.Done();
    }

    [Fact]
    public async Task A_submission_that_died_halfway_is_unknown_and_the_next_one_goes_on()
    {
        _batch.Job("active", "noaction").Job("active", "noaction").Refuse(409, "JobExists").Add().Then(200);
        var compute = Compute();
        Assert.Equal(BatchJobState.Unknown, await compute.StateAsync("run-1", default));
        await compute.SubmitAsync(Plan(), default);
        _batch.Done();
    }

    [Fact]
    public async Task Tasks_go_in_hundreds_and_those_that_the_service_stumbled_on_once_more()
    {
        var stumbles = 1;
        _batch.Refuse(404, "JobNotFound").Then(201).Add()
            .Add(id => id == "prepare-150" && stumbles-- > 0 ? ("servererror", "InternalError") : ("success", null))
            .Add().Add().Then(200);
        await Compute().SubmitAsync(Plan(Enumerable.Range(0, 250).Select(number => Task($"prepare.{number}")).ToArray()), default);

        Assert.Equal([100, 100, 1, 50], _batch.Requests.Skip(2).Take(4).Select(request => request.Body!["value"]!.AsArray().Count));
        _batch.Done();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_sent_in_halves()
    {
        _batch.Refuse(404, "JobNotFound").Then(201).Refuse(413, "RequestBodyTooLarge").Refuse(413, "RequestBodyTooLarge").Add().Add().Add().Then(200);
        await Compute().SubmitAsync(Plan(Enumerable.Range(0, 7).Select(number => Task($"prepare.{number}")).ToArray()), default);

        Assert.Equal([7, 3, 1, 2, 4], _batch.Requests.Skip(2).Take(5).Select(request => request.Body!["value"]!.AsArray().Count));
        _batch.Done();
    }

    [Fact]
    public async Task The_service_is_waited_for_as_long_as_it_asks_and_longer_pauses_are_left_to_the_sweeper()
    {
        _batch.Then(429, "", ("Retry-After", "7")).Then(503).Job("active", "terminatejob");
        Assert.Equal(BatchJobState.Running, await Compute().StateAsync("run-1", default));
        Assert.Equal([7.0, 1], _time.Pauses.Select(pause => pause.TotalSeconds));

        _batch.Then(503, "", ("Retry-After", "3600"));
        await Assert.ThrowsAsync<UnavailableException>(() => Compute().StateAsync("run-1", default));
        _batch.Then(503).Then(503).Then(503).Then(503);
        await Assert.ThrowsAsync<UnavailableException>(() => Compute().StateAsync("run-1", default));
        _batch.Done();
    }

    [Theory]
    [InlineData("active", "terminatejob", BatchJobState.Running)]
    [InlineData("disabled", "terminatejob", BatchJobState.Running)]
    [InlineData("terminating", "terminatejob", BatchJobState.Running)]
    [InlineData("completed", "terminatejob", BatchJobState.Ended)]
    [InlineData("completed", "noaction", BatchJobState.Ended)]
    [InlineData("deleting", "terminatejob", BatchJobState.Unknown)]
    public async Task A_jobs_state_says_whether_tasks_run_or_will(string state, string onAllTasksComplete, BatchJobState expected)
    {
        _batch.Job(state, onAllTasksComplete);
        Assert.Equal(expected, await Compute().StateAsync("run-1", default));
    }

    [Fact]
    public async Task A_run_whose_job_has_ended_gets_another_one_and_every_later_call_means_that()
    {
        _batch.Job("completed", "terminatejob").Then(201).Add().Then(200);
        await Compute().SubmitAsync(Plan(), default);
        Assert.Equal(["GET /jobs/run-1", "POST /jobs", "POST /jobs/run-1_2/addtaskcollection", "PATCH /jobs/run-1_2"], _batch.Lines);

        _batch.Job("terminating", "terminatejob").Then(201).Add().Then(200);
        await Compute().SubmitAsync(Plan(), default);
        _batch.Job("completed", "terminatejob");
        Assert.Equal(BatchJobState.Ended, await Compute().StateAsync("run-1", default));
        Assert.Equal("GET /jobs/run-1_3", _batch.Lines.Last());
    }

    [Fact]
    public async Task Cancelling_terminates_the_job_and_one_that_is_over_or_unknown_is_no_error()
    {
        _batch.Then(202).Refuse(409, "JobCompleted").Refuse(404, "JobNotFound").Refuse(409, "JobBeingTerminated").Refuse(403, "AuthorizationFailure");
        foreach (var _ in Enumerable.Range(0, 4))
        {
            await Compute().CancelAsync("run-1", default);
        }

        Assert.All(_batch.Lines, line => Assert.Equal("POST /jobs/run-1/terminate", line));
        Assert.Contains("role", (await Assert.ThrowsAsync<UnavailableException>(() => Compute().CancelAsync("run-1", default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_gets_no_machines_is_passed_over_for_the_next_size()
    {
        const string NoCapacity = """{"id":"spot","state":"active","currentDedicatedNodes":0,"currentLowPriorityNodes":0,"targetLowPriorityNodes":4,"resizeErrors":[{"code":"AllocationFailed","message":"No capacity."}]}""";
        const string Asleep = """{"id":"spot-3","state":"active","currentDedicatedNodes":0,"currentLowPriorityNodes":0}""";
        var compute = new AzureBatchCompute(_store, _batch.Client(_time), Options with { Pools = ["spot", "spot-2", "spot-3", "spot-4"] }, _time);
        _batch.Refuse(404, "JobNotFound").Then(200, NoCapacity).Refuse(404, "PoolNotFound").Then(200, Asleep).Then(201).Add().Then(200);
        await compute.SubmitAsync(Plan(), default);
        Assert.Equal("spot-3", (string?)_batch.Requests[4].Body!["poolInfo"]!["poolId"]);
        _batch.Done();
    }

    [Theory]
    [InlineData(2, 2_048, 1_024, 1L << 40, 2)]
    [InlineData(2, 16_384, 1_024, 1L << 40, 5)]
    [InlineData(2, 2_048, 262_144, 1L << 40, 8)]
    [InlineData(2, 2_048, 262_144, 50L << 20, 2)]
    [InlineData(32, 2_048, 1_024, 0, 16)]
    public void A_task_takes_its_share_of_cores_memory_or_of_the_disk_that_its_delivery_needs(int cores, int memoryMiB, int scratchMiB, long delivered, int slots) =>
        Assert.Equal(slots, new BatchNodeShape(16).SlotsOf(Task("align.a") with { Cores = cores, MemoryMiB = memoryMiB, ScratchMiB = scratchMiB }, delivered));

    [Fact]
    public void Ids_keep_to_the_services_letters_and_length()
    {
        var longest = RunId.Of(new string('p', 32), new string('r', 64), "uploads/p/r/manifest.json", "");
        Assert.Equal(longest, BatchJobs.IdOf(longest, 1));
        Assert.EndsWith(longest[^20..] + "_123", BatchJobs.IdOf(longest, 123), StringComparison.Ordinal);
        Assert.All((int[])[1, 2, 10, 999_999], attempt => Assert.InRange(BatchJobs.IdOf(longest, attempt).Length, 1, 64));
    }

    private AzureBatchCompute Compute() => new(_store, _batch.Client(_time), Options, _time);

    private static BatchComputeOptions Options { get; } = new()
    {
        Image = "registry.azurecr.io/pfmg-worker:1",
        NodeIdentity = "/subscriptions/s/nodes",
        NodeSettings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Azure__LakeUrl"] = "https://lake.blob.core.windows.net/" },
    };

    internal static PlannedTask Task(string id, params string[] dependsOn) =>
        new(timeoutSeconds: 60, tries: 2) { Id = id, Kind = id.Split('.')[0], DependsOn = dependsOn, Parameters = new JsonObject(), Outputs = [] };

    internal static RunPlan Plan(params PlannedTask[] tasks) => new()
    {
        SchemaVersion = "1.0",
        RunId = "run-1",
        Platform = "test",
        Run = "r",
        ManifestPath = "uploads/test/r/manifest.json",
        ManifestSha256 = "",
        Pipeline = PipelineDefinition.Default,
        Manifest = new Manifest { SchemaVersion = "1.0", Platform = "test", Run = "r", Reference = "x", Samples = [], Files = [] },
        Tasks = tasks.Length > 0 ? tasks : [Task("prepare.a"), Task("commit", "prepare.a") with { MemoryMiB = 3 * 3_840 }],
    };

    private static void Same(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
