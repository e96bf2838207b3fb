using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Compute;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Compute;

public sealed class LocalBatchComputeTests : IDisposable
{
    private static readonly RunPlan Plan = ScriptedRun.Plan();
    private readonly ScriptedRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task What_has_succeeded_is_not_run_again()
    {
        await RunToEndAsync();
        await RunToEndAsync();
        Assert.Equal(Plan.Tasks.Count, _run.Log.Length);
    }

    [Fact]
    public async Task A_missing_program_leaves_a_receipt_that_names_it()
    {
        await using var compute = new LocalBatchCompute(
            _run.Store,
            new LocalBatchOptions { Command = (_, _) => Core.Steps.ToolCommand.Of("pfmg-is-not-here"), LockFolder = _run["locks"] },
            new SteppedTime(),
            NullLogger<LocalBatchCompute>.Instance);
        await compute.SubmitAsync(Plan, default);
        await compute.WaitAsync(Plan.RunId, default);
        Assert.Contains("pfmg-is-not-here", (await ReceiptAsync("prepare.a"))!.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_run_is_run_by_one_process_at_a_time()
    {
        _run.Hold("prepare.a");
        await using var first = _run.Compute();
        await using var second = _run.Compute();
        await first.SubmitAsync(Plan, default);
        await second.SubmitAsync(Plan, default);
        Assert.Equal(BatchJobState.Running, await second.StateAsync(Plan.RunId, default));

        _run.Release("prepare.a");
        await first.WaitAsync(Plan.RunId, default);
        await second.SubmitAsync(Plan, default);
        await second.WaitAsync(Plan.RunId, default);
        Assert.Equal(Plan.Tasks.Count, _run.Log.Length);
    }

    [Fact]
    public async Task Stopping_kills_the_tasks_and_the_next_process_goes_on()
    {
        _run.Hold("align.c");
        await using (var first = _run.Compute())
        {
            await first.SubmitAsync(Plan, default);
            // The fifo's writer opens only when the task reads from it: then the task is certainly running.
            await using var writer = await Task.Factory.StartNew(
                () => new FileStream(_run["hold.align.c"], FileMode.Open, FileAccess.Write), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        var pid = int.Parse((await File.ReadAllTextAsync(_run["pid.align.c"])).Trim(), CultureInfo.InvariantCulture);
        Assert.False(Directory.Exists($"/proc/{pid}"), "The task outlived its compute.");
        Assert.Null(await ReceiptAsync("align.c"));

        File.Delete(_run["hold.align.c"]);
        await RunToEndAsync();
        Assert.True((await ReceiptAsync("commit"))!.Succeeded);
        Assert.Equal(1, _run.Log.Count(task => task == "prepare.a"));
    }

    [Fact]
    public async Task Receipts_and_progress_are_told_and_the_commits_again_after_a_restart()
    {
        var receipts = new ConcurrentQueue<string>();
        var progress = new ConcurrentQueue<TaskProgress>();
        for (var i = 0; i < 2; i++)
        {
            await using var compute = _run.Compute(progress.Enqueue, (path, _) =>
            {
                receipts.Enqueue(path);
                return Task.CompletedTask;
            });
            await compute.SubmitAsync(Plan, default);
            await compute.WaitAsync(Plan.RunId, default);
        }

        var expected = Plan.Tasks.Select(task => StorePaths.Receipt(Plan.RunId, task.Id)).Append(StorePaths.Receipt(Plan.RunId, "commit"));
        Assert.Equal(expected.Order(), receipts.Order());
        Assert.Equal(Plan.Tasks.Count, progress.Count(step => step.Phase == TaskPhase.Started));
        Assert.Equal(2 * Plan.Tasks.Count, progress.Count(step => step.Phase == TaskPhase.Succeeded));
    }

    [Fact]
    public async Task A_process_started_ahead_takes_the_next_task_and_none_outlives_the_runs()
    {
        await using var compute = _run.Compute(ahead: true);
        await compute.SubmitAsync(Plan, default);
        await compute.WaitAsync(Plan.RunId, default);
        Assert.True((await ReceiptAsync("commit"))!.Succeeded);
        var started = await File.ReadAllLinesAsync(_run["started"]);
        Assert.InRange(started.Length, 1, Plan.Tasks.Count - 1);
        var ran = Plan.Tasks.Select(task => File.ReadAllText(_run[$"pid.{task.Id}"]).Trim()).ToList();
        Assert.NotEmpty(started.Intersect(ran));
        Assert.All(started, process => Assert.False(Directory.Exists($"/proc/{process}"), "A process started ahead outlived the runs."));
    }

    [Fact]
    public async Task A_process_that_died_waiting_costs_nothing_but_its_start()
    {
        await File.WriteAllTextAsync(_run["diesWaiting"], "");
        await using var compute = _run.Compute(ahead: true);
        await compute.SubmitAsync(Plan, default);
        await compute.WaitAsync(Plan.RunId, default);
        Assert.True((await ReceiptAsync("commit"))!.Succeeded);
    }

    [Fact]
    public async Task Cores_are_never_overdrawn()
    {
        await File.WriteAllTextAsync(_run["alone"], "");
        await using var compute = _run.Compute(cores: 1);
        await compute.SubmitAsync(Plan, default);
        await compute.SubmitAsync(ScriptedRun.Plan("run-2"), default);
        await compute.WaitAsync(Plan.RunId, default);
        await compute.WaitAsync("run-2", default);

        Assert.Equal(2 * Plan.Tasks.Count, _run.Log.Length);
        Assert.False(File.Exists(_run["overlaps"]), "A task ran beside another on one core.");
    }

    private async Task RunToEndAsync()
    {
        await using var compute = _run.Compute();
        await compute.SubmitAsync(Plan, default);
        await compute.WaitAsync(Plan.RunId, default);
    }

    private Task<Receipt?> ReceiptAsync(string task) => _run.Store.ReadJsonAsync<Receipt>(StorePaths.Receipt(Plan.RunId, task), default);
}
