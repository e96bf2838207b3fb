using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Registers what answers as a Beacon.</summary>
internal static class BeaconRegistration
{
    /// <summary>Adds it.</summary>
    public static void AddBeacon(this IServiceCollection services)
    {
        services.AddSingleton<KnownReferences>();
        services.AddSingleton<ReadBases>();
        services.AddSingleton<AlignLeft>();
        services.AddSingleton<ResolveVariants>();
        services.AddSingleton<BeaconDatasets>();
        services.AddSingleton<NarrowQuestion>();
        services.AddSingleton<AnswerGuarded>();
        services.AddSingleton<EntitledEntries>();
        services.AddSingleton<AnswerCollections>();
        services.AddSingleton<OpenBeacon>();
        services.AddSingleton<AnswerBeacon>();
        services.AddSingleton<ListFilteringTerms>();
    }
}
