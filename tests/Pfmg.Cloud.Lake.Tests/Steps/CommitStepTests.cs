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

    private static TaskCounts Counts(long records) => new("records", records, records, 0);

    private LakeFile[] WriteData(params LakeFile[] files)
    {
        foreach (var file in files)
        {
            _lake.Write(file.Path, new string('x', (int)file.Size));
        }

        return files;
    }

    private void WriteReceipt(string task, TaskCounts counts, LakeFile[] files, bool succeeded = true)
    {
        var receipt = new Receipt
        {
            RunId = RunId,
            Task = task,
            Kind = TaskKinds.Ingest,
            Succeeded = succeeded,
            StartedAt = DateTimeOffset.UnixEpoch,
            Seconds = 1,
            Counts = counts,
            Result = new JsonObject { ["sourceId"] = 1, ["files"] = JsonSerializer.SerializeToNode(files, PfmgJson.Options) },
        };
        _lake.Write(StorePaths.Receipt(RunId, task), JsonSerializer.Serialize(receipt, PfmgJson.Indented));
    }

    private TaskContext Context(params string[] ingests)
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
            Tasks = [task],
        };
        return new TaskContext(plan, task, _lake.Store, Path.GetTempPath(), TimeProvider.System);
    }
}
