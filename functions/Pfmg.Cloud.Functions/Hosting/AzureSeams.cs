using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using Pfmg.Cloud.Azure;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Commands;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>The seams that settings move to Azure.</summary>
/// <remarks>Apart from <see cref="Composition"/> and never inlined: a process without such settings does not load Azure's libraries, which cost a task's start.</remarks>
internal static class AzureSeams
{
    /// <summary>Registers them over those of this machine.</summary>
    /// <exception cref="UsageException">A setting is missing, unknown or wrong; it is named.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Add(IServiceCollection services, IConfigurationSection settings) => Named(() => services.AddPfmgAzure(Options(settings)));

    /// <summary>The object store alone; null if objects stay on this machine.</summary>
    /// <exception cref="UsageException">As above.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IObjectStore? OpenObjects(IConfigurationSection settings, TimeProvider time) => Named(() => AzureRegistration.OpenObjects(Options(settings), time));

    /// <summary>The key ring alone; null if keys stay on this machine.</summary>
    /// <exception cref="UsageException">As above.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IKeyRing? OpenKeys(IConfigurationSection settings, TimeProvider time) => Named(() => AzureRegistration.OpenKeys(Options(settings), time));

    private static AzureOptions Options(IConfigurationSection settings) =>
        settings.Get<AzureOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new AzureOptions();

    private static T Named<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception mistake) when (mistake is ValidationException or InvalidOperationException)
        {
            throw new UsageException($"{AzureOptions.Section}: {mistake.Message}");
        }
    }
}
