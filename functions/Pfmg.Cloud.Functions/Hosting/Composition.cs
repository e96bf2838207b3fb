using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Puts the house together: each seam's implementation, then what stands on the seams.</summary>
internal static class Composition
{
    /// <summary>Everything on one machine, in one folder.</summary>
    public static IServiceCollection AddPfmg(this IServiceCollection services, string storeDirectory)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IObjectStore>(provider => new FolderObjectStore(storeDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<PutUpload>();
        return services;
    }
}
