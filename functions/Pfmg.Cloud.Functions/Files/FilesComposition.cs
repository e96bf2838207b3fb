using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Functions.Api.Drs;
using Pfmg.Cloud.Functions.Api.Files;
using Pfmg.Cloud.Functions.Api.Htsget;
using Pfmg.Cloud.Lake.Files;

namespace Pfmg.Cloud.Functions.Files;

/// <summary>Composes what serves files: htsget and DRS.</summary>
internal static class FilesComposition
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="scratch">Where references are kept that lie in a store elsewhere.</param>
    public static void AddFiles(this IServiceCollection services, string scratch)
    {
        services.AddSingleton<Seal>();
        services.AddSingleton<FindCallset>();
        services.AddSingleton<LocateFiles>();
        services.AddSingleton<FileScopes>();
        services.AddSingleton<EntitledFiles>();
        services.AddSingleton<FileTickets>();
        services.AddSingleton<OriginalFiles>();
        services.AddSingleton<WriteFile>();
        services.AddSingleton<ServeTicket>();
        services.AddSingleton<FileDigests>();
        services.AddHostedService(static provider => provider.GetRequiredService<FileDigests>());
        services.AddSingleton<AnswerHtsget>();
        services.AddSingleton<DrsNames>();
        services.AddSingleton<DescribeObjects>();
        services.AddSingleton(new DrsOptions());
        services.AddSingleton<DrsDocument>();
        services.AddSingleton<DescribeExports>();
        services.AddSingleton<DescribeReleases>();
        services.AddSingleton<DrsObjects>();
        services.AddSingleton<ListOtherObjects>();
        services.AddSingleton<DrsPassports>();
        services.AddSingleton(provider => new TranscodeReads(new ReferenceCache(
            provider.GetRequiredService<IObjectStore>(), Path.Combine(scratch, ExecuteTask.ReferenceFolder), provider.GetRequiredService<TimeProvider>())));
    }
}
