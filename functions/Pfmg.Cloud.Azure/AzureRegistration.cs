using System.ComponentModel.DataAnnotations;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Azure.Storage.Blobs;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pfmg.Cloud.Azure.Compute;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Azure.Events;
using Pfmg.Cloud.Azure.Identity;
using Pfmg.Cloud.Azure.Keys;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure;

/// <summary>Registers the Azure implementations of the seams.</summary>
public static class AzureRegistration
{
    /// <summary>Those of the seams that the options name; the others stay as they are registered.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked here, before anything starts.</param>
    /// <exception cref="ValidationException">An option is missing or wrong; its message names it.</exception>
    public static IServiceCollection AddPfmgAzure(this IServiceCollection services, AzureOptions options)
    {
        Check(options);
        services.TryAddSingleton(TimeProvider.System);
        if (options.HasObjects)
        {
            services.AddSingleton<IObjectStore>(provider => new BlobObjectStore(Accounts(options), provider.GetRequiredService<TimeProvider>()));
        }

        if (options.EventTopicUrl is { } topic)
        {
            services.AddSingleton<IEventBus>(new EventGridBus(new EventGridPublisherClient(topic, Credential(options)), options.EventSource));
        }

        if (options.CosmosUrl is { } cosmos)
        {
            // A singleton by factory: the container disposes it.
            services.AddSingleton(_ => Documents(options, cosmos));
            services.AddSingleton<IDocumentStore>(provider => new CosmosDocumentStore(provider.GetRequiredService<CosmosClient>().GetDatabase(options.CosmosDatabase)));
        }

        if (options.KeyVaultUrl is not null)
        {
            services.AddSingleton(provider => OpenKeys(options, provider.GetRequiredService<TimeProvider>())!);
        }

        if (options.BatchUrl is { } batch)
        {
            services.AddSingleton<IBatchCompute>(provider =>
            {
                var time = provider.GetRequiredService<TimeProvider>();
                return new AzureBatchCompute(provider.GetRequiredService<IObjectStore>(), BatchClient.Create(batch, Credential(options), time), BatchSettings.Of(options, name => provider.GetService<IConfiguration>()?[name]), time);
            });
        }

        return services;
    }

    /// <summary>The object store alone, for a process that needs little more.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null if the options name none.</returns>
    /// <exception cref="ValidationException">An option is missing or wrong; its message names it.</exception>
    public static IObjectStore? OpenObjects(AzureOptions options, TimeProvider time)
    {
        Check(options);
        return options.HasObjects ? new BlobObjectStore(Accounts(options), time) : null;
    }

    /// <summary>The key ring alone, likewise.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null if the options name none.</returns>
    /// <exception cref="ValidationException">An option is missing or wrong; its message names it.</exception>
    public static IKeyRing? OpenKeys(AzureOptions options, TimeProvider time)
    {
        Check(options);
        return options.KeyVaultUrl is { } vault ? new KeyVaultKeyRing(vault, Credential(options), options.KeyVaultPseudonymVersion, time) : null;
    }

    private static void Check(AzureOptions options) => Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);

    private static DefaultAzureCredential Credential(AzureOptions options) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });

    // A stand-in takes any key, and is reached where it listens, not where it says that its account is.
    private static CosmosClient Documents(AzureOptions options, Uri cosmos) => StandInToken.Serves(cosmos)
        ? new CosmosClient(cosmos.AbsoluteUri, Convert.ToBase64String("stand-in"u8), new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true })
        : new CosmosClient(cosmos.AbsoluteUri, Credential(options));

    private static BlobAccounts Accounts(AzureOptions options)
    {
        if (options.EmulatorConnectionString is { } emulator)
        {
            return new BlobAccounts(new BlobServiceClient(emulator), new BlobServiceClient(emulator)) { MakesContainers = true };
        }

        var credential = Credential(options);
        return new BlobAccounts(new BlobServiceClient(options.IntakeUrl, credential), new BlobServiceClient(options.LakeUrl, credential));
    }
}
