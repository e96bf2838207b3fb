using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Azure.Events;
using Pfmg.Cloud.Azure.Keys;
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
            KeyVaultUrl = new Uri("https://keys.vault.azure.net"),
        };
        await using var services = new ServiceCollection().AddPfmgAzure(options).BuildServiceProvider(validateScopes: true);

        Assert.IsType<BlobObjectStore>(services.GetRequiredService<IObjectStore>());
        Assert.IsType<EventGridBus>(services.GetRequiredService<IEventBus>());
        Assert.IsType<CosmosDocumentStore>(services.GetRequiredService<IDocumentStore>());
        Assert.IsType<KeyVaultKeyRing>(services.GetRequiredService<IKeyRing>());
    }

    [Fact]
    public void What_is_missing_or_insecure_is_named_before_anything_starts()
    {
        Refused(new AzureOptions { LakeUrl = new Uri("https://lake.blob.core.windows.net") }, "Azure:IntakeUrl");
        Refused(new AzureOptions { IntakeUrl = new Uri("http://intake.blob.core.windows.net") }, "https");
        Refused(new AzureOptions { CosmosUrl = new Uri("http://10.0.0.1:8081") }, "https");
        Refused(new AzureOptions { EmulatorConnectionString = "UseDevelopmentStorage=true", KeyVaultUrl = new Uri("http://keys.vault.azure.net") }, "KeyVaultUrl");
        Refused(new AzureOptions { EmulatorConnectionString = "UseDevelopmentStorage=true", KeyVaultPseudonymVersion = "latest" }, "KeyVaultPseudonymVersion");
        Refused(new AzureOptions { EmulatorConnectionString = "AccountName=real;AccountKey=secret" }, "emulator");
        Refused(new AzureOptions { EmulatorConnectionString = "AccountName=real;AccountKey=devstoreaccount1;BlobEndpoint=http://127.0.0.1/" }, "emulator");
        Refused(new AzureOptions { EmulatorConnectionString = "AccountName=devstoreaccount1;AccountKey=k;BlobEndpoint=https://real.blob.core.windows.net/" }, "emulator");
        Refused(new AzureOptions { EmulatorConnectionString = "AccountName=devstoreaccount1;AccountKey=k" }, "emulator");
        Refused(new AzureOptions { EmulatorConnectionString = "UseDevelopmentStorage=true", LakeUrl = new Uri("https://lake.blob.core.windows.net") }, "in place of");
        var batch = new Uri("https://b.francecentral.batch.azure.com");
        Refused(new AzureOptions { BatchUrl = batch, BatchImage = "r.azurecr.io/w:1", KeyVaultUrl = new Uri("https://keys.vault.azure.net") }, "LakeUrl");
        Refused(new AzureOptions { BatchUrl = batch, BatchImage = "r.azurecr.io/w:1", EmulatorConnectionString = "UseDevelopmentStorage=true" }, "KeyVaultUrl");
        new ServiceCollection().AddPfmgAzure(new AzureOptions { EmulatorConnectionString = "UseDevelopmentStorage=true" });
    }

    [Fact]
    public void A_seam_that_is_not_configured_is_left_as_it_is()
    {
        using var services = new ServiceCollection().AddPfmgAzure(new AzureOptions()).BuildServiceProvider();

        Assert.Null(services.GetService<IObjectStore>());
        Assert.Null(services.GetService<IDocumentStore>());
        Assert.Null(services.GetService<IEventBus>());
        Assert.Null(services.GetService<IKeyRing>());
        Assert.Null(AzureRegistration.OpenObjects(new AzureOptions(), TimeProvider.System));
        Assert.Null(AzureRegistration.OpenKeys(new AzureOptions(), TimeProvider.System));
    }

    private static void Refused(AzureOptions options, string word) =>
        Assert.Contains(word, Assert.Throws<ValidationException>(() => new ServiceCollection().AddPfmgAzure(options)).Message, StringComparison.Ordinal);
}
