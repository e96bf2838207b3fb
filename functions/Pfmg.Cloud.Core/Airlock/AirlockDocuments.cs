using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Requests of the airlock as documents: one each, a partition a project, with the events of its changes.</summary>
/// <param name="documents">Where they are.</param>
/// <param name="outbox">Changes them, and tells.</param>
public sealed class AirlockDocuments(IDocumentStore documents, Outbox outbox)
{
    /// <summary>The collection.</summary>
    public const string Collection = "airlock";

    /// <summary>The event of every change; its data are the project's id, the direction, state and revision.</summary>
    public const string Changed = "Pfmg.AirlockChanged";

    /// <summary>The version that any has.</summary>
    public const string AnyVersion = "*";

    /// <summary>A request that must be there.</summary>
    /// <exception cref="NotFoundException">It is not.</exception>
    public async Task<AirlockRequest> ReadAsync(string projectId, AirlockDirection direction, string id, CancellationToken ct) =>
        IsKey(projectId) && IsKey(id) && await documents.ReadAsync(KeyOf(projectId, id), ct) is { } stored && Parse(stored) is { } request && request.Direction == direction
            ? request
            : throw new NotFoundException("The project has no such request.");

    /// <summary>Every request of a project, by id.</summary>
    public async Task<IReadOnlyList<AirlockRequest>> ListAsync(string projectId, CancellationToken ct)
    {
        var found = new List<AirlockRequest>();
        if (IsKey(projectId))
        {
            await foreach (var stored in documents.QueryAsync(Collection, projectId, null, null, ct))
            {
                found.Add(Parse(stored));
            }
        }

        return found;
    }

    /// <summary>Keeps a new request.</summary>
    /// <exception cref="ConflictException">It is there already.</exception>
    public async Task CreateAsync(AirlockRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        await documents.WriteAsync(KeyOf(request.ProjectId, request.Id), JsonSerializer.SerializeToNode(request, PfmgJson.Options)!.AsObject(), ifMatch: null, ct);
    }

    /// <summary>Changes a request.</summary>
    /// <param name="request">As it was read.</param>
    /// <param name="version">The revision that the change is for, or <see cref="AnyVersion"/>.</param>
    /// <param name="change">Gives it changed; asked again when another writer was first. Its revision and time are set here.</param>
    /// <param name="at">When.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StaleException">It has another revision meanwhile.</exception>
    public async Task<AirlockRequest> ChangeAsync(AirlockRequest request, string version, Func<AirlockRequest, AirlockRequest> change, DateTimeOffset at, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(change);
        var key = KeyOf(request.ProjectId, request.Id);
        AirlockRequest? after = null;
        await outbox.WriteAsync(key, body =>
        {
            var before = body.Deserialize<AirlockRequest>(PfmgJson.Options) ?? throw new NotFoundException("The project has no such request.");
            if (version != AnyVersion && version != VersionOf(before))
            {
                throw new StaleException("The request was changed meanwhile.");
            }

            after = change(before) with { Revision = before.Revision + 1, ChangedAt = at };
            return Task.FromResult<OutboxChange?>(new OutboxChange(JsonSerializer.SerializeToNode(after, PfmgJson.Options)!.AsObject(), EventOf(after)));
        }, ct);
        try
        {
            await outbox.PublishAsync(key, ct);
        }
        catch (UnavailableException)
        {
            // It waits in the document for the next writer: the change itself is made.
        }

        return after!;
    }

    /// <summary>Tells what waits to be told of a project's requests.</summary>
    /// <returns>How many events.</returns>
    public Task<int> TellWaitingAsync(string projectId, CancellationToken ct) => outbox.RepairAsync(Collection, projectId, ct);

    /// <summary>A request's version, as its ETag tells it.</summary>
    public static string VersionOf(AirlockRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Revision.ToString(CultureInfo.InvariantCulture);
    }

    private static DomainEvent EventOf(AirlockRequest request) => new($"{Changed}:{request.Id}:{VersionOf(request)}", Changed, $"airlock/{request.Id}", request.ChangedAt, new JsonObject
    {
        ["projectId"] = request.ProjectId,
        ["direction"] = JsonNamingPolicy.CamelCase.ConvertName(request.Direction.ToString()),
        ["state"] = JsonNamingPolicy.CamelCase.ConvertName(request.State.ToString()),
        ["revision"] = request.Revision,
    });

    private static AirlockRequest Parse(StoredDocument stored) =>
        Outbox.Body(stored).Deserialize<AirlockRequest>(PfmgJson.Options) ?? throw new CorruptException($"{stored.Key.Id} is no request of the airlock.");

    // What comes from a URL and is no key names nothing.
    private static bool IsKey(string text) => text.Length is > 0 and <= 64 && text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static DocumentKey KeyOf(string projectId, string id) => new(Collection, projectId, id);
}
