using System.Collections.Concurrent;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>What projects are entitled to, read anew for each question: what was suspended, closed or expired ends with the next query.</summary>
/// <param name="documents">The projects.</param>
/// <param name="keys">Verifies charters.</param>
/// <param name="time">The clock.</param>
public sealed class Entitlements(ProjectDocuments documents, IKeyRing keys, TimeProvider time)
{
    // Signatures that hold, each with what it signs: that they do does not change, so it need not be asked of the ring at each query.
    private readonly ConcurrentDictionary<SignedCharter, bool> _verified = new();

    /// <summary>What a project was granted, as <see cref="FindEntitlement"/> asks it.</summary>
    /// <returns>Null if there is no such project, its state entitles it to nothing, or it is not yet or no longer its time.</returns>
    /// <exception cref="CorruptException">The sheet is not the one that was accepted and signed, or the signature is not of this house.</exception>
    public async Task<ProjectEntitlement?> FindAsync(string projectId, CancellationToken ct)
    {
        if (await documents.FindAsync(projectId, ct) is not { } project || Of(project, time.Today()) is not { } entitled)
        {
            return null;
        }

        if (!_verified.ContainsKey(project.Charter!))
        {
            if (!await Charter.VerifyAsync(keys, project, PolicyOf(project), ct))
            {
                throw new CorruptException($"The charter of project {project.Id} was not signed by this house.");
            }

            _verified[project.Charter!] = true;
        }

        return entitled;
    }

    /// <summary>What a project is entitled to on a day.</summary>
    /// <exception cref="CorruptException">The sheet is not the one that was accepted and signed.</exception>
    public static ProjectEntitlement? Of(Project project, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(project);
        if (project is not { IsLive: true, Period: { } period, Charter: { } signed } || today < period.From || today > period.Until)
        {
            return null;
        }

        if (signed.Digest != Charter.Of(project, PolicyOf(project)).Digest())
        {
            throw new CorruptException($"Project {project.Id} has another sheet, or other conditions, than its charter was signed for.");
        }

        var members = project.Members.Append(project.Lead).ToHashSet(StringComparer.Ordinal);
        var use = project.Sheet.ToUse(project.Id, [.. members.Order(StringComparer.Ordinal)]) with { Start = period.From, End = period.Until };
        return new ProjectEntitlement(project.Id, use, members, project.Lead, period.From, period.Until, ProjectDocuments.VersionOf(project));
    }

    /// <summary>The policy by which a project goes.</summary>
    public static CounterPolicy PolicyOf(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return project.Policy == CounterPolicy.Current.FullName ? CounterPolicy.Current : CounterPolicy.Load(project.Policy[(project.Policy.IndexOf('/', StringComparison.Ordinal) + 1)..]);
    }
}
