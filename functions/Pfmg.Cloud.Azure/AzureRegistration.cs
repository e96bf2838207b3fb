using System.ComponentModel.DataAnnotations;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Azure.Storage.Blobs;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Azure.Events;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure;

/// <summary>Registers the Azure implementations of the seams.</summary>
public static class AzureRegistration
{
    /// <summary>Objects in two storage accounts; with their endpoints set, events to Event Grid and documents in Cosmos DB.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked here, before anything starts.</param>
    /// <exception cref="ValidationException">An option is missing or wrong; its message names it.</exception>
    public static IServiceCollection AddPfmgAzure(this IServiceCollection services, AzureOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        TokenCredential credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });
        var accounts = options.EmulatorConnectionString is { } emulator
            ? new BlobAccounts(new BlobServiceClient(emulator), new BlobServiceClient(emulator))
            : new BlobAccounts(new BlobServiceClient(options.IntakeUrl, credential), new BlobServiceClient(options.LakeUrl, credential));

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IObjectStore>(provider => new BlobObjectStore(accounts, provider.GetRequiredService<TimeProvider>()));
        if (options.EventTopicUrl is { } topic)
        {
            services.AddSingleton<IEventBus>(new EventGridBus(new EventGridPublisherClient(topic, credential), options.EventSource));
        }

        if (options.CosmosUrl is { } cosmos)
        {
            // A singleton by factory: the container disposes it.
            services.AddSingleton(_ => new CosmosClient(cosmos.AbsoluteUri, credential));
            services.AddSingleton<IDocumentStore>(provider => new CosmosDocumentStore(provider.GetRequiredService<CosmosClient>().GetDatabase(options.CosmosDatabase)));
        }

        return services;
    }
}
