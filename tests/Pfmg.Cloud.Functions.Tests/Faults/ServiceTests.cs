using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>What a service and its tasks mean to each other when one of them dies, and two services to one store.</summary>
[Collection(SmallRunGroup.Name)]
public sealed class ServiceTests(SmallRun run) : IDisposable
{
    // An aligner that never ends; asked for its version, it answers as the real one.
    private const string HangingAligner = """
        #!/bin/bash
        if [ "$1" = mem ]; then echo "waits for ever" >&2; exec sleep 1000000; fi
        PATH=${PATH#*:} exec bwa "$@"
        """;

    private readonly TemporaryFolder _tools = new();

    public void Dispose() => _tools.Dispose();

    [Fact]
    public async Task Tools_end_with_their_task_and_tasks_with_their_service_even_if_they_hang()
    {
        await File.WriteAllTextAsync(_tools["bwa"], HangingAligner);
        File.SetUnixFileMode(_tools["bwa"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var service = SmallRun.Serve(await run.NewStoreAsync(uploaded: true), _tools.Path);

        var tool = await OneAsync(service, IsTool);
        var task = service.Below().Single(child => IsTask(child) && RunningProcess.ChildrenOf(child.Id).Contains(tool));
        task.Kill();
        await GoneAsync([task, tool]);

        // Tried again, it hangs again; now the service dies.
        _ = await OneAsync(service, IsTool);
        var below = service.Below();
        service.Kill();
        await service.Ended;
        await GoneAsync(below);
    }

    [Fact]
    public async Task Two_services_on_one_store_run_a_run_once()
    {
        var path = await run.NewStoreAsync(uploaded: true);
        using var first = SmallRun.Serve(path);
        using var second = SmallRun.Serve(path);
        var store = new FolderObjectStore(path);
        while (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(run.Plan.RunId, run.Plan.Tasks[^1].Id), default) is not { Succeeded: true })
        {
            await Task.Delay(20);
        }

        Assert.Equal(run.LakeSha256, await new StoreImage(store).LakeAsync());
        first.Kill();
        second.Kill();
        var begun = (await first.Ended).Lines.Concat((await second.Ended).Lines).Count(line => line.Contains(" task of run ", StringComparison.Ordinal) && line.EndsWith(" begins", StringComparison.Ordinal));
        Assert.Equal(run.Plan.Tasks.Count, begun);
    }

    private static bool IsTool(RunningProcess process) => process.CommandLine == "sleep 1000000";

    private static bool IsTask(RunningProcess process) => process.CommandLine.Contains("--supervised", StringComparison.Ordinal);

    private static async Task<RunningProcess> OneAsync(PfmgProcess service, Func<RunningProcess, bool> wanted)
    {
        while (true)
        {
            Assert.False(service.Ended.IsCompleted, "The service ended by itself.");
            if (service.Below().FirstOrDefault(wanted) is { } found)
            {
                return found;
            }

            await Task.Delay(5);
        }
    }

    private static async Task GoneAsync(IReadOnlyList<RunningProcess> processes)
    {
        while (processes.Any(process => process.Lives))
        {
            await Task.Delay(5);
        }
    }
}
