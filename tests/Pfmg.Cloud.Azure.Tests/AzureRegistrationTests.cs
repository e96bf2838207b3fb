using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Azure.Events;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Tests;

public sealed class AzureRegistrationTests
{
    [Fact]
    public async Task Every_seam_that_is_configured_resolves()
    {
        var options = new AzureOptions
        {
            IntakeUrl = new Uri("https://intake.blob.core.windows.net"),
            LakeUrl = new Uri("https://lake.blob.core.windows.net"),
            EventTopicUrl = new Uri("https://topic.francecentral-1.eventgrid.azure.net/api/events"),
            CosmosUrl = new Uri("https://documents.documents.azure.com"),
        };
        await using var services = new ServiceCollection().AddPfmgAzure(options).BuildServiceProvider(validateScopes: true);

        Assert.IsType<BlobObjectStore>(services.GetRequiredService<IObjectStore>());
        Assert.IsType<EventGridBus>(services.GetRequiredService<IEventBus>());
        Assert.IsType<CosmosDocumentStore>(services.GetRequiredService<IDocumentStore>());
    }

    [Fact]
    public void What_is_missing_or_insecure_is_named_before_anything_starts()
    {
        Refused(new AzureOptions(), "Azure:IntakeUrl");
        Refused(new AzureOptions { IntakeUrl = new Uri("http://intake.blob.core.windows.net") }, "https");
        Refused(new AzureOptions { EmulatorConnectionString = "AccountName=real;AccountKey=secret" }, "emulator");
        new ServiceCollection().AddPfmgAzure(new AzureOptions { EmulatorConnectionString = "UseDevelopmentStorage=true" });
    }

    private static void Refused(AzureOptions options, string word) =>
        Assert.Contains(word, Assert.Throws<ValidationException>(() => new ServiceCollection().AddPfmgAzure(options)).Message, StringComparison.Ordinal);
}
