namespace Pfmg.Cloud.Core.Seams;

/// <summary>Hands domain events on to whoever subscribed (notifications, reanalysis).</summary>
/// <remarks>
/// At least once, in no order. The other direction, storage events in, has no method: locally a watcher, on Azure the
/// Functions host calls the same `OnUpload` and `OnReceipt`.
/// </remarks>
public interface IEventBus
{
    /// <summary>Publishes one event; returns when the bus has taken it.</summary>
    /// <exception cref="Errors.UnavailableException">The bus did not take it.</exception>
    Task PublishAsync(DomainEvent domainEvent, CancellationToken ct);
}

/// <summary>Something that happened, told by ids and counts only.</summary>
/// <param name="Id">Derived from what happened, so that telling it twice is telling it once.</param>
/// <param name="Type">One of <see cref="Runs.DomainEvents"/>: "Pfmg.RunCompleted" and so on.</param>
/// <param name="Subject">The path of what it is about: "runs/{id}", "lake/{version}", an upload's folder.</param>
/// <param name="Time">When, UTC.</param>
/// <param name="Data">Ids and counts; never a sample's name or a genotype.</param>
public sealed record DomainEvent(string Id, string Type, string Subject, DateTimeOffset Time, System.Text.Json.Nodes.JsonObject Data);
