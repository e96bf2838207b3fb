using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Files;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Makes tickets, and opens them as long as they are good.</summary>
/// <param name="seal">Seals.</param>
/// <param name="time">The clock.</param>
internal sealed class FileTickets(Seal seal, TimeProvider time)
{
    /// <summary>A ticket for a callset, good from now on.</summary>
    public FileTicket For(EntitledCallset of, Caller caller, string format, FilePart part) => new()
    {
        For = of.Scope.Purpose,
        Project = of.Scope.Project,
        Subject = caller.Subject,
        Roles = [.. caller.Roles.Order()],
        Ends = time.GetUtcNow().Add(FileTicket.Lifetime).ToUnixTimeSeconds(),
        Callset = of.Callset.SampleId,
        Format = format,
        Part = part,
    };

    /// <summary>A ticket for a project's object that is no callset's, good from now on.</summary>
    public FileTicket For(string project, Caller caller, string objectId) => new()
    {
        For = FilePurpose.Project,
        Project = project,
        Subject = caller.Subject,
        Roles = [.. caller.Roles.Order()],
        Ends = time.GetUtcNow().Add(FileTicket.Lifetime).ToUnixTimeSeconds(),
        Callset = 0,
        ObjectId = objectId,
        Format = FileKinds.Other,
        Part = FilePart.Whole,
    };

    /// <summary>As a part of a URL.</summary>
    public Task<string> SealAsync(FileTicket ticket, CancellationToken ct) => seal.SealAsync(FileTicket.Purpose, ticket.Write(), ct);

    /// <summary>What a part of a URL says.</summary>
    /// <exception cref="NotFoundException">It is no ticket of ours.</exception>
    /// <exception cref="ForbiddenException">It is no longer good.</exception>
    public async Task<FileTicket> OpenAsync(string sealedTicket, CancellationToken ct)
    {
        var text = await seal.OpenAsync(FileTicket.Purpose, sealedTicket, ct) ?? throw new NotFoundException("There is no such ticket.");
        var ticket = FileTicket.Read(text);
        return time.GetUtcNow().ToUnixTimeSeconds() < ticket.Ends ? ticket : throw new ForbiddenException("The ticket has ended; ask for a new one.");
    }
}
