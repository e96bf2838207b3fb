using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Does what the counter left undone when somebody died or the bus was away: tells of consents, projects and exports, and projects of extracts to delete.</summary>
internal sealed class MendCounter(TellConsents consents, NotifyProjects notify, ProjectDocuments projects, AirlockDocuments airlock, ILogger<MendCounter> log)
{
    /// <summary>Mends; any number at once are harmless. What fails waits for the next time and keeps nothing else from being mended.</summary>
    /// <returns>How many events were told and duties made.</returns>
    public async Task<int> RunAsync(CancellationToken ct) =>
        await TryAsync(consents.RunAsync, ct) + await TryAsync(notify.RunAsync, ct) + await TryAsync(projects.TellWaitingAsync, ct) + await TryAsync(TellAirlockAsync, ct);

    private async Task<int> TellAirlockAsync(CancellationToken ct)
    {
        var told = 0;
        await foreach (var project in projects.ListAsync(state: null, ct))
        {
            // Only who was entitled once can have asked for anything to pass.
            told += project.Period is null ? 0 : await airlock.TellWaitingAsync(project.Id, ct);
        }

        return told;
    }

    private async Task<int> TryAsync(Func<CancellationToken, Task<int>> mend, CancellationToken ct)
    {
        try
        {
            return await mend(ct);
        }
        catch (LakeException e)
        {
            log.MendFailed(e, e.Code);
            return 0;
        }
    }
}
