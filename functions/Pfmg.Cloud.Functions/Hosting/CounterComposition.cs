using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Composes the counter: projects, what they are entitled to, and what they would see.</summary>
internal static class CounterComposition
{
    /// <summary>Adds it.</summary>
    public static void AddCounter(this IServiceCollection services)
    {
        services.AddSingleton<ProjectDocuments>();
        services.AddSingleton<Entitlements>();
        services.AddSingleton<FindEntitlement>(static provider => provider.GetRequiredService<Entitlements>().FindAsync);
        services.AddSingleton<ChangeProject>();
        services.AddSingleton<PreviewCohort>();
        services.AddSingleton<NotifyProjects>();
        services.AddSingleton<MendCounter>();

        // Without an airlock nothing leaves; its own answers come later and are then the ones resolved.
        services.AddSingleton<HasExtracts>(static (_, _, _) => Task.FromResult(false));
        services.AddSingleton<HoldExtracts>(static (_, _, _) => Task.FromResult<IReadOnlyList<string>>([]));
    }
}
