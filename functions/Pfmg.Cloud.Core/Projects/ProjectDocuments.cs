using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>Projects as documents: one each, with the events of its changes; collection "projects".</summary>
/// <param name="documents">Where they are.</param>
/// <param name="outbox">Changes them, and tells.</param>
/// <param name="time">Dates their beginnings.</param>
/// <remarks>
/// All are of one partition: a nation's projects are some thousands of documents of some ten kilobytes. What decides between writers at once
/// is the document's ETag; the queue in front of it only spares those of one process the tries that they would lose.
/// </remarks>
public sealed class ProjectDocuments(IDocumentStore documents, Outbox outbox, TimeProvider time)
{
    /// <summary>The collection.</summary>
    public const string Collection = "projects";

    /// <summary>The version that any has: for additions that take nothing away from others.</summary>
    public const string AnyVersion = "*";

    private const string Partition = "counter";
    private const int Queues = 64;
    private const int DigitsOfId = 16;

    private readonly SemaphoreSlim[] _queues = [.. Enumerable.Range(0, Queues).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The day in France.</summary>
    public DateOnly Today => time.Today();

    /// <summary>A project; null if there is none of this id.</summary>
    public async Task<Project?> FindAsync(string id, CancellationToken ct) =>
        IsId(id) && await documents.ReadAsync(KeyOf(id), ct) is { } stored ? Parse(Outbox.Body(stored), id) : null;

    /// <summary>A project that must be there.</summary>
    /// <exception cref="NotFoundException">It is not.</exception>
    public async Task<Project> ReadAsync(string id, CancellationToken ct) => await FindAsync(id, ct) ?? throw NotThere();

    /// <summary>Every project, or all in one state, by id.</summary>
    public async IAsyncEnumerable<Project> ListAsync(ProjectState? state, [EnumeratorCancellation] CancellationToken ct)
    {
        var word = state is { } one ? JsonNamingPolicy.CamelCase.ConvertName(one.ToString()) : null;
        await foreach (var stored in documents.QueryAsync(Collection, Partition, word is null ? null : "state", word, ct))
        {
            yield return Parse(Outbox.Body(stored), stored.Key.Id);
        }
    }

    /// <summary>Begins a project.</summary>
    /// <param name="sheet">Its sheet, of whatever completeness.</param>
    /// <param name="lead">Subject of who begins it, and answers for it.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ConflictException">The same was begun by the same person in the same instant.</exception>
    public async Task<Project> CreateAsync(ProjectSheet sheet, string lead, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var now = time.GetUtcNow();
        var seed = JsonSerializer.SerializeToUtf8Bytes(new Seed(lead, now, sheet), PfmgJson.Options);
        var project = new Project
        {
            SchemaVersion = "1.0",
            Id = $"prj-{Convert.ToHexStringLower(SHA256.HashData(seed))[..DigitsOfId]}",
            Revision = 1,
            State = ProjectState.Draft,
            Policy = CounterPolicy.Current.FullName,
            Lead = lead,
            Sheet = sheet,
            CreatedAt = now,
            ChangedAt = now,
        };
        await documents.WriteAsync(KeyOf(project.Id), Json(project), ifMatch: null, ct);
        return project;
    }

    /// <summary>Changes a project, and tells what the change must tell.</summary>
    /// <param name="id">Which.</param>
    /// <param name="version">The revision that the change is for; <see cref="AnyVersion"/> for one that adds to whatever is there.</param>
    /// <param name="change">Told the project, tells what it is to be, a revision on; asked again when another writer was first. The project itself changes nothing.</param>
    /// <param name="ct">Cancels; the change may then have been made.</param>
    /// <returns>The project after it.</returns>
    /// <exception cref="NotFoundException">There is no such project.</exception>
    /// <exception cref="StaleException">It has another revision.</exception>
    public async Task<Project> ChangeAsync(string id, string version, Func<Project, Task<ProjectChange>> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (!IsId(id))
        {
            throw NotThere();
        }

        var key = KeyOf(id);
        Project? after = null;
        var queue = _queues[id.GetHashCode(StringComparison.Ordinal) & (Queues - 1)];
        await queue.WaitAsync(ct);
        try
        {
            await outbox.WriteAsync(key, async body =>
            {
                var before = body is null ? throw NotThere() : Parse(body, id);
                if (version != AnyVersion && version != VersionOf(before))
                {
                    throw new StaleException($"Project {id} is at revision {before.Revision}.");
                }

                var made = await change(before);
                after = made.Project;
                return new OutboxChange(Json(after), [.. made.Events.Select(type => EventOf(type, after))]);
            }, ct);
        }
        finally
        {
            queue.Release();
        }

        await TellAsync(key, ct);
        return after!;
    }

    /// <summary>Tells what waits to be told of any project.</summary>
    /// <returns>How many events.</returns>
    public Task<int> TellWaitingAsync(CancellationToken ct) => outbox.RepairAsync(Collection, Partition, ct);

    /// <summary>What names a project's revision over HTTP.</summary>
    public static string VersionOf(Project project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return project.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    // What a bus does not take waits in the document for whoever repairs: the change itself is made, and is not refused for it.
    private async Task TellAsync(DocumentKey key, CancellationToken ct)
    {
        try
        {
            await outbox.PublishAsync(key, ct);
        }
        catch (UnavailableException)
        {
        }
    }

    private static DomainEvent EventOf(string type, Project project) => new(
        $"{type}:{project.Id}:{VersionOf(project)}",
        type,
        $"projects/{project.Id}",
        project.ChangedAt,
        new JsonObject { ["projectId"] = project.Id, ["revision"] = project.Revision, ["state"] = JsonNamingPolicy.CamelCase.ConvertName(project.State.ToString()) });

    private static bool IsId(string id) => id.Length == 4 + DigitsOfId && id.StartsWith("prj-", StringComparison.Ordinal) && id.Skip(4).All(char.IsAsciiHexDigitLower);

    private static NotFoundException NotThere() => new("There is no such project, or it is not yours to know.");

    private static DocumentKey KeyOf(string id) => new(Collection, Partition, id);

    private static JsonObject Json(Project project) => JsonSerializer.SerializeToNode(project, PfmgJson.Options)!.AsObject();

    private static Project Parse(JsonObject body, string id)
    {
        try
        {
            return body.Deserialize<Project>(PfmgJson.Options) ?? throw new CorruptException($"{Collection}/{id} is no project.");
        }
        catch (JsonException e)
        {
            throw new CorruptException($"{Collection}/{id} is no project.", e);
        }
    }

    private sealed record Seed(string Lead, DateTimeOffset At, ProjectSheet Sheet);
}

/// <summary>What a project is to become, and what must be told of it.</summary>
/// <param name="Project">A revision on.</param>
/// <param name="Events">Types of events: of <see cref="ProjectEvents"/>.</param>
public sealed record ProjectChange(Project Project, params IReadOnlyList<string> Events);
