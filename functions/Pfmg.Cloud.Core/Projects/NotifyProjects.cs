using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>Whether a project asked for any extract that may hold somebody of a set, whether it left or not.</summary>
/// <param name="projectId">The project.</param>
/// <param name="participants">Of whom.</param>
/// <param name="ct">Cancels.</param>
public delegate Task<bool> HasExtracts(string projectId, ParticipantSet participants, CancellationToken ct);

/// <summary>Holds back a project's extracts that may hold somebody of a set and have not left yet.</summary>
/// <param name="projectId">The project.</param>
/// <param name="lost">Who no longer permits the project's use.</param>
/// <param name="ct">Cancels.</param>
/// <returns>Ids of those that left already.</returns>
public delegate Task<IReadOnlyList<string>> HoldExtracts(string projectId, ParticipantSet lost, CancellationToken ct);

/// <summary>Tells projects to delete extracts of those who no longer permit them: a duty with a date.</summary>
/// <param name="register">Who said what.</param>
/// <param name="access">Whether a project may still use somebody's data.</param>
/// <param name="documents">The projects.</param>
/// <param name="has">Whether a project need be looked at.</param>
/// <param name="hold">Holds what has not left.</param>
/// <param name="store">Remembers up to which entry of the register projects were told.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// The register is what is told of; a document remembers how far. Whoever dies between leaves the rest to who comes next, and
/// a duty that is made twice is made once. Some permissions end with a day and without an entry (a time limit, a guardian's word), so
/// once a day everybody is looked at.
/// </remarks>
public sealed class NotifyProjects(
    Register register, DecideAccess access, ProjectDocuments documents, HasExtracts has, HoldExtracts hold, IDocumentStore store, TimeProvider time)
{
    private const string Version = "version";
    private const string Day = "day";
    private static readonly DocumentKey Told = new("consents", "register", "projects");

    /// <summary>Tells what was not told yet.</summary>
    /// <param name="ct">Cancels; what was told may be looked at again.</param>
    /// <returns>How many duties were made.</returns>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var stored = await store.ReadAsync(Told, ct);
        var told = (long?)stored?.Body[Version] ?? 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var last = told;
        await foreach (var entry in register.EntriesAfterAsync(told, ct))
        {
            names.UnionWith(entry.Events.Where(static one => one.Consent is not null || one.Erased is not null || one.Registered is not null).Select(static one => one.Participant));
            last = entry.Version;
        }

        var today = time.Today().ToString("O", CultureInfo.InvariantCulture);
        var isNewDay = (string?)stored?.Body[Day] != today;
        if (last == told && !isNewDay)
        {
            return 0;
        }

        var made = names.Count == 0 ? 0 : await TellAsync(await SetAsync(names, ct), new Cause(last.ToString(CultureInfo.InvariantCulture), IsOfDay: false), ct);
        if (isNewDay)
        {
            made += await TellAsync(ParticipantSet.Of(Enumerable.Range(0, (await register.ReadAsync(ct)).Participants.Count)), new Cause(today, IsOfDay: true), ct);
        }

        await RememberAsync(new JsonObject { [Version] = last, [Day] = today }, stored?.ETag, ct);
        return made;
    }

    private async Task<int> TellAsync(ParticipantSet changed, Cause cause, CancellationToken ct)
    {
        var made = 0;
        if (changed.Count == 0)
        {
            return made;
        }

        await foreach (var project in documents.ListAsync(state: null, ct))
        {
            // Only what was entitled once can have taken anything out; a decision is asked for only where it matters.
            if (project.Period is null || !await has(project.Id, changed, ct))
            {
                continue;
            }

            var lost = changed.Except((await access.ForUseAsync(UseOf(project), ct)).Permitted);
            var left = lost.Count == 0 ? [] : await hold(project.Id, lost, ct);
            made += left.Count == 0 ? 0 : await OweAsync(project.Id, left, cause, ct);
        }

        return made;
    }

    private async Task<int> OweAsync(string project, IReadOnlyList<string> exports, Cause cause, CancellationToken ct)
    {
        var made = 0;
        await documents.ChangeAsync(project, ProjectDocuments.AnyVersion, before =>
        {
            var at = time.GetUtcNow();
            // What is to go, or went, for somebody else's sake holds nobody whose permission ends with a day.
            var owed = exports.Where(export => !cause.IsOfDay || !before.Duties.Any(one => one.Kind == ProjectDuties.Delete && one.About == export));
            var after = owed.Aggregate(before, (one, export) => ProjectDuties.ToDelete(one, Entitlements.PolicyOf(one), export, cause.Name, at));
            made = after.Duties.Count - before.Duties.Count;
            return Task.FromResult(made == 0
                ? new ProjectChange(before)
                : new ProjectChange(after.Entered("duty-added", after.State, "pfmg", at, $"{made} extracts to delete"), ProjectEvents.DutyAdded));
        }, ct);
        return made;
    }

    // An extract outlives its project; what its use was is what it is held against.
    private ResearchUse UseOf(Project project)
    {
        var today = time.Today();
        var use = project.Sheet.ToUse(project.Id, [.. project.Members.Append(project.Lead).Order(StringComparer.Ordinal)]) with { Start = project.Period?.From };
        return use with { End = use.End < today ? today : use.End };
    }

    private async Task<ParticipantSet> SetAsync(HashSet<string> names, CancellationToken ct)
    {
        // Who was erased may be unknown by name since; their extracts were held when they were erased.
        var state = await register.ReadAsync(ct);
        return ParticipantSet.Of(names.Select(name => state.TryFind(name, out var found) ? found.Number : (int?)null).OfType<int>());
    }

    private async Task RememberAsync(JsonObject told, string? etag, CancellationToken ct)
    {
        try
        {
            await store.WriteAsync(Told, told, etag, ct);
        }
        catch (ConflictException)
        {
            // Another instance told as well, and remembers.
        }
    }

    // What brought duties about: an entry of the register, by its number, or a day.
    private sealed record Cause(string Name, bool IsOfDay);
}
