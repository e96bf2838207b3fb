using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Anchors the audit trail every hour while the service runs on its own; behind the Functions host the sweep's timer does.</summary>
internal sealed class AnchorTimer(AnchorAudit anchor, TimeProvider time, ILogger<AnchorTimer> log) : BackgroundService
{
    // Asked more often than hourly, since an anchor that is there already costs one listing.
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                log.Anchored(await anchor.RunAsync(stoppingToken));
            }
            catch (LakeException e)
            {
                log.AnchorFailed(e, e.Code);
            }
        }
    }
}
