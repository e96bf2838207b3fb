using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Does what the counter left undone when somebody died or the bus was away: tells of consents and projects, and projects of extracts to delete.</summary>
internal sealed class MendCounter(TellConsents consents, NotifyProjects notify, ProjectDocuments projects)
{
    /// <summary>Mends; any number at once are harmless.</summary>
    /// <returns>How many events were told and duties made.</returns>
    public async Task<int> RunAsync(CancellationToken ct) => await consents.RunAsync(ct) + await notify.RunAsync(ct) + await projects.TellWaitingAsync(ct);
}
