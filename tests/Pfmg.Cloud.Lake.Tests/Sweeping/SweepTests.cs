using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Sweeping;
using Pfmg.Cloud.Lake.Tests.Simulation;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Sweeping;

/// <summary>What one sweep does about each thing that it finds; races and crashes are the simulator's.</summary>
public sealed class SweepTests : IDisposable
{
    private const string RunId = "seqoia-r1-00000000000000000000";

    private readonly SimulatedTime _time = new();
    private readonly MemoryObjectStore _store;
    private readonly ScriptedCompute _compute = new();
    private readonly RememberingBus _bus = new();
    private readonly Sweep _sweep;
    private readonly LakeLog _log;

    public SweepTests()
    {
        _store = new MemoryObjectStore(_time);
        var instance = new Instance("test", _store, _compute, _bus, _time, new MemoryDocumentStore());
        (_sweep, _log) = (instance.Sweep, instance.Log);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_plan_that_compute_does_not_know_is_submitted_and_given_up_after_ten_times_without_progress()
    {
        await PlanAsync();
        for (var time = 0; time < 10; time++)
        {
            Assert.Equal((SweepKinds.PlanWithoutJob, SweepAction.Resubmitted), Of(await OneAsync()));
        }

        Assert.Equal((SweepKinds.PlanWithoutJob, SweepAction.Failed), Of(await OneAsync()));
        Assert.Empty((await _sweep.RunAsync(default)).Findings);
        Assert.Equal(10, _compute.Submitted);
        Assert.Equal($"Pfmg.RunFailed:{RunId}", Assert.Single(_bus.Taken, told => told.Type == DomainEvents.RunFailed).Id);
        var end = await _store.RequireJsonAsync<RunEnd>(StorePaths.End(RunId, RunState.Failed), default);
        Assert.Equal(FailureCodes.JobLost, end.Code);
        Assert.Equal(RunState.Failed, (await new ReadRuns(_store, _compute).ReadAsync(RunId, default)).State);
    }

    [Fact]
    public async Task A_task_that_succeeded_in_between_starts_the_count_anew()
    {
        await PlanAsync();
        for (var time = 0; time < 15; time++)
        {
            if (time == 8)
            {
                await ReceiptAsync("ingest.1", null);
            }

            Assert.Equal(SweepAction.Resubmitted, (await OneAsync()).Action);
        }
    }

    [Fact]
    public async Task A_failure_that_stands_ends_the_run_once()
    {
        await PlanAsync();
        await ReceiptAsync("ingest.1", new TaskFailure(FailureCodes.InvalidInput, "A record is damaged.", [], []));

        Assert.Equal((SweepKinds.PlanWithoutJob, SweepAction.Failed), Of(await OneAsync()));
        Assert.Empty((await _sweep.RunAsync(default)).Findings);
        Assert.Equal(0, _compute.Submitted);

        // The task by its number and kind: its id is made of a sample's name.
        var data = Assert.Single(_bus.Taken).Data;
        Assert.Equal((FailureCodes.InvalidInput, 0, "ingest"), ((string?)data["code"], (int?)data["task"], (string?)data["step"]));
    }

    [Theory]
    [InlineData(BatchJobState.Unknown, 1, SweepAction.Resubmitted)]
    [InlineData(BatchJobState.Unknown, 4, SweepAction.Failed)]
    [InlineData(BatchJobState.Ended, 1, SweepAction.Failed)]
    public async Task A_failure_that_may_pass_is_tried_again_only_while_nobody_has_used_up_its_tries(BatchJobState job, int tries, SweepAction expected)
    {
        await PlanAsync();
        _compute.State = job;
        await ReceiptAsync("ingest.1", new TaskFailure(FailureCodes.Unavailable, "The tool ended.", [], []) { Tries = tries });

        Assert.Equal(expected, (await OneAsync()).Action);
    }

    [Fact]
    public async Task A_job_without_progress_is_stopped_and_submitted_again()
    {
        await PlanAsync();
        _compute.State = BatchJobState.Running;
        _time.Move(TimeSpan.FromHours(24 + 1));
        Assert.Empty((await _sweep.RunAsync(default)).Findings);
        _time.Move(TimeSpan.FromHours(4));

        Assert.Equal((SweepKinds.Stuck, SweepAction.Resubmitted), Of(await OneAsync()));
        Assert.Equal((1, 1), (_compute.Cancelled, _compute.Submitted));
        Assert.Empty((await _sweep.RunAsync(default)).Findings);
    }

    [Fact]
    public async Task Files_of_a_failed_run_are_kept_for_thirty_days_and_then_given_up_in_the_log()
    {
        await PlanAsync();
        var data = LakePaths.Data("calls", RunId, "ingest.1");
        await PutAsync(data);
        await ReceiptAsync("ingest.1", new TaskFailure(FailureCodes.InvalidInput, "A record is damaged.", [], []));
        await OneAsync();
        _time.Move(TimeSpan.FromDays(29));
        Assert.Empty((await _sweep.RunAsync(default)).Findings);
        _time.Move(TimeSpan.FromDays(2));

        var deleted = (await _sweep.RunAsync(default)).Findings.Single(finding => finding.Kind == SweepKinds.DataFileWithoutEntry);

        Assert.Equal((SweepAction.Deleted, 1), (deleted.Action, deleted.Objects));
        Assert.Null(await _store.HeadAsync(data, default));
        Assert.True(await _log.WasAbandonedAsync(RunId, default));
        Assert.Empty((await _sweep.RunAsync(default)).Findings);
    }

    [Fact]
    public async Task A_data_file_of_a_run_that_may_still_commit_is_never_touched()
    {
        await PlanAsync();
        _compute.State = BatchJobState.Queued;
        await PutAsync(LakePaths.Data("calls", RunId, "ingest.1"));
        _time.Move(TimeSpan.FromDays(4_000));

        Assert.Empty((await _sweep.RunAsync(default)).Findings);
    }

    [Fact]
    public async Task Files_that_wait_for_their_manifest_are_reported_and_kept()
    {
        await PutAsync("uploads/seqoia/R9/a.vcf.gz");
        _time.Move(TimeSpan.FromDays(8));

        Assert.Equal((SweepKinds.UploadWithoutManifest, SweepAction.Reported), Of(await OneAsync()));
        Assert.NotNull(await _store.HeadAsync("uploads/seqoia/R9/a.vcf.gz", default));
    }

    private static (string Kind, SweepAction Action) Of(SweepFinding finding) => (finding.Kind, finding.Action);

    private async Task<SweepFinding> OneAsync() => Assert.Single((await _sweep.RunAsync(default)).Findings);

    private Task<ObjectInfo> PutAsync(string path) => _store.PutAsync(path, new MemoryStream(Encoding.UTF8.GetBytes("x")), PutCondition.CreateOnly, default);

    private Task<ObjectInfo> PlanAsync()
    {
        var plan = new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = RunId,
            Platform = "seqoia",
            Run = "R1",
            ManifestPath = "uploads/seqoia/R1/manifest.json",
            ManifestSha256 = "",
            Pipeline = "test/1.0.0",
            Manifest = new Manifest { SchemaVersion = "1.0", Platform = "seqoia", Run = "R1", Reference = "tiny", Samples = [], Files = [] },
            Tasks = [Task("ingest.1", TaskKinds.Ingest), Task("commit", TaskKinds.Commit)],
        };
        return _store.PutJsonAsync(StorePaths.Plan(RunId), plan, PutCondition.CreateOnly, default);

        static PlannedTask Task(string id, string kind) =>
            new() { Id = id, Kind = kind, DependsOn = [], Parameters = [], Outputs = [], TimeoutSeconds = 3_600, Tries = 4 };
    }

    private Task<ObjectInfo> ReceiptAsync(string task, TaskFailure? failure)
    {
        var receipt = new Receipt
        {
            RunId = RunId,
            Task = task,
            Kind = TaskKinds.Ingest,
            Succeeded = failure is null,
            StartedAt = _time.GetUtcNow(),
            Seconds = 1,
            Counts = new TaskCounts("records", 0, 0, 0),
            Failure = failure,
        };
        return _store.PutJsonAsync(StorePaths.Receipt(RunId, task), receipt, PutCondition.Overwrite, default);
    }

    private sealed class ScriptedCompute : IBatchCompute
    {
        public BatchJobState State { get; set; }

        public int Submitted { get; private set; }

        public int Cancelled { get; private set; }

        public Task SubmitAsync(RunPlan plan, CancellationToken ct)
        {
            Submitted++;
            return Task.CompletedTask;
        }

        public Task<BatchJobState> StateAsync(string runId, CancellationToken ct) => Task.FromResult(State);

        public Task CancelAsync(string runId, CancellationToken ct)
        {
            Cancelled++;
            return Task.CompletedTask;
        }
    }

    private sealed class RememberingBus : IEventBus
    {
        public List<DomainEvent> Taken { get; } = [];

        public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
        {
            Taken.Add(domainEvent);
            return Task.CompletedTask;
        }
    }
}
