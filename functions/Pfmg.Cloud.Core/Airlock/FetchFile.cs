using System.Security.Cryptography;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Lets what was approved leave: to one person, for a short time, as it was reviewed, and only as long as all still permit it.</summary>
/// <param name="documents">The requests.</param>
/// <param name="store">Their files.</param>
/// <param name="consents">Whether all still permit it.</param>
/// <param name="keys">Signs tickets.</param>
/// <param name="time">The clock.</param>
public sealed class FetchFile(AirlockDocuments documents, IObjectStore store, AirlockConsents consents, IKeyRing keys, TimeProvider time)
{
    /// <summary>How long a ticket is good.</summary>
    public static readonly TimeSpan TicketLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Gives a member of the project a ticket.</summary>
    /// <exception cref="ConflictException">The request is not approved, its time is over, or somebody no longer permits it.</exception>
    public async Task<SignedTicket> TicketAsync(Caller caller, AirlockRequest request, CancellationToken ct)
    {
        await RequireAsync(caller, request, ct);
        var ticket = new AirlockTicket(request.ProjectId, request.Id, caller.Subject, time.GetUtcNow() + TicketLifetime);
        return new SignedTicket(await ticket.SignAsync(keys, ct), ticket.ExpiresAt);
    }

    /// <summary>Gives a file to who holds a ticket.</summary>
    /// <param name="caller">Whom the ticket must name.</param>
    /// <param name="request">The request.</param>
    /// <param name="name">The file.</param>
    /// <param name="ticket">The ticket's text.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ForbiddenException">The ticket is none, another's, or over.</exception>
    /// <exception cref="ConflictException">The request is not approved any more, or somebody no longer permits it.</exception>
    /// <exception cref="CorruptException">The file is not what was reviewed.</exception>
    public async Task<FetchedFile> RunAsync(Caller caller, AirlockRequest request, string name, string ticket, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        var shown = await AirlockTicket.ReadAsync(ticket, keys, ct);
        if (shown.Subject != caller.Subject || shown.ProjectId != request.ProjectId || shown.Id != request.Id || shown.ExpiresAt <= time.GetUtcNow())
        {
            throw new ForbiddenException("The ticket is another's, of another request, or over.");
        }

        return await GiveAsync(caller, request, name, ct);
    }

    /// <summary>Whether a member of the project may fetch a request's files now.</summary>
    /// <returns>The decision that permits it.</returns>
    /// <exception cref="NotFoundException">The caller is no member of the project, or it is not active.</exception>
    /// <exception cref="ConflictException">The request is not approved, its time is over, or somebody no longer permits it.</exception>
    public Task<AccessDecision> RequireAsync(Caller caller, AirlockRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        RequireFetchable(request);
        return consents.RequireAsync(request, caller.Subject, ct);
    }

    /// <summary>Gives a file to a member of the project, whose ticket was looked at already.</summary>
    /// <exception cref="ConflictException">The request is not approved any more, or somebody no longer permits it.</exception>
    /// <exception cref="CorruptException">The file is not what was reviewed.</exception>
    public async Task<FetchedFile> GiveAsync(Caller caller, AirlockRequest request, string name, CancellationToken ct)
    {
        var decision = await RequireAsync(caller, request, ct);
        var file = request.Files.FirstOrDefault(one => one.Name == name) ?? throw new NotFoundException("The request has no such file.");
        var content = await store.ReadBytesAsync(AirlockPaths.File(request.ProjectId, request.Id, name), ct) ?? throw new NotFoundException("The file is not there any more.");
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != file.Sha256)
        {
            throw new CorruptException($"A file of {request.Id} is not what was reviewed.");
        }

        var at = time.GetUtcNow();
        await documents.ChangeAsync(request, AirlockDocuments.AnyVersion, one => one with { State = AirlockSteps.After(one.State, "fetch"), Fetches = one.Fetches + 1, FetchedAt = one.FetchedAt ?? at }, at, ct);
        return new FetchedFile(file, content, decision.Id);
    }

    private void RequireFetchable(AirlockRequest request)
    {
        AirlockSteps.After(request.State, "fetch");
        if (request.FetchUntil <= time.GetUtcNow())
        {
            throw new ConflictException("The time to fetch it is over.") { Legal = ["withdraw"] };
        }
    }
}

/// <summary>A ticket as it is given.</summary>
/// <param name="Ticket">Text for `ticket=` of a fetch; a secret.</param>
/// <param name="ExpiresAt">Until when it is good, UTC.</param>
public sealed record SignedTicket(string Ticket, DateTimeOffset ExpiresAt);

/// <summary>A file that may leave now.</summary>
/// <param name="File">Which.</param>
/// <param name="Content">Its bytes, as they were reviewed.</param>
/// <param name="DecisionId">The decision that still permits it.</param>
public sealed record FetchedFile(AirlockFile File, ReadOnlyMemory<byte> Content, string DecisionId);
