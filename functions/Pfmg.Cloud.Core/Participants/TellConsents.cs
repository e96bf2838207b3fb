using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Tells the bus of consents that changed: at least once each, in no order, by register versions and counts.</summary>
/// <remarks>
/// The register is the outbox: a document remembers up to which entry was told, and whoever comes next tells what is left. So
/// nothing is lost if an instance dies between an entry and its event.
/// </remarks>
public sealed class TellConsents(Register register, IDocumentStore documents, IEventBus bus)
{
    /// <summary>A participant's consents changed, or they were erased. Data: `registerVersion`, `participants` and `refusals`, which are counts.</summary>
    public const string ConsentChanged = "Pfmg.ConsentChanged";

    private const string Version = "version";
    private static readonly DocumentKey Told = new("consents", "register", "told");

    /// <summary>Tells what was not told yet.</summary>
    /// <param name="ct">Cancels; what was told may be told again.</param>
    /// <returns>How many events were published.</returns>
    /// <exception cref="UnavailableException">The bus or the store does not answer; what was not told waits.</exception>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var stored = await documents.ReadAsync(Told, ct);
        long told = (long?)stored?.Body[Version] ?? 0, last = told;
        int published = 0;
        await foreach (var entry in register.EntriesAfterAsync(told, ct))
        {
            if (EventOf(entry) is { } happened)
            {
                await bus.PublishAsync(happened, ct);
                published++;
            }

            last = entry.Version;
        }

        if (last > told)
        {
            await RememberAsync(last, stored?.ETag, ct);
        }

        return published;
    }

    private async Task RememberAsync(long version, string? etag, CancellationToken ct)
    {
        try
        {
            await documents.WriteAsync(Told, new JsonObject { [Version] = version }, etag, ct);
        }
        catch (ConflictException)
        {
            // Another instance told as well, and remembers.
        }
    }

    private static DomainEvent? EventOf(RegisterEntry entry)
    {
        var told = entry.Events.Where(static one => one.Consent is not null || one.Erased is not null).ToList();
        if (told.Count == 0)
        {
            return null;
        }

        string number = entry.Version.ToString(CultureInfo.InvariantCulture);
        return new DomainEvent($"{ConsentChanged}:{number}", ConsentChanged, $"counter/register/{number}", entry.RecordedAt, new JsonObject
        {
            ["registerVersion"] = entry.Version,
            ["participants"] = told.Select(static one => one.Participant).Distinct(StringComparer.Ordinal).Count(),
            ["refusals"] = told.Where(static one => one.Erased is not null || one.Consent!.IsRefusal).Select(static one => one.Participant).Distinct(StringComparer.Ordinal).Count(),
        });
    }
}
