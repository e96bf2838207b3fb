using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Steps;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Steps;

public sealed class CommitStepTests : IDisposable
{
    private const string RunId = "run-1";

    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task All_ingests_of_a_run_become_one_version_and_are_published()
    {
        var first = WriteData(NewFile("a", "records", rows: 7), NewFile("a"));
        var second = WriteData(NewFile("b", "records", rows: 3), NewFile("b"));
        WriteReceipt("ingest.1", Counts(7), first);
        WriteReceipt("ingest.2", Counts(3), second);

        var result = await CommitStep.RunAsync(Context("ingest.1", "ingest.2"), default);

        Assert.Equal("""{"version":0,"alreadyCommitted":false}""", result.Result!.ToJsonString());
        Assert.Equal(new TaskCounts("rows", 30, 30, 0), result.Counts);
        Assert.Equal(2, (await _lake.OtherLog().SnapshotAsync(0, default)).Files("calls").Count);
        Assert.True(File.Exists(_lake.FileOf(LakePaths.Delta("calls", 0))));
    }

    [Fact]
    public async Task The_step_run_twice_commits_once_and_publishes_what_is_missing()
    {
        WriteReceipt("ingest.1", Counts(7), WriteData(NewFile("a", "records", rows: 7)));
        await CommitStep.RunAsync(Context("ingest.1"), default);
        File.Delete(_lake.FileOf(LakePaths.Delta("records", 0)));

        var again = await CommitStep.RunAsync(Context("ingest.1"), default);

        Assert.Equal("""{"version":0,"alreadyCommitted":true}""", again.Result!.ToJsonString());
        Assert.Equal(0, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
        Assert.True(File.Exists(_lake.FileOf(LakePaths.Delta("records", 0))));
    }

    [Fact]
    public async Task A_receipt_that_counts_other_records_than_its_files_hold_commits_nothing()
    {
        WriteReceipt("ingest.1", Counts(8), WriteData(NewFile("a", "records", rows: 7)));

        var failure = await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context("ingest.1"), default));

        Assert.Contains("ingest.1.json", failure.Message, StringComparison.Ordinal);
        Assert.Equal(LakeSnapshot.EmptyVersion, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task A_run_whose_chain_breaks_is_told_the_link_and_commits_nothing()
    {
        var files = WriteData(NewFile("a", "records", rows: 7));
        WriteReceipt("ingest.1", Counts(7), files);
        // The ingest took 8 records, but the task before it gave 7.
        WriteReceipt("gather.1", Counts(7), files, kind: TaskKinds.Gather, accounts: [Passed(Places.Caller, 7, Places.Gvcf)]);
        WriteReceipt("ingest.1", Counts(7), files, accounts: [Passed(Places.Gvcf, 8, Places.Encoder), Written(files[0])]);

        var failure = await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context(["gather.1"], "ingest.1"), default));

        Assert.Equal(["records in 'gVCF' of S1: 7 given by gather, 8 taken by ingest."], failure.Breaks);
        Assert.Equal(LakeSnapshot.EmptyVersion, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task An_entry_that_holds_other_rows_than_the_receipts_tell_does_not_balance()
    {
        WriteReceipt("ingest.1", Counts(7), WriteData(NewFile("a", "records", rows: 7)));
        await CommitStep.RunAsync(Context("ingest.1"), default);
        WriteReceipt("ingest.1", Counts(8), WriteData(NewFile("a", "records", rows: 8)));

        var again = await CommitStep.RunAsync(Context("ingest.1"), default);

        Assert.Contains(again.Accounts, account => !account.Balances);
    }

    [Fact]
    public async Task A_receipt_without_books_commits_nothing()
    {
        WriteReceipt("ingest.1", Counts(7), WriteData(NewFile("a", "records", rows: 7)), accounts: []);

        await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context("ingest.1"), default));
    }

    [Fact]
    public async Task A_receipt_that_lost_records_commits_nothing()
    {
        WriteReceipt("ingest.1", new TaskCounts("records", 9, 7, 1), WriteData(NewFile("a", "records", rows: 7)));

        await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context("ingest.1"), default));
    }

    [Fact]
    public async Task A_receipt_that_is_missing_or_tells_of_failure_commits_nothing()
    {
        await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context("ingest.1"), default));

        WriteReceipt("ingest.1", Counts(7), WriteData(NewFile("a", "records", rows: 7)), succeeded: false);
        await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context("ingest.1"), default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("short")]
    public async Task A_data_file_that_is_missing_or_cut_commits_nothing(string? content)
    {
        var files = WriteData(NewFile("a", "records", rows: 7));
        WriteReceipt("ingest.1", Counts(7), files);
        File.Delete(_lake.FileOf(files[0].Path));
        if (content is not null)
        {
            _lake.Write(files[0].Path, content);
        }

        var failure = await Assert.ThrowsAsync<CorruptException>(() => CommitStep.RunAsync(Context("ingest.1"), default));

        Assert.Contains(files[0].Path, failure.Message, StringComparison.Ordinal);
        Assert.Equal(LakeSnapshot.EmptyVersion, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    private static TaskAccount Passed(string source, long records, string target) =>
        TaskAccount.Of(Units.Records, "S1", [new Flow(source, records)], [new Flow(target, records)]);

    private static TaskAccount Written(LakeFile file) =>
        TaskAccount.Of(Units.Rows, "S1", [new Flow(Places.Encoder, file.Rows)], [new Flow(file.Table, file.Rows)]);

    private static TaskCounts Counts(long records) => new("records", records, records, 0);

    private LakeFile[] WriteData(params LakeFile[] files)
    {
        foreach (var file in files)
        {
            _lake.Write(file.Path, new string('x', (int)file.Size));
        }

        return files;
    }

    private void WriteReceipt(
        string task, TaskCounts counts, LakeFile[] files, bool succeeded = true, string kind = TaskKinds.Ingest, IReadOnlyList<TaskAccount>? accounts = null)
    {
        var receipt = new Receipt
        {
            RunId = RunId,
            Task = task,
            Kind = kind,
            Succeeded = succeeded,
            StartedAt = DateTimeOffset.UnixEpoch,
            Seconds = 1,
            Counts = counts,
            Accounts = accounts ?? [.. files.Select(Written)],
            Result = new JsonObject { ["sourceId"] = 1, ["files"] = JsonSerializer.SerializeToNode(files, PfmgJson.Options) },
        };
        _lake.Write(StorePaths.Receipt(RunId, task), JsonSerializer.Serialize(receipt, PfmgJson.Indented));
    }

    private TaskContext Context(params string[] ingests) => Context([], ingests);

    private TaskContext Context(string[] gathers, params string[] ingests)
    {
        var task = new PlannedTask
        {
            Id = "commit",
            Kind = TaskKinds.Commit,
            DependsOn = ingests,
            Parameters = TaskParameters.Write(new CommitParameters { IngestTasks = ingests }),
            Outputs = [],
        };
        var plan = new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = RunId,
            Platform = "p",
            Run = "r",
            ManifestPath = "uploads/p/r/manifest.json",
            ManifestSha256 = "",
            Pipeline = "germline-short-read/1.0.0",
            Manifest = new Manifest { SchemaVersion = "1.0", Platform = "p", Run = "r", Reference = "ref", Samples = [], Files = [] },
            Tasks = [.. gathers.Select(id => Before(id, TaskKinds.Gather)), .. ingests.Select(id => Before(id, TaskKinds.Ingest)), task],
        };
        return new TaskContext(plan, task, _lake.Store, Path.GetTempPath(), TimeProvider.System);

        static PlannedTask Before(string id, string kind) => new() { Id = id, Kind = kind, DependsOn = [], Parameters = [], Outputs = [] };
    }
}
