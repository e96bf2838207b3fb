using Pfmg.Cloud.Azure;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Where this process works: its folder, and which seams are Azure's instead of this machine's.</summary>
/// <param name="StoreDirectory">
/// The folder of this machine, a full path: the store itself, unless objects are on Azure; scratch, caches, locks and whatever else no
/// setting moves to Azure, in any case.
/// </param>
/// <remarks>Processes that this one starts read the same environment, so that they have the same seams.</remarks>
internal sealed record Deployment(string StoreDirectory)
{
    /// <summary>The settings of Azure; null where none is set, and then nothing of Azure is loaded.</summary>
    public IConfigurationSection? Azure { get; private init; }

    /// <summary>Where tasks and the lake work on this machine.</summary>
    public string ScratchDirectory => Path.Combine(StoreDirectory, ".scratch");

    /// <summary>A deployment by settings: those of section "Azure" say which seams are Azure's (`Azure__LakeUrl` in the environment).</summary>
    public static Deployment Of(string storeDirectory, IConfiguration? settings)
    {
        // Asked for by its constant name: nothing of that assembly is loaded for it.
        var azure = settings?.GetSection(AzureOptions.Section);
        return new Deployment(storeDirectory) { Azure = azure is not null && azure.GetChildren().Any() ? azure : null };
    }
}
