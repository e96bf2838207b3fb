using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <summary>What every batch compute must do with a plan, its limits and its tries. A compute's test class derives from it.</summary>
public abstract class BatchComputeContract
{
    private static readonly PlannedTask Commit = Task("commit", "align.c", "prepare.d");

    /// <summary>Where plans' receipts go; empty at first.</summary>
    protected abstract IObjectStore Store { get; }

    /// <summary>The ids of tasks in the order in which their tries began.</summary>
    protected abstract IReadOnlyList<string> Began { get; }

    /// <summary>A compute that runs a stand-in for `pfmg task`, and itself uses this store.</summary>
    protected abstract IBatchCompute Create(TimeProvider time, IObjectStore store);

    /// <summary>Makes a task's stand-in behave: failOnce, failAlways, full, refuse, corrupt, dieOnce, dieAlways, leaveTool, hang, hog (400 MB) or spill (20 MB).</summary>
    protected abstract void Behave(string task, string behaviour);

    /// <summary>Whether the tool that a stand-in has started and left is still there.</summary>
    protected abstract bool ToolLives(string task);

    [Fact]
    public async Task Every_task_runs_once_and_after_all_it_needs()
    {
        var plan = Plan(Task("prepare.a"), Task("prepare.b"), Task("align.c", "prepare.a", "prepare.b"), Task("prepare.d"), Commit);
        var compute = Create(TimeProvider.System, Store);
        Assert.Equal(BatchJobState.Unknown, await compute.StateAsync(plan.RunId, default));
        await compute.SubmitAsync(plan, default);
        await compute.SubmitAsync(plan, default);
        await EndAsync(compute, plan);

        var order = Began.ToList();
        Assert.Equal(plan.Tasks.Select(task => task.Id).Order(), order.Order());
        Assert.All(plan.Tasks, task => Assert.All(task.DependsOn, needed => Assert.True(order.IndexOf(needed) < order.IndexOf(task.Id))));
    }

    [Theory]
    [InlineData("failOnce")]
    [InlineData("dieOnce")]
    [InlineData("leaveTool")]
    public async Task A_failure_that_passes_is_one_try_more_after_the_first_pause(string behaviour)
    {
        Behave("prepare.a", behaviour);
        var time = new SteppedTime();
        await RunAsync(time, Task("prepare.a"), Task("commit", "prepare.a"));

        Assert.Equal(["prepare.a", "prepare.a", "commit"], Began);
        Assert.Equal([2.0], time.Pauses.Select(pause => pause.TotalSeconds));
        Assert.True((await ReceiptAsync("commit"))!.Succeeded);
    }

    [Theory]
    [InlineData("failAlways", FailureCodes.Unavailable)]
    [InlineData("dieAlways", FailureCodes.Killed)]
    [InlineData("full", FailureCodes.OutOfDisk)]
    public async Task A_failure_that_may_pass_but_does_not_stands_after_all_tries_and_their_growing_pauses(string behaviour, string code)
    {
        Behave("prepare.a", behaviour);
        var time = new SteppedTime();
        await RunAsync(time, Task("prepare.a"), Task("commit", "prepare.a"));

        Assert.Equal(["prepare.a", "prepare.a", "prepare.a", "prepare.a"], Began);
        Assert.Equal([2.0, 6, 10], time.Pauses.Select(pause => pause.TotalSeconds));
        var failure = (await ReceiptAsync("prepare.a"))!.Failure!;
        Assert.Equal((code, 4), (failure.Code, failure.Tries));
        Assert.NotEmpty(failure.LastLines);
        Assert.Equal(FailureCodes.Of(code).Action, failure.Action);
        Assert.Null(await ReceiptAsync("commit"));
    }

    [Theory]
    [InlineData("refuse", FailureCodes.InvalidInput)]
    [InlineData("corrupt", FailureCodes.Corrupt)]
    public async Task A_failure_that_cannot_pass_is_not_tried_again_and_stops_only_what_needs_the_task(string behaviour, string code)
    {
        Behave("prepare.a", behaviour);
        await RunAsync(new SteppedTime(), Task("prepare.a"), Task("prepare.b"), Task("align.c", "prepare.b"), Task("commit", "prepare.a", "align.c"));

        Assert.Equal(["align.c", "prepare.a", "prepare.b"], Began.Order());
        Assert.Equal(code, (await ReceiptAsync("prepare.a"))!.Failure!.Code);
    }

    [Fact]
    public async Task A_task_that_hangs_is_killed_at_its_time_with_all_it_started_whatever_the_wall_clock_does()
    {
        Behave("prepare.a", "hang");
        await RunAsync(new SteppedTime(), Task("prepare.a") with { TimeoutSeconds = 1, Tries = 2 });

        Assert.Equal(2, Began.Count);
        Assert.False(ToolLives("prepare.a"));
        var receipt = (await ReceiptAsync("prepare.a"))!;
        Assert.Equal((FailureCodes.Timeout, 2), (receipt.Failure!.Code, receipt.Failure.Tries));
        Assert.InRange(receipt.Seconds, 1, 3_600);
        Assert.Equal("waits", receipt.Failure.LastLines[^1]);
    }

    [Fact]
    public async Task A_task_that_takes_more_memory_than_it_may_is_killed_and_not_tried_again()
    {
        Behave("prepare.a", "hog");
        await RunAsync(new SteppedTime(), Task("prepare.a") with { MemoryMiB = 200 });

        var failure = (await ReceiptAsync("prepare.a"))!.Failure!;
        Assert.Equal((FailureCodes.OutOfMemory, 1), (failure.Code, failure.Tries));
        Assert.Contains("tail most of it", failure.Message, StringComparison.Ordinal);
        Assert.Contains("200 MiB are allowed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_that_fills_more_scratch_than_it_may_is_killed_and_not_tried_again()
    {
        Behave("prepare.a", "spill");
        await RunAsync(new SteppedTime(), Task("prepare.a") with { ScratchMiB = 10 });

        var failure = (await ReceiptAsync("prepare.a"))!.Failure!;
        Assert.Equal((FailureCodes.OutOfScratch, 1), (failure.Code, failure.Tries));
        Assert.Contains("10 MiB are allowed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_too_full_for_a_receipt_is_a_failure_that_passes_when_there_is_room()
    {
        Behave("prepare.a", "dieOnce");
        var time = new SteppedTime();
        var plan = Plan(Task("prepare.a"), Task("commit", "prepare.a"));
        var compute = Create(time, new FullStore(Store, failingPuts: 1));
        await compute.SubmitAsync(plan, default);
        await EndAsync(compute, plan);

        Assert.Equal(["prepare.a", "prepare.a", "commit"], Began);
        Assert.True((await ReceiptAsync("commit"))!.Succeeded);
    }

    [Fact]
    public async Task A_failed_run_goes_on_when_it_is_submitted_again_unless_its_sender_is_at_fault()
    {
        Behave("prepare.a", "corrupt");
        Behave("prepare.b", "refuse");
        PlannedTask[] tasks = [Task("prepare.a"), Task("prepare.b"), Task("prepare.d")];
        await RunAsync(new SteppedTime(), tasks);
        await RunAsync(new SteppedTime(), tasks);

        Assert.Equal(["prepare.a", "prepare.a", "prepare.b", "prepare.d"], Began.Order());
    }

    [Fact]
    public async Task Cancelling_a_run_stops_its_tasks_and_starts_no_more()
    {
        Behave("prepare.a", "hang");
        var plan = Plan(Task("prepare.a"), Task("commit", "prepare.a"));
        var compute = Create(TimeProvider.System, Store);
        await compute.SubmitAsync(plan, default);
        while (Began.Count == 0)
        {
            await System.Threading.Tasks.Task.Yield();
        }

        await compute.CancelAsync(plan.RunId, default);
        await compute.CancelAsync("unknown", default);
        await EndAsync(compute, plan);
        Assert.Equal(["prepare.a"], Began);
        Assert.Null(await ReceiptAsync("prepare.a"));
    }

    private static PlannedTask Task(string id, params string[] dependsOn) => new()
    {
        Id = id,
        Kind = id.Split('.')[0],
        DependsOn = dependsOn,
        Parameters = new JsonObject(),
        Outputs = [],
        Tries = 4,
        Backoff = new TaskBackoff { FirstSeconds = 2, Factor = 3, MaximumSeconds = 10 },
    };

    private static RunPlan Plan(params PlannedTask[] tasks) => new()
    {
        SchemaVersion = "1.0",
        RunId = "run-1",
        Platform = "test",
        Run = "r",
        ManifestPath = "uploads/test/r/manifest.json",
        ManifestSha256 = "",
        Pipeline = PipelineDefinition.Default,
        Manifest = new Manifest { SchemaVersion = "1.0", Platform = "test", Run = "r", Reference = "x", Samples = [], Files = [] },
        Tasks = tasks,
    };

    private static async Task EndAsync(IBatchCompute compute, RunPlan plan)
    {
        while (await compute.StateAsync(plan.RunId, default) != BatchJobState.Ended)
        {
            await System.Threading.Tasks.Task.Delay(5);
        }
    }

    private async Task RunAsync(TimeProvider time, params PlannedTask[] tasks)
    {
        var compute = Create(time, Store);
        await compute.SubmitAsync(Plan(tasks), default);
        await EndAsync(compute, Plan(tasks));
    }

    private Task<Receipt?> ReceiptAsync(string task) => Store.ReadJsonAsync<Receipt>(StorePaths.Receipt("run-1", task), default);
}
