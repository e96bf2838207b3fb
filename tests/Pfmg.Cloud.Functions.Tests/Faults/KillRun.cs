using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>Who is killed.</summary>
public enum Victim
{
    /// <summary>`pfmg serve`, which takes uploads, answers, and holds the local compute; it is started again.</summary>
    Service,

    /// <summary>`pfmg run`, which holds the local compute without a service, from upload to commit; it is given the same folder again.</summary>
    Compute,

    /// <summary>One process below `pfmg serve`: a task, or a tool of one; nobody starts it again but compute.</summary>
    Child,
}

/// <summary>Kills processes of the small run at seeded moments, and compares what becomes of it with the undisturbed run.</summary>
internal sealed class KillRun(SmallRun run, Victim victim, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>How far the run was at each kill: seconds since the start, of those that the undisturbed run takes.</summary>
    public List<double> Moments { get; } = [];

    /// <summary>How many runs it took.</summary>
    public int Runs { get; private set; }

    /// <summary>How often readers opened the lake meanwhile.</summary>
    public int Polls { get; private set; }

    /// <summary>How often a service answered meanwhile.</summary>
    public int Answers { get; private set; }

    /// <summary>Kills so often in all, so often in each run at most; a run that ends before its kill counts for nothing but must be right too.</summary>
    public async Task RunAsync(int kills, int perRun)
    {
        while (Moments.Count < kills)
        {
            Runs++;
            await OneAsync(Math.Min(perRun, kills - Moments.Count));
        }
    }

    private async Task OneAsync(int kills)
    {
        var store = await run.NewStoreAsync(uploaded: victim != Victim.Compute);
        var reader = new PollingReader(run, store);
        var process = Start(store, reader);
        for (; kills > 0; kills--)
        {
            var moment = _random.NextDouble() * run.Seconds / kills;
            if (await EndsWithinAsync(TimeSpan.FromSeconds(moment), process, store))
            {
                break;
            }

            if (victim != Victim.Child)
            {
                process = await KillAndRestartAsync(process, store, reader);
            }
            else if (!await KillChildAsync(process, store))
            {
                break;
            }

            Moments.Add(moment);
        }

        await EndAsync(process, store);
        await reader.EndAsync();
        (Polls, Answers) = (Polls + reader.Polls, Answers + reader.Answers);
        process.Dispose();
        Assert.Equal(run.LakeSha256, await new StoreImage(new FolderObjectStore(store)).LakeAsync());
        Assert.Equal(run.Objects, await new StoreImage(new FolderObjectStore(store)).ObjectsAsync());
        Directory.Delete(store, recursive: true);
    }

    private PfmgProcess Start(string store, PollingReader reader)
    {
        if (victim == Victim.Compute)
        {
            return run.Command(store);
        }

        var service = SmallRun.Serve(store);
        reader.Service = null;
        _ = service.Url.ContinueWith(url => reader.Service = url.GetAwaiter().GetResult(), TaskScheduler.Default);
        return service;
    }

    // What the killed process had started must end with it; the next one does not wait for that.
    private async Task<PfmgProcess> KillAndRestartAsync(PfmgProcess process, string store, PollingReader reader)
    {
        var below = process.Below();
        process.Kill();
        await process.Ended;
        process.Dispose();
        var next = Start(store, reader);
        while (below.Any(child => child.Lives))
        {
            await Task.Delay(5);
        }

        return next;
    }

    private async Task<bool> KillChildAsync(PfmgProcess process, string store)
    {
        while (!await HasEndedAsync(process, store))
        {
            if (process.Below() is { Count: > 0 } below)
            {
                below[_random.Next(below.Count)].Kill();
                return true;
            }

            await Task.Delay(5);
        }

        return false;
    }

    private async Task<bool> EndsWithinAsync(TimeSpan time, PfmgProcess process, string store)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < time)
        {
            if (await HasEndedAsync(process, store))
            {
                return true;
            }

            await Task.Delay(5);
        }

        return await HasEndedAsync(process, store);
    }

    private async Task EndAsync(PfmgProcess process, string store)
    {
        while (!await HasEndedAsync(process, store))
        {
            await Task.Delay(20);
        }

        if (victim == Victim.Compute)
        {
            var (code, lines) = await process.Ended;
            Assert.True(code == 0, string.Join('\n', lines));
        }
    }

    private async Task<bool> HasEndedAsync(PfmgProcess process, string store)
    {
        if (victim == Victim.Compute)
        {
            return process.Ended.IsCompleted;
        }

        Assert.False(process.Ended.IsCompleted, "The service ended by itself.");
        var objects = new FolderObjectStore(store);
        foreach (var task in run.Plan.Tasks)
        {
            var receipt = await objects.ReadJsonAsync<Receipt>(StorePaths.Receipt(run.Plan.RunId, task.Id), default);
            if (receipt is null or { Succeeded: false })
            {
                Assert.False(receipt?.Failure is { } failure && (failure.Tries == task.Tries || !FailureCodes.Of(failure.Code).MayPass), $"{task.Id} failed: {receipt?.Failure}");
                return false;
            }
        }

        return true;
    }
}
