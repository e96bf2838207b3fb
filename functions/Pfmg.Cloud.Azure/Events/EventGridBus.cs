using Azure;
using Azure.Identity;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Events;

/// <summary>Publishes domain events to an Event Grid topic of the CloudEvents 1.0 schema.</summary>
/// <param name="topic">The topic; retries are its pipeline's.</param>
/// <param name="source">CloudEvents' source: a URI-reference that names this deployment ("/pfmg/prod").</param>
/// <remarks>Source: CloudEvents 1.0.2 § 3 (context attributes); id and source together identify an event.</remarks>
public sealed class EventGridBus(EventGridPublisherClient topic, string source) : IEventBus
{
    /// <inheritdoc />
    public async Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(domainEvent);
        var data = BinaryData.FromString(domainEvent.Data.ToJsonString(PfmgJson.Options));
        var message = new CloudEvent(source, domainEvent.Type, data, "application/json", CloudEventDataFormat.Json)
        {
            Id = domainEvent.Id,
            Subject = domainEvent.Subject,
            Time = domainEvent.Time,
        };
        try
        {
            await topic.SendEventAsync(message, ct);
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            throw new UnavailableException($"The event topic did not take {domainEvent.Type} {domainEvent.Id}: {failure.Message.Split('\n', 2)[0]}", failure);
        }
    }
}
