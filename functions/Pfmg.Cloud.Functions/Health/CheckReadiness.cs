using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Health;

/// <summary>Looks whether the service can do its work, at most every few seconds however many ask.</summary>
internal sealed class CheckReadiness(ProbeSeams probes, WatchedBus bus, LakeLog log, TimeProvider time)
{
    /// <summary>How long an answer holds.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(5);

    /// <summary>How long anything is waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private Task<Readiness>? _last;
    private long _lookedAt;

    /// <summary>How it is, now or some seconds ago.</summary>
    public Task<Readiness> RunAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            if (_last is null || _last.IsFaulted || time.GetElapsedTime(_lookedAt) > Holds)
            {
                // Not the asker's token: others wait for the same answer.
                (_last, _lookedAt) = (LookAsync(), time.GetTimestamp());
            }

            return _last.WaitAsync(ct);
        }
    }

    private async Task<Readiness> LookAsync()
    {
        await Task.Yield();
        (long Version, TimeSpan Age)? latest = null;
        var asked = probes.All.Select(probe => AskAsync(probe.Key, probe.Value))
            .Append(AskAsync("lake", async ct => latest = await LatestAsync(ct)))
            .ToList();
        Dependency[] found = [.. await Task.WhenAll(asked), new Dependency("events", bus.State)];
        return Readiness.Of(found, latest?.Version, latest?.Age);
    }

    private async Task<Dependency> AskAsync(string name, Func<CancellationToken, Task> probe)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            // What does not heed its token is left behind: the answer does not wait for it.
            await probe(limit.Token).WaitAsync(limit.Token);
            return new Dependency(name, Dependency.Ok);
        }
        catch (OperationCanceledException)
        {
            return new Dependency(name, Dependency.Timeout);
        }
        catch (LakeException e)
        {
            return new Dependency(name, e.Code);
        }
    }

    private async Task<(long Version, TimeSpan Age)?> LatestAsync(CancellationToken ct)
    {
        var version = (await log.SnapshotAsync(null, ct)).Version;
        return version == LakeSnapshot.EmptyVersion ? null : (version, time.GetUtcNow() - (await log.EntryAsync(version, ct)).Time);
    }
}
