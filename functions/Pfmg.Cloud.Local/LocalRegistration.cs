using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Documents;
using Pfmg.Cloud.Local.Events;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Local;

/// <summary>Registers the one-machine implementations of the seams.</summary>
public static class LocalRegistration
{
    private const string DocumentsFile = "documents.db";
    private const string KeyFile = ".keys/signing.pem";

    /// <summary>Objects in a folder, documents in a SQLite file of it, a key in a file, events within the process.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked here, before anything starts.</param>
    /// <exception cref="ValidationException">An option is missing or wrong; its message names it.</exception>
    public static IServiceCollection AddPfmgLocal(this IServiceCollection services, LocalOptions options)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => OpenObjects(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDocumentStore>(_ => new SqliteDocumentStore(Path.Combine(options.StoreDirectory, DocumentsFile)));
        services.AddSingleton(_ => OpenKeys(options));
        services.AddSingleton<InProcessEventBus>();
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<InProcessEventBus>());
        return services;
    }

    /// <summary>The object store alone, for a process that needs little more.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">The clock.</param>
    public static IObjectStore OpenObjects(LocalOptions options, TimeProvider time)
    {
        var store = new FolderObjectStore(options.StoreDirectory, time);

        // No put of any process pauses for a day; what is older holds data that nobody can see or erase.
        store.DeleteAbandonedPuts(TimeSpan.FromDays(1));
        return store;
    }

    /// <summary>The key ring alone.</summary>
    /// <param name="options">Where it is.</param>
    public static IKeyRing OpenKeys(LocalOptions options) => new FileKeyRing(PathOf(options));

    /// <summary>The key ring alone, if it has a key; asking one that has none would make one.</summary>
    /// <param name="options">Where it is.</param>
    public static IKeyRing? FindKeys(LocalOptions options) => File.Exists(PathOf(options)) ? OpenKeys(options) : null;

    private static string PathOf(LocalOptions options) => options.KeyFile ?? Path.Combine(options.StoreDirectory, KeyFile);
}
