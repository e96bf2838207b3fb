using System.Text;
using System.Text.Json.Nodes;
using Azure;
using Azure.Messaging.EventGrid;
using Pfmg.Cloud.Azure.Events;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Tests.Events;

/// <summary>What runs tell, through the real client and a strict topic, to a subscriber that shook hands.</summary>
public sealed class DomainEventsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_happened_reaches_a_subscriber(bool byCode)
    {
        await using var topic = await EventGridTopic.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var bus = new EventGridBus(new EventGridPublisherClient(topic.Endpoint, new AzureKeyCredential(EventGridTopic.Key)), "/pfmg/test");
        Assert.True(byCode ? await topic.SubscribeByCodeAsync(receiver.Url) : await topic.SubscribeAsync(receiver.Url));

        await bus.PublishAsync(Event(DomainEvents.RunCompleted, "runs/seqoia-r1"), default);
        await bus.PublishAsync(Event(DomainEvents.LakeCommitted, "lake/7"), default);
        await bus.PublishAsync(Event(DomainEvents.RunFailed, "runs/seqoia-r2"), default);

        Assert.Equal(["Pfmg.RunCompleted", "Pfmg.LakeCommitted", "Pfmg.RunFailed"], receiver.Events.Select(told => (string?)told["type"]));
        Assert.Equal(["runs/seqoia-r1", "lake/7", "runs/seqoia-r2"], receiver.Events.Select(told => (string?)told["subject"]));
        Assert.All(receiver.Events, told => Assert.Equal("/pfmg/test", (string?)told["source"]));
        Assert.All(receiver.Events, told => Assert.Equal("runs/x", (string?)told["data"]!["about"]));
    }

    [Fact]
    public async Task A_subscriber_that_does_not_shake_hands_hears_nothing()
    {
        await using var topic = await EventGridTopic.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync(isWilling: false);

        Assert.False(await topic.SubscribeAsync(receiver.Url));
        Assert.False(await topic.SubscribeByCodeAsync(receiver.Url));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""[{"id":"1","source":"/a","type":"b"}]""")]
    [InlineData("""[{"id":"1","source":"/a","type":"b","specversion":"0.3"}]""")]
    [InlineData("""[{"id":"","source":"/a","type":"b","specversion":"1.0"}]""")]
    [InlineData("""[{"id":"1","source":"/a","type":"b","specversion":"1.0","run_id":"x"}]""")]
    public async Task The_topic_refuses_what_is_no_batch_of_events(string body)
    {
        await using var topic = await EventGridTopic.StartAsync();
        using var client = new HttpClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/cloudevents-batch+json");
        client.DefaultRequestHeaders.Add("aeg-sas-key", EventGridTopic.Key);
        using var answer = await client.PostAsync(topic.Endpoint + "?api-version=2018-01-01", content);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    private static DomainEvent Event(string type, string subject) =>
        new($"{type}:{subject}", type, subject, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new JsonObject { ["about"] = "runs/x" });
}
