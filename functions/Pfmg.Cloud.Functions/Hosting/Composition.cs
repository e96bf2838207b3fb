using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Functions.Deliveries;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Steps;
using Pfmg.Cloud.Local.Events;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Puts the house together: each seam's implementation, then what stands on the seams.</summary>
internal static class Composition
{
    private const string ScratchFolder = ".scratch";

    /// <summary>Everything on one machine, in one folder.</summary>
    public static IServiceCollection AddPfmg(this IServiceCollection services, string storeDirectory)
    {
        var scratch = Path.Combine(storeDirectory, ScratchFolder);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IObjectStore>(provider => new FolderObjectStore(storeDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IEventBus, InProcessEventBus>();
        services.AddSingleton<LakeLog>();
        services.AddSingleton(new EngineOptions());
        services.AddSingleton<LakeReader>();
        services.AddSingleton<ReadSamples>();
        services.AddSingleton<ReadVariants>();
        services.AddSingleton<ReadCarriers>();
        services.AddSingleton<CountFrequencies>();
        services.AddSingleton<RunSql>();
        services.AddSingleton<PutUpload>();
        services.AddSingleton(PlanOptions.None);
        services.AddSingleton<StartRun>();
        services.AddSingleton<ReadRuns>();
        services.AddSingleton<TellOfReceipt>();
        services.AddSingleton<BuildAlignerIndex>((fasta, ct) => new RunTool(Path.GetDirectoryName(fasta)!).RunAsync(ToolCommand.Of("bwa", "index", fasta), ct));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AddReference>(provider, scratch));
        services.AddSingleton(Steps);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ExecuteTask>(provider, scratch));
        return services;
    }

    private static StepTable Steps(IServiceProvider services) => new StepTable()
        .AddReadSteps()
        .Add(TaskKinds.Commit, CommitStep.RunAsync);
}
