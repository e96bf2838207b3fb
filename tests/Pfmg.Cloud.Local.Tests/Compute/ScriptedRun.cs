using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Local.Compute;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Compute;

/// <summary>A store and a stand-in for `pfmg task`: a script that notes that it ran and writes the receipt that it is told to.</summary>
internal sealed class ScriptedRun : IDisposable
{
    // $1 folder, $2 run, $3 task. A file "BEHAVIOUR.TASK" makes the task behave so (see BatchComputeContract); "hold.TASK", a fifo, holds it.
    // With a file "alone", tasks take their time, and one that another runs beside is noted in "overlaps".
    private const string Script = """
        set -e
        cd "$1"
        echo "$3" >> log
        echo "$$" > "pid.$3"
        [ -e alone ] && { mkdir busy 2>/dev/null || echo "$3" >> overlaps; sleep 0.1; }
        [ -p "hold.$3" ] && read -r _ < "hold.$3"
        [ -e "dieOnce.$3" ] && { rm "dieOnce.$3"; echo "last words" >&2; kill -9 $$; }
        [ -e "dieAlways.$3" ] && { echo "last words of sample 0/1" >&2; kill -9 $$; }
        [ -e "leaveTool.$3" ] && { rm "leaveTool.$3"; sleep 1000000 > /dev/null 2>&1 & echo $! > "tool.$3"; kill -9 $$; }
        [ -e "hang.$3" ] && { echo "waits" >&2; sleep 1000000 & echo $! > "tool.$3"; wait; }
        [ -e "hog.$3" ] && { head -c 400M /dev/zero | tail; sleep 1000000; }
        [ -e "spill.$3" ] && { mkdir -p "scratch/$2/$3.$$.1"; head -c 20M /dev/zero > "scratch/$2/$3.$$.1/spill"; sleep 1000000; }
        [ -e "full.$3" ] && { head -c 100 /dev/zero > /dev/full; exit 3; }
        ok=true; failure=
        code=; [ -e "failOnce.$3" ] && { code=unavailable; rm "failOnce.$3"; }
        [ -e "failAlways.$3" ] && code=unavailable
        [ -e "refuse.$3" ] && code=invalid-input
        [ -e "corrupt.$3" ] && code=corrupt
        [ -n "$code" ] && { ok=false; failure=',"failure":{"code":"'$code'","message":"m","faults":[],"lastLines":["l"]}'; }
        [ -e alone ] && { rmdir busy 2>/dev/null || true; }
        mkdir -p "store/runs/$2/tasks"
        printf '{"runId":"%s","task":"%s","kind":"%s","succeeded":%s,"startedAt":"2026-01-01T00:00:00+00:00","seconds":1,"counts":{"unit":"files","read":1,"written":1,"rejected":0}%s}' \
          "$2" "$3" "${3%%.*}" "$ok" "$failure" > "receipt.$3"
        mv "receipt.$3" "store/runs/$2/tasks/$3.json"
        """;

    // Started before its task is known: $0 the script, $1 its folder. A file "diesWaiting" makes it die of that.
    private const string Ahead = """
        echo "$$" >> "$1/started"
        [ -e "$1/diesWaiting" ] && kill -9 $$
        IFS=$'\t' read -r run task || exit 0
        exec bash "$0" "$1" "$run" "$task"
        """;

    private readonly TemporaryFolder _folder = new();

    public ScriptedRun()
    {
        Store = new FolderObjectStore(_folder["store"]);
        File.WriteAllText(_folder["task.sh"], Script);
        File.WriteAllText(_folder["log"], "");
    }

    public IObjectStore Store { get; }

    public string this[string path] => _folder[path];

    /// <summary>Tasks run so far, in the order of their beginning.</summary>
    public string[] Log => File.ReadAllLines(_folder["log"]);

    /// <summary>What supervises a task on a node, trying it by the script.</summary>
    public SuperviseTask Supervisor(TimeProvider? time = null, IObjectStore? store = null) => new(
        store ?? Store,
        new LocalBatchOptions
        {
            Command = (run, task) => ToolCommand.Of("setsid", "bash", _folder["task.sh"], _folder.Path, run, task),
            LockFolder = _folder["locks"],
            ScratchFolder = _folder["scratch"],
            Grace = TimeSpan.Zero,
        },
        time ?? TimeProvider.System,
        NullLogger<SuperviseTask>.Instance);

    public LocalBatchCompute Compute(Action<TaskProgress>? progress = null, Func<string, CancellationToken, Task>? onReceipt = null, int cores = 2, TimeProvider? time = null, IObjectStore? store = null, bool ahead = false) => new(
        store ?? Store,
        new LocalBatchOptions
        {
            Command = (run, task) => ToolCommand.Of("setsid", "bash", _folder["task.sh"], _folder.Path, run, task),
            Waiting = ahead ? ToolCommand.Of("setsid", "bash", "-c", Ahead, _folder["task.sh"], _folder.Path) : null,
            LockFolder = _folder["locks"],
            ScratchFolder = _folder["scratch"],
            Grace = TimeSpan.Zero,
            Cores = cores,
            Progress = progress,
            OnReceipt = onReceipt,
        },
        time ?? TimeProvider.System,
        NullLogger<LocalBatchCompute>.Instance);

    public void Behave(string task, string behaviour) => File.WriteAllText(_folder[$"{behaviour}.{task}"], "");

    /// <summary>Makes a task wait until <see cref="Release"/>.</summary>
    public void Hold(string task) => NativeTool.Run("mkfifo", _folder[$"hold.{task}"]);

    public void Release(string task) => File.WriteAllText(_folder[$"hold.{task}"], "\n");

    /// <summary>a and b; c needs both; d needs nothing; e needs c and d.</summary>
    public static RunPlan Plan(string runId = "run-1") => new()
    {
        SchemaVersion = "1.0",
        RunId = runId,
        Platform = "test",
        Run = "r",
        ManifestPath = "uploads/test/r/manifest.json",
        ManifestSha256 = "",
        Pipeline = PipelineDefinition.Default,
        Manifest = new Manifest { SchemaVersion = "1.0", Platform = "test", Run = "r", Reference = "x", Samples = [], Files = [] },
        Tasks = [Task("prepare.a"), Task("prepare.b"), Task("align.c", "prepare.a", "prepare.b"), Task("prepare.d"), Task("commit", "align.c", "prepare.d")],
    };

    public void Dispose() => _folder.Dispose();

    private static PlannedTask Task(string id, params string[] dependsOn) =>
        new() { Id = id, Kind = id.Split('.')[0], DependsOn = dependsOn, Parameters = new JsonObject(), Outputs = [] };
}
