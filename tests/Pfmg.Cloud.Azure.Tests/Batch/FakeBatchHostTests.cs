using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Batch;

namespace Pfmg.Cloud.Azure.Tests.Batch;

/// <summary>The fake service on loopback runs tasks as processes, and what a node's end ends.</summary>
public sealed class FakeBatchHostTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FakeBatchHost _host = null!;
    private BatchCaller _caller = null!;

    public async Task InitializeAsync()
    {
        var script = Path.Combine(_folder.Path, "stand-in.sh");
        await File.WriteAllTextAsync(script, """
            echo "$AZ_BATCH_TASK_ID $FROM_JOB $FROM_TASK $2" >> "$LOG"
            case "$2" in
              hang) sleep 600 & echo $! > "$LOG.tool"; wait ;;
              fail) exit 3 ;;
            esac
            """);
        _host = await FakeBatchHost.StartAsync(new FakeBatchHostOptions
        {
            Folder = _folder.Path,
            Programs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["pfmg"] = ["/bin/sh", script] },
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["LOG"] = Log },
            Nodes = 1,
        });
        _caller = new BatchCaller(new SocketsHttpHandler(), _host.Url.GetLeftPart(UriPartial.Authority));
    }

    public async Task DisposeAsync()
    {
        _caller.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tasks_run_in_order_with_the_settings_of_job_and_task_and_their_exit_codes_count()
    {
        await _caller.SendAsync("POST", "/jobs", JsonNode.Parse("""
            {"id":"job","poolInfo":{"poolId":"spot"},"usesTaskDependencies":true,"commonEnvironmentSettings":[{"name":"FROM_JOB","value":"j"},{"name":"FROM_TASK","value":"j"}]}
            """));
        await _caller.AddAsync("job", Task("b", "fail", "a"), Task("a", "go"));
        await _caller.SendAsync("PATCH", "/jobs/job", new JsonObject { ["onAllTasksComplete"] = "terminatejob" });
        await UntilAsync(async () => await _caller.JobStateAsync() == "completed");

        Assert.Equal(["a j t go", "b j t fail"], await File.ReadAllLinesAsync(Log));
        Assert.Equal(3, (int?)(await _caller.SendAsync("GET", "/jobs/job/tasks/b")).Body!["executionInfo"]!["exitCode"]);
    }

    [Fact]
    public async Task A_taken_node_ends_its_processes_and_the_task_begins_again()
    {
        await _caller.AddJobAsync();
        await _caller.AddAsync("job", Task("a", "hang"));
        await UntilAsync(() => ValueTask.FromResult(File.Exists($"{Log}.tool") && new FileInfo($"{Log}.tool").Length > 1));
        var tool = (await File.ReadAllTextAsync($"{Log}.tool")).Trim();
        Assert.True(_host.Nodes.Preempt());
        await UntilAsync(() => ValueTask.FromResult(!Lives(tool) && _host.Nodes.Begun == 2));

        Assert.Equal(0, (int?)(await _caller.SendAsync("GET", "/jobs/job/tasks/a")).Body!["executionInfo"]!["retryCount"]);
        await _caller.SendAsync("POST", "/jobs/job/terminate");
        await UntilAsync(async () => await _caller.JobStateAsync() == "completed");
    }

    private string Log => Path.Combine(_folder.Path, "log");

    private static bool Lives(string process)
    {
        var stat = $"/proc/{process}/stat";
        try
        {
            return !File.ReadAllText(stat).Contains(") Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static JsonObject Task(string id, string what, params string[] needs)
    {
        var task = BatchCaller.Task(id, needs);
        task["commandLine"] = $"/opt/pfmg/pfmg task \"{what}\"";
        task["environmentSettings"] = JsonNode.Parse("""[{"name":"FROM_TASK","value":"t"}]""");
        return task;
    }

    private static async Task UntilAsync(Func<ValueTask<bool>> holds)
    {
        while (!await holds())
        {
            await System.Threading.Tasks.Task.Delay(5);
        }
    }
}
