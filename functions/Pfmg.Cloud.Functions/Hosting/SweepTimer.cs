using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Sweeping;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Sweeps from time to time while the service runs on its own.</summary>
internal sealed class SweepTimer(Sweep sweep, MendCounter counter, ServeOptions options, TimeProvider time, ILogger<SweepTimer> log) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.SweepEvery == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                log.CounterMended(await counter.RunAsync(stoppingToken));
                log.Swept(await sweep.RunAsync(stoppingToken));
            }
            catch (LakeException e)
            {
                log.SweepFailed(e, e.Code);
            }
        }
    }
}
